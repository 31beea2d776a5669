package dev.ijen.rl.env.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LunarLanderTest {
  private static VectorEnv env(int copies) {
    return Envs.make("LunarLander-v3", copies, Autoreset.DISABLED);
  }

  private static Step step(VectorEnv env, int... actions) {
    return env.step(Tensor.of(actions, actions.length));
  }

  /**
   * Episodes of the real LunarLander-v3: the same bits until a leg touches the ground, within 1e-3
   * after it (seen: some 1e-4, from another version of Box2D), the same last step.
   */
  @Test
  void playsGymnasiumsEpisodes() {
    VectorEnv env = env(1);
    List<String[]> rows = Golden.rows("lunar-lander.csv.gz");
    boolean flying = true;
    int exact = 0;
    for (String[] row : rows) {
      String where = row[0] + " seed " + row[1];
      float[] expected = Golden.floats(row[6]);
      int action = Integer.parseInt(row[2]);
      float[] o;
      if (action < 0) {
        o = env.reset(Long.parseLong(row[1])).toFloats();
        flying = true;
      } else {
        Step s = step(env, action);
        o = s.observation().toFloats();
        assertThat(s.terminated().toBooleans()[0]).as(where).isEqualTo(row[4].equals("1"));
        assertThat(s.truncated().toBooleans()[0]).as(where).isEqualTo(row[5].equals("1"));
        float reward = (float) Golden.doubles(row[3])[0];
        float off = Math.abs(s.reward().toFloats()[0] - reward);
        flying &= expected[6] == 0 && expected[7] == 0 && !row[4].equals("1");
        assertThat(off).as("reward, %s", where).isLessThanOrEqualTo(flying ? 0 : .2f);
      }
      if (flying) assertThat(o).as(where).containsExactly(expected);
      else assertThat(o).as(where).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
      if (Arrays.equals(o, expected)) exact++;
    }
    assertThat(exact).isGreaterThan(rows.size() * 6 / 10);
  }

  /**
   * Gymnasium's heuristic: 252.8 on the average of these 100 seeds there, standard deviation 79.
   */
  @Test
  void theHeuristicLands() {
    double sum = 0;
    int seeds = 30;
    VectorEnv env = env(1);
    for (int seed = 0; seed < seeds; seed++) {
      float[] o = env.reset(seed).toFloats();
      Step s;
      do {
        s = step(env, heuristic(o));
        o = s.observation().toFloats();
      } while (s.ended().isEmpty());
      sum += s.ended().getFirst().total();
    }
    assertThat(sum / seeds).isBetween(200.0, 290.0);
  }

  private static int heuristic(float[] s) {
    double target = Math.clamp(s[0] * .5 + s[2], -.4, .4);
    double turn = (target - s[4]) * .5 - s[5];
    double hover = (.55 * Math.abs(s[0]) - s[1]) * .5 - s[3] * .5;
    if (s[6] > 0 || s[7] > 0) {
      turn = 0;
      hover = -s[3] * .5;
    }
    if (hover > Math.abs(turn) && hover > .05) return 2;
    return turn < -.05 ? 3 : turn > .05 ? 1 : 0;
  }

  /** Saved in the air and on the ground, an episode goes on with the same bits. */
  @Test
  void aRestoredEpisodeGoesOn() {
    VectorEnv env = env(2);
    env.reset(4);
    for (int t = 0; t < 60; t++) {
      if (t % 20 == 19) {
        Snapshot saved = env.snapshot();
        float[] went = step(env, 2, 1).observation().toFloats();
        VectorEnv other = env(2);
        other.restore(saved);
        assertThat(step(other, 2, 1).observation().toFloats()).containsExactly(went);
        Snapshot bad = Altered.with(saved, "state/steps", Tensor.of(new int[] {1, 9999}, 2));
        assertThatThrownBy(() -> other.restore(bad))
            .hasMessage("lunar-lander: copy 1 has made 9999 steps");
      } else {
        step(env, t % 4, (t + 1) % 4);
      }
    }
  }

  @Test
  void drawsGroundFlagsAndLander() {
    VectorEnv env = env(1);
    env.reset(0);
    LunarLander l = (LunarLander) env.env();
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
    l.draw(image.createGraphics(), 600, 400, 0);
    assertThat(new Color(image.getRGB(300, 390))).isEqualTo(Color.WHITE); // moon
    assertThat(new Color(image.getRGB(20, 20))).isEqualTo(Color.BLACK);
    assertThat(new Color(image.getRGB(300, 8))).isEqualTo(new Color(128, 102, 230));
    assertThat(new Color(image.getRGB(240 + 5, 300 - 45))).isEqualTo(new Color(204, 204, 0));
    assertThat(l.text(0)).contains("A", "-", "angle");
  }

  /** Loads this package's classes anew, and knows no libGDX. */
  private static final class WithoutLibrary extends ClassLoader {
    WithoutLibrary() {
      super(LunarLander.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.badlogic")) throw new ClassNotFoundException(name);
      if (!name.startsWith("dev.ijen.rl.env.box2d")) return super.loadClass(name, resolve);
      try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void aMissingLibraryIsOneSentence() throws Exception {
    Class<?> lander = new WithoutLibrary().loadClass(LunarLander.class.getName());
    assertThatThrownBy(() -> lander.getConstructor(int.class).newInstance(1))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "env lunar-lander needs the native library Box2D: add"
                + " com.badlogicgames.gdx:gdx-box2d:1.14.2, gdx-platform:1.14.2:natives-desktop and"
                + " gdx-box2d-platform:1.14.2:natives-desktop to the class path");
  }
}
