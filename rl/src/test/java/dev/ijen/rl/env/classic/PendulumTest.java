package dev.ijen.rl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.env.Altered;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Golden;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pendulum against traces of the real Pendulum-v1, bit for bit. */
class PendulumTest {
  @Test
  void playsGymnasiumsEpisodes() {
    VectorEnv env = Envs.make("Pendulum-v1", 1, Autoreset.DISABLED);
    String seed = "";
    int t = 0;
    List<String[]> rows = Golden.rows("pendulum.csv.gz");
    assertThat(rows).hasSizeGreaterThan(3000);
    for (String[] row : rows) {
      String where = "seed " + row[0] + " row " + t++;
      Tensor observation;
      if (row[1].isEmpty()) {
        observation = row[0].equals(seed) ? env.reset() : env.reset(Long.parseLong(row[0]));
        seed = row[0];
      } else {
        Step s = env.step(Tensor.of(Golden.floats(row[1]), 1, 1));
        observation = s.observation();
        assertThat(s.reward().toFloats())
            .as(where)
            .containsExactly((float) Golden.doubles(row[2])[0]);
        assertThat(s.terminated().toBooleans()).as(where).containsExactly(row[3].equals("1"));
        assertThat(s.truncated().toBooleans()).as(where).containsExactly(row[4].equals("1"));
      }
      assertThat(observation.toFloats()).as(where).containsExactly(Golden.floats(row[5]));
    }
  }

  @Test
  void swappedCopiesGoOn() {
    VectorEnv a = Envs.make("pendulum", 2, Autoreset.DISABLED);
    VectorEnv b = Envs.make("pendulum", 2, Autoreset.DISABLED);
    a.reset(3);
    b.reset(3);
    b.env().swap(0, 1);
    float[] x = a.step(Tensor.of(new float[] {1, -1}, 2, 1)).observation().toFloats();
    float[] y = b.step(Tensor.of(new float[] {-1, 1}, 2, 1)).observation().toFloats();
    assertThat(y).containsExactly(x[3], x[4], x[5], x[0], x[1], x[2]);
  }

  @Test
  void refusesAStateThatIsNone() {
    VectorEnv env = Envs.make("pendulum", 1);
    env.reset(0);
    Tensor infinite = Tensor.of(new double[] {Double.POSITIVE_INFINITY}, 1);
    Snapshot s = Altered.with(env.snapshot(), "state/speed", infinite);
    assertThatThrownBy(() -> env.restore(s))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("pendulum: speed is Infinity");
  }

  @Test
  void drawsTheRodWhereItIs() {
    BufferedImage image = new BufferedImage(440, 440, BufferedImage.TYPE_INT_RGB);
    PendulumPicture.draw(image.createGraphics(), 440, 440, Math.PI / 2); // to the left
    assertThat(new Color(image.getRGB(220 - 80, 220))).isEqualTo(new Color(204, 77, 77));
    assertThat(new Color(image.getRGB(220, 220))).isEqualTo(Color.BLACK);
    assertThat(new Color(image.getRGB(220, 140))).isEqualTo(Color.WHITE);
    assertThat(PendulumPicture.text(0, 1).lines())
        .hasSize(12)
        .contains(" ".repeat(20) + "O", "angle +0.0 degrees, +1.00 rad/s");
  }
}
