package dev.ijen.qd.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.data.Batch;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.env.maze.Maze;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PolicyTaskTest {
  private static float[] floats(String field) {
    String[] words = field.split(" ");
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(words[i], 16));
    }
    return values;
  }

  private static List<String[]> golden(String file) throws IOException {
    try (var in = PolicyTaskTest.class.getResourceAsStream(file);
        var zip = new GZIPInputStream(in);
        var r = new BufferedReader(new InputStreamReader(zip, StandardCharsets.UTF_8))) {
      return r.lines().filter(l -> !l.startsWith("#")).skip(1).map(l -> l.split(",", -1)).toList();
    }
  }

  /**
   * Whole episodes by networks, of the original Kheperax (its README.md says how the file was
   * made): objective and measures of 64. The last bits differ, as the original contracts products
   * and sums; a robot that just touches a wall or just does not ends elsewhere, which may happen to
   * a few.
   */
  @Test
  void judgesAsTheOriginalKheperax() throws IOException {
    List<float[]> genomes = new ArrayList<>();
    List<String[]> golden = golden("kheperax-policies.csv.gz");
    for (String[] row : golden) if (row[0].equals("target")) genomes.add(floats(row[1]));
    float[] all = new float[64 * 138];
    for (int i = 0; i < 64; i++) System.arraycopy(genomes.get(i), 0, all, 138 * i, 138);
    Batch candidates = Batch.of(Task.GENOME, Tensor.of(all, 64, 138));
    for (PolicyTask.Goal goal : PolicyTask.Goal.values()) {
      Batch e = PolicyTask.kheperax(Maze.STANDARD, goal).of(candidates);
      float[] objective = e.get(Task.OBJECTIVE).toFloats();
      float[] measures = e.get(Task.MEASURES).toFloats();
      String reward = goal.name().toLowerCase(Locale.ROOT);
      List<String[]> rows = golden.stream().filter(r -> r[0].equals(reward)).toList();
      int same = 0;
      for (int i = 0; i < 64; i++) {
        float expected = floats(rows.get(i)[2])[0];
        float[] place = floats(rows.get(i)[3]);
        boolean near =
            Math.abs(objective[i] - expected) < 1e-3 * Math.max(1, Math.abs(expected))
                && Math.abs(measures[2 * i] - place[0]) < 1e-3
                && Math.abs(measures[2 * i + 1] - place[1]) < 1e-3;
        if (near) same++;
      }
      assertThat(same).as("%s", goal).isGreaterThanOrEqualTo(62);
    }
  }

  /** The measures of CartPole's networks, one at a time through the environment that is shown. */
  @Test
  void eachNetworkIsJudgedAsIfAlone() {
    for (PolicyTask task : List.of(PolicyTask.cartpole(), PolicyTask.pendulum())) {
      boolean cart = task.name().equals("cartpole");
      int n = 40;
      Tensor genomes = Key.of(5).normal(n, task.size());
      Batch e = task.of(Batch.of(Task.GENOME, genomes));
      for (int p = 0; p < n; p++) {
        VectorEnv env = task.env(1);
        var policy = task.policy(genomes.select(0, p));
        Tensor o = env.reset(task.seed());
        double[] sums = new double[2];
        Step s;
        int steps = 0;
        do {
          s = env.step(policy.apply(o));
          o = s.observation();
          float[] f = o.toFloats();
          sums[0] += f[0];
          sums[1] += Math.abs(f[cart ? 3 : 2]);
          steps++;
        } while (s.ended().isEmpty());
        assertThat(e.get(Task.OBJECTIVE).toFloats()[p])
            .isEqualTo((float) s.ended().getFirst().total());
        assertThat(e.get(Task.MEASURES).toFloats()[2 * p]).isEqualTo((float) (sums[0] / steps));
        assertThat(e.get(Task.MEASURES).toFloats()[2 * p + 1]).isEqualTo((float) (sums[1] / steps));
      }
    }
  }

  /** pyribs' simulate() in the real LunarLander-v3, of 40 random linear policies. */
  @Test
  void judgesAsTheTutorialOfLunarLander() throws IOException {
    List<String[]> rows = golden("lunar-lander-policies.csv.gz");
    Tensor models =
        Tensor.stack(
            0, rows.stream().map(r -> Tensor.of(floats(r[0]), 4, 8)).toArray(Tensor[]::new));
    Tensor genomes = models.transpose(1, 2).reshape(rows.size(), 32); // ours is [in, out]
    Batch e = PolicyTask.lunarLander().of(Batch.of(Task.GENOME, genomes));
    float[] measures = e.get(Task.MEASURES).toFloats();
    int same = 0;
    for (int i = 0; i < rows.size(); i++) {
      double total = Double.longBitsToDouble(Long.parseUnsignedLong(rows.get(i)[1], 16));
      float[] impact = floats(rows.get(i)[2]);
      if (Math.abs(e.get(Task.OBJECTIVE).toFloats()[i] - total) < .5
          && Math.abs(measures[2 * i] - impact[0]) < 1e-4
          && Math.abs(measures[2 * i + 1] - impact[1]) < 1e-4) {
        same++;
      }
    }
    // after the first touch the two versions of Box2D may part
    assertThat(same).isGreaterThanOrEqualTo(36);
  }

  @Test
  void theNetworkOfTheProtocol() {
    PolicyTask t = PolicyTask.kheperax(Maze.STANDARD, PolicyTask.Goal.TARGET);
    assertThat(t.size()).isEqualTo(138);
    assertThat(PolicyTask.cartpole().size()).isEqualTo(4 * 16 + 16 + 16 * 2 + 2);
    assertThatThrownBy(() -> Behaviour.means(t.bounds(), (o, at) -> 0))
        .hasMessage("behaviour: 1 quantities for 2 measures");
  }
}
