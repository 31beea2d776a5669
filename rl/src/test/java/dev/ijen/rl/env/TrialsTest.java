package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.env.classic.CartPole;
import dev.ijen.rl.env.classic.Pendulum;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TrialsTest {
  /** Policy i leans i-dependently, so that episodes end at different times. */
  private static UnaryOperator<Tensor> leaning(int[] who, int count) {
    int[] mine = who.clone();
    return o -> {
      float[] s = o.toFloats();
      int[] a = new int[count];
      for (int i = 0; i < count; i++) a[i] = action(mine[i], s, 4 * i);
      return Tensor.of(a, count);
    };
  }

  private static int action(int policy, float[] s, int at) {
    return s[at + 2] + (.005f * (policy % 40) - .05f) * s[at + 3] + .03f * s[at] > 0 ? 1 : 0;
  }

  /** Each policy played alone by a VectorEnv, which knows nothing of pieces and gaps. */
  @Test
  void playsEachPolicyAsIfAlone() {
    int n = 120;
    int[] seen = new int[n];
    double[] sums = new double[n];
    Trials.Watcher watcher =
        new Trials.Watcher() {
          @Override
          public void before(Rows rows, int count, int[] who) {
            for (int i = 0; i < count; i++) sums[who[i]] += rows.observation.floats()[4 * i];
          }

          @Override
          public void after(Rows rows, int count, int[] who) {
            for (int i = 0; i < count; i++) seen[who[i]]++;
            for (int i = 0; i < count; i++) sums[who[i]] += rows.observation.floats()[4 * i + 2];
          }
        };
    Trials.Trial[] all = new Trials(CartPole::new, 200).play(n, 7, TrialsTest::leaning, watcher);
    int ended = 0;
    for (int p = 0; p < n; p++) {
      VectorEnv env = new VectorEnv(new CartPole(1), 200, Autoreset.DISABLED);
      float[] o = env.reset(7).toFloats();
      double sum = 0;
      for (Step s = null; s == null || s.ended().isEmpty(); ) {
        sum += o[0];
        s = env.step(Tensor.of(new int[] {action(p, o, 0)}, 1));
        o = s.observation().toFloats();
        sum += o[2];
        if (s.ended().isEmpty()) continue;
        Episode e = s.ended().getFirst();
        assertThat(all[p]).isEqualTo(new Trials.Trial(e.total(), 1, e.length(), e.terminated()));
        assertThat(seen[p]).isEqualTo(e.length());
        if (e.terminated()) ended++;
      }
      assertThat(sums[p]).isEqualTo(sum);
    }
    assertThat(ended).isBetween(10, n - 10);
  }

  /** The same rewards, floats of actions, for another number of policies, hence other pieces. */
  @Test
  void piecesDoNotMatter() {
    Trials trials = new Trials(Pendulum::new, 50);
    Trials.Players players =
        (who, count) -> {
          int[] mine = who.clone();
          return o -> {
            float[] a = new float[count];
            for (int i = 0; i < count; i++) a[i] = mine[i] % 5 - 2;
            return Tensor.of(a, count, 1);
          };
        };
    Trials.Trial[] many = trials.play(2500, 3, players, new Trials.Watcher() {});
    Trials.Trial[] few = trials.play(5, 3, players, new Trials.Watcher() {});
    for (int i = 0; i < many.length; i++) assertThat(many[i]).isEqualTo(few[i % 5]);
    assertThat(many[0].length()).isEqualTo(50);
    assertThat(trials.play(0, 3, players, new Trials.Watcher() {})).isEmpty();
  }

  @Test
  void refusesActionsOfAnotherKind() {
    Trials trials = new Trials(CartPole::new, 9);
    assertThatThrownBy(() ->
            trials.play(3, 0, (w, count) -> o -> Tensor.zeros(count), new Trials.Watcher() {}))
        .hasMessage("env cartpole: the policies' action is f32[3], expected i32[3]");
    assertThatThrownBy(() -> new Trials(CartPole::new, 0)).hasMessageContaining("at least 1 step");
    assertThatThrownBy(() -> new Walk(2).swap(0, 1)).hasMessageContaining("cannot be moved");
  }
}
