package dev.ijen.rl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.ijen.rl.env.Altered;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Golden;
import dev.ijen.rl.env.Space;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CartPole against traces of the real CartPole-v1, bit for bit. */
class CartPoleTest {
  @ParameterizedTest
  @ValueSource(strings = {"cartpole-random.csv.gz", "cartpole-balanced.csv.gz"})
  void playsGymnasiumsEpisodes(String file) {
    VectorEnv env = Envs.make("CartPole-v1", 1, Autoreset.DISABLED);
    String seed = "";
    int t = 0;
    List<String[]> rows = Golden.rows(file);
    assertThat(rows).hasSizeGreaterThan(2500);
    for (String[] row : rows) {
      String where = file + " seed " + row[0] + " row " + t++;
      int action = Integer.parseInt(row[1]);
      Tensor observation;
      if (action < 0) {
        observation = row[0].equals(seed) ? env.reset() : env.reset(Long.parseLong(row[0]));
        seed = row[0];
      } else {
        Step s = env.step(Tensor.of(new int[] {action}, 1));
        observation = s.observation();
        assertThat(s.reward().toFloats()).as(where).containsExactly(Float.parseFloat(row[2]));
        assertThat(s.terminated().toBooleans()).as(where).containsExactly(row[3].equals("1"));
        assertThat(s.truncated().toBooleans()).as(where).containsExactly(row[4].equals("1"));
      }
      assertThat(observation.toFloats()).as(where).containsExactly(Golden.floats(row[5]));
    }
  }

  /** Four copies, truncated after 25 steps so that both ends occur, in each autoreset mode. */
  @ParameterizedTest
  @EnumSource(Autoreset.class)
  void batchesLikeGymnasiumsVectorEnv(Autoreset mode) {
    String file = "cartpole-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".csv.gz";
    List<String[]> rows = Golden.rows(file);
    VectorEnv env = new VectorEnv(new CartPole(4), 25, mode);
    check(rows.subList(0, 4), env.reset(7), file);
    int terminations = 0;
    int truncations = 0;
    int at = 4;
    for (int t = 0; t < 300; t++, at += 4) {
      List<String[]> four = rows.subList(at, at + 4);
      Step s =
          env.step(Tensor.of(four.stream().mapToInt(r -> Integer.parseInt(r[2])).toArray(), 4));
      check(four, s, file);
      for (var e : s.ended()) {
        if (e.terminated()) terminations++;
        else truncations++;
      }
      if (mode != Autoreset.DISABLED || s.ended().isEmpty()) continue;
      boolean[] mask = new boolean[4];
      s.ended().forEach(e -> mask[e.copy()] = true);
      float[] o = env.reset(Tensor.of(mask, 4)).toFloats();
      for (int k = s.ended().size(); k > 0; k--, at++) {
        String[] r = rows.get(at + 4);
        assertThat(row(o, Integer.parseInt(r[1]))).as(file).containsExactly(Golden.floats(r[6]));
      }
    }
    assertThat(at).isEqualTo(rows.size());
    assertThat(env.episodes().count()).isEqualTo(terminations + truncations);
    assertThat(Math.min(terminations, truncations)).isGreaterThan(10);
  }

  private static void check(List<String[]> golden, Tensor observation, String file) {
    float[] o = observation.toFloats();
    for (int i = 0; i < 4; i++) {
      assertThat(row(o, i)).as(file).containsExactly(Golden.floats(golden.get(i)[6]));
    }
  }

  private static void check(List<String[]> golden, Step s, String file) {
    check(golden, s.observation(), file);
    float[] last = s.finalObservation().toFloats();
    for (int i = 0; i < 4; i++) {
      String[] r = golden.get(i);
      String where = file + " step " + r[0] + " copy " + i;
      assertThat(s.reward().toFloats()[i]).as(where).isEqualTo(Float.parseFloat(r[3]));
      assertThat(s.terminated().toBooleans()[i]).as(where).isEqualTo(r[4].equals("1"));
      assertThat(s.truncated().toBooleans()[i]).as(where).isEqualTo(r[5].equals("1"));
      String end = r[7].isEmpty() ? r[6] : r[7];
      assertThat(row(last, i)).as(where).containsExactly(Golden.floats(end));
      int copy = i;
      var ended = s.ended().stream().filter(e -> e.copy() == copy).findFirst();
      assertThat(ended.isPresent()).as(where).isEqualTo(!r[8].isEmpty());
      ended.ifPresent(e -> {
        assertThat(e.total()).as(where).isEqualTo(Double.parseDouble(r[8]));
        assertThat(e.length()).as(where).isEqualTo(Integer.parseInt(r[9]));
        assertThat(e.terminated()).as(where).isEqualTo(r[4].equals("1"));
      });
    }
  }

  private static float[] row(float[] all, int i) {
    return Arrays.copyOfRange(all, 4 * i, 4 * i + 4);
  }

  /** A copy's numbers do not depend on how many others are stepped with it, nor on the JIT. */
  @Test
  void copiesAreIndependentOfTheBatch() {
    VectorEnv many = Envs.make("cartpole", 67, Autoreset.SAME_STEP);
    VectorEnv one = Envs.make("cartpole", 1, Autoreset.SAME_STEP);
    many.reset(100);
    one.reset(166);
    for (int t = 0; t < 20_000; t++) {
      int[] actions = new int[67];
      for (int i = 0; i < 67; i++) actions[i] = (t * 7 + i) / 3 & 1;
      float[] all = many.step(Tensor.of(actions, 67)).observation().toFloats();
      float[] last = one.step(Tensor.of(new int[] {actions[66]}, 1)).observation().toFloats();
      if (!Arrays.equals(row(all, 66), last)) fail("copy 66 is another one at step " + t);
    }
  }

  @Test
  void isRegisteredWithItsSpaces() {
    VectorEnv env = Envs.make("cartpole", 3);
    assertThat(env.observationSize()).isEqualTo(4);
    assertThat(env.actions()).isEqualTo(2);
    assertThat(env.timeLimit()).isEqualTo(500);
    assertThat(env.autoreset()).isEqualTo(Autoreset.NEXT_STEP);
    assertThat(((Space.Box) env.observationSpace()).high()[2]).isEqualTo(0.41887903f);
    assertThat(env).hasToString("3 x cartpole (NEXT_STEP, time limit 500)");
  }

  @Test
  void refusesAStateThatIsNone() {
    VectorEnv env = Envs.make("cartpole", 1);
    env.reset(0);
    Tensor nan = Tensor.of(new double[] {Double.NaN}, 1);
    Snapshot s = Altered.with(env.snapshot(), "state/angle", nan);
    assertThatThrownBy(() -> env.restore(s))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("cartpole: angle is NaN");
  }

  @Test
  void drawsCartPoleAndTrack() {
    CartPole env = new CartPole(2);
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
    env.draw(image.createGraphics(), 600, 400, 1);
    assertThat(new Color(image.getRGB(300, 200))).isEqualTo(new Color(202, 152, 101)); // pole
    assertThat(new Color(image.getRGB(300, 292))).isEqualTo(new Color(129, 132, 203)); // axle
    assertThat(new Color(image.getRGB(280, 310))).isEqualTo(Color.BLACK); // cart
    assertThat(new Color(image.getRGB(30, 30))).isEqualTo(Color.WHITE);
  }

  @Test
  void textShowsCartPoleAndTrack() {
    assertThat(CartPolePicture.text(0, 0).lines())
        .hasSize(9)
        .contains(" ".repeat(27) + "[==o==]", " ".repeat(30) + "|", "-".repeat(60))
        .contains("position +0.00 m, angle +0.0 degrees");
    assertThat(CartPolePicture.text(2.4, .2)).contains("[==o\n", "position +2.40 m");
    assertThat(CartPolePicture.text(-2.4, -.2)).contains("\no==]\n", "\\");
  }
}
