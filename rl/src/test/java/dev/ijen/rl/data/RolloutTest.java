package dev.ijen.rl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.env.classic.CartPole;
import dev.ijen.tensor.Tensor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RolloutTest {
  /** A critic that any observation tells apart: the sum of its numbers. */
  private static final Function<Tensor, Tensor> SUM = x -> x.sumKeep(-1);

  private record Filled(Batch batch, float[] v, float[] vFinal, boolean[] term, boolean[] cut) {}

  /** Three steps, one environment, time limit 2: step 1 is truncated. */
  private static Filled fill() {
    VectorEnv env = new VectorEnv(new CartPole(1), 2, Autoreset.SAME_STEP);
    Rollout roll = new Rollout(3, env);
    Tensor seen = env.reset(5);
    float[] v = new float[4];
    float[] vFinal = new float[3];
    boolean[] term = new boolean[3];
    boolean[] cut = new boolean[3];
    for (int t = 0; t < 3; t++) {
      v[t] = seen.sum().toFloats()[0];
      Tensor action = Tensor.of(new int[] {t % 2}, 1);
      Step s = env.step(action);
      roll.put(t, seen, action, Tensor.of(-.7f), s);
      vFinal[t] = s.finalObservation().sum().toFloats()[0];
      term[t] = s.terminated().toBooleans()[0];
      cut[t] = s.truncated().toBooleans()[0];
      seen = s.observation();
    }
    v[3] = seen.sum().toFloats()[0];
    return new Filled(roll.batch(SUM, .9, .8), v, vFinal, term, cut);
  }

  @Test
  void aTruncatedStepBootstrapsFromWhereItStoppedNotFromTheNextEpisode() {
    Filled f = fill();
    assertThat(f.cut).containsExactly(false, true, false);
    assertThat(f.term).containsExactly(false, false, false);
    assertThat(f.vFinal[1]).isNotEqualTo(f.v[2]);
    double a2 = 1 + .9 * f.v[3] - f.v[2];
    double a1 = 1 + .9 * f.vFinal[1] - f.v[1];
    double a0 = 1 + .9 * f.v[1] - f.v[0] + .72 * a1;
    float[] a = f.batch.get("advantage").toFloats();
    assertThat((double) a[2]).isCloseTo(a2, within(1e-6));
    assertThat((double) a[1]).isCloseTo(a1, within(1e-6));
    assertThat((double) a[0]).isCloseTo(a0, within(1e-6));
    assertThat((double) f.batch.get("target").toFloats()[1]).isCloseTo(a1 + f.v[1], within(1e-6));
  }

  @Test
  void otherAutoresetModesAreRefused() {
    assertThatThrownBy(() -> new Rollout(4, Envs.make("cartpole", 2)))
        .hasMessageContaining("SAME_STEP");
  }
}
