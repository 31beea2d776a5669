package dev.ijen.rl.env.maze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.ijen.rl.env.Altered;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Golden;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kheperax against traces of the original. */
class KheperaxTest {
  private static VectorEnv env(String map) {
    return Envs.make(
        "standard".equals(map) ? "kheperax" : "kheperax-" + map, 1, Autoreset.DISABLED);
  }

  /**
   * Whole episodes of given actions, walls included. The original's compiler contracts products and
   * sums, so that floats differ in their last bits; over 200 steps that grows to 1e-5. A laser's
   * measure can change much where it just misses a wall's end, so those are counted.
   */
  @Test
  void drivesAsTheOriginal() {
    List<String[]> rows = Golden.rows("kheperax-steps.csv.gz");
    VectorEnv env = null;
    String episode = "";
    float[] before = {};
    int frozen = 0;
    int touched = 0;
    int glimpses = 0;
    for (String[] row : rows) {
      String where = row[0] + " episode " + row[1];
      float[] pose = Golden.floats(row[4]);
      float[] seen = Golden.floats(row[3]);
      float[] observation;
      float[] position;
      if (row[2].isEmpty()) {
        env = env(row[0]);
        observation = env.reset(0).toFloats();
        position = env.info().get(Kheperax.POSITION).toFloats();
        assertThat(row[0] + row[1]).isNotEqualTo(episode);
        episode = row[0] + row[1];
      } else {
        Step s = env.step(Tensor.of(Golden.floats(row[2]), 1, 2));
        observation = s.observation().toFloats();
        position = s.info(Kheperax.POSITION).toFloats();
        near(Golden.floats(row[5]), s.reward().toFloats(), 1e-5f, where);
        assertThat(s.terminated().toBooleans()[0]).isEqualTo(row[6].equals("1"));
        if (Arrays.equals(pose, before)) frozen++;
      }
      before = pose;
      near(new float[] {pose[0], pose[1]}, position, 1e-5f, where);
      if (far(seen, observation, 0, 3, 3e-4f)) glimpses++;
      if (far(seen, observation, 3, 5, 0)) fail(where + " bumpers " + Arrays.toString(seen));
      if (seen[3] > 0 || seen[4] > 0) touched++;
    }
    assertThat(glimpses).isLessThan(rows.size() / 200);
    assertThat(frozen).as("steps of robots that touch a wall").isBetween(200, 1500);
    assertThat(touched).isGreaterThan(100);
  }

  private static void near(float[] expected, float[] actual, float within, String where) {
    if (far(expected, actual, 0, expected.length, within)) {
      fail(where + ": " + Arrays.toString(actual) + " for " + Arrays.toString(expected));
    }
  }

  private static boolean far(float[] expected, float[] actual, int from, int to, float within) {
    for (int i = from; i < to; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= within)) return true;
    }
    return false;
  }

  /** A wall met head on: what the laser ahead says, and where the robot stays for good. */
  @Test
  void staysWhereItTouched() {
    VectorEnv env = env("pointmaze"); // a wall at y = 0.25, the robot looks up from y = 0.15
    float[] o = env.reset(0).toFloats();
    assertThat(o[1]).isEqualTo(.1f, org.assertj.core.data.Offset.offset(1e-6f));
    assertThat(o[0])
        .isEqualTo(.1f * (float) Math.sqrt(2), org.assertj.core.data.Offset.offset(1e-6f));
    env.step(Tensor.of(new float[] {.9f, .9f}, 1, 2));
    Tensor ahead = Tensor.of(new float[] {1, 1}, 1, 2);
    float[] y = new float[5];
    for (int t = 0; t < 5; t++) y[t] = env.step(ahead).info(Kheperax.POSITION).toFloats()[1];
    // 0.25 - 0.2475 is less than the radius, 0.25 - 0.2225 is not
    assertThat(y)
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(.1975f, .2225f, .2475f, .2475f, .2475f);
    Step back = env.step(Tensor.of(new float[] {-1, -1}, 1, 2));
    assertThat(back.info(Kheperax.POSITION).toFloats()[1]).isEqualTo(y[4]);
    assertThat(Arrays.copyOfRange(back.observation().toFloats(), 3, 5)).contains(1);
  }

  @Test
  void theEpisodeEndsInTheTarget() {
    for (String map : List.of("kheperax", "kheperax-pointmaze", "kheperax-snake")) {
      VectorEnv env = Envs.make(map, 1, Autoreset.DISABLED);
      env.reset(0);
      Maze maze = ((Kheperax) env.env()).maze();
      Tensor x = Tensor.of(maze.targetX() - .06f);
      Tensor y = Tensor.of(maze.targetY() + .01f);
      Snapshot s = Altered.with(env.snapshot(), "state/x", x);
      s = Altered.with(s, "state/y", y);
      s = Altered.with(s, "state/angle", Tensor.of(0f));
      env.restore(s);
      Step step = env.step(Tensor.of(new float[] {.2f, .2f}, 1, 2));
      assertThat(step.terminated().toBooleans()).as(map).containsExactly(false);
      step = env.step(Tensor.of(new float[] {.5f, .5f}, 1, 2));
      assertThat(step.terminated().toBooleans()).as(map).containsExactly(true);
    }
  }

  @Test
  void energyIsTheSquareOfWhatWheelsTurn() {
    VectorEnv env =
        new VectorEnv(
            new Kheperax(Maze.STANDARD, Kheperax.Reward.ENERGY, 1), 0, Autoreset.DISABLED);
    env.reset(0);
    Step s = env.step(Tensor.of(new float[] {.4f, -3}, 1, 2)); // the second is clipped to -1
    assertThat(s.reward().toFloats()[0])
        .isEqualTo(-(.01f * .01f + .025f * .025f), org.assertj.core.data.Offset.offset(1e-9f));
  }

  /** Saved and restored in the middle of a wall, a robot goes on with the same bits. */
  @Test
  void aRestoredRobotGoesOn() {
    VectorEnv env = env("standard");
    env.reset(0);
    for (int t = 0; t < 60; t++) {
      Snapshot s = env.snapshot();
      Tensor action = Tensor.of(new float[] {1, .9f}, 1, 2);
      float[] went = env.step(action).observation().toFloats();
      VectorEnv other = env("standard");
      other.restore(s);

      assertThat(other.step(action).observation().toFloats()).containsExactly(went);
    }
    Snapshot nan = Altered.with(env.snapshot(), "state/y", Tensor.of(Float.NaN));
    assertThatThrownBy(() -> env.restore(nan)).hasMessage("kheperax: y is NaN");
  }

  @Test
  void drawsMazeTargetAndRobot() {
    VectorEnv env = env("standard");
    env.reset(0);
    BufferedImage image = new BufferedImage(520, 520, BufferedImage.TYPE_INT_RGB);
    Kheperax k = (Kheperax) env.env();
    k.draw(image.createGraphics(), 520, 520, 0); // 500 pixels a side, 10 around
    assertThat(new Color(image.getRGB(85, 510 - 75))).isEqualTo(new Color(40, 60, 220));
    assertThat(new Color(image.getRGB(85, 510 - 450))).isEqualTo(new Color(60, 170, 90));
    assertThat(new Color(image.getRGB(135, 510 - 250))).isEqualTo(Color.BLACK);
    assertThat(new Color(image.getRGB(300, 510 - 350))).isEqualTo(Color.WHITE);
    assertThat(k.text(0).lines()).hasSize(25).contains("position 0.150, 0.150, heading 90 degrees");
    assertThat(k.text(0)).contains("^", "X", "#");
  }
}
