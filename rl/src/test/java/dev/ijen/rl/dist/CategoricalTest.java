package dev.ijen.rl.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.GradCheck;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CategoricalTest {
  private static Tensor logOf(double... p) {
    return Tensor.of(java.util.Arrays.stream(p).map(Math::log).toArray(), 1, p.length);
  }

  @Test
  void logProbAndEntropyOfAKnownDistribution() {
    var d = new Categorical(logOf(1, 2, 1)); // not normalised: .25, .5, .25
    assertThat(d.logProb(Tensor.of(new int[] {1}, 1)).item())
        .isCloseTo(Math.log(.5), within(1e-12));
    assertThat(d.entropy().item()).isCloseTo(1.5 * Math.log(2), within(1e-12));
    assertThat(d.mode().toInts()).containsExactly(1);
  }

  @Test
  void anImpossibleChoiceAddsNoEntropyAndIsNeverDrawn() {
    Tensor logits = Tensor.of(new float[] {0, Float.NEGATIVE_INFINITY, 0}, 1, 3).expand(1000, 3);
    var d = new Categorical(logits);
    assertThat(d.entropy().toFloats()[0]).isCloseTo((float) Math.log(2), within(1e-6f));
    assertThat(d.sample(Key.of(3)).toInts()).doesNotContain(1);
  }

  @Test
  void drawsFollowTheProbabilities() {
    int n = 100_000;
    var d = new Categorical(logOf(1, 2, 5).to(dev.ijen.kernels.DType.F32).expand(n, 3));
    int[] count = new int[3];
    for (int a : d.sample(Key.of(7)).toInts()) count[a]++;
    // five standard deviations of a binomial share
    for (int k = 0; k < 3; k++) {
      double p = new double[] {.125, .25, .625}[k];
      assertThat((double) count[k] / n).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / n)));
    }
  }

  @Test
  void gradients() {
    Tensor logits = Tensor.of(new double[] {.3, -1, .7, 2, 0, -.5}, 2, 3);
    Tensor action = Tensor.of(new int[] {2, 0}, 2);
    assertThat(GradCheck.error(x -> new Categorical(x[0]).logProb(action), logits))
        .isLessThan(1e-8);
    assertThat(GradCheck.error(x -> new Categorical(x[0]).entropy(), logits)).isLessThan(1e-8);
    assertThat(GradCheck.secondError(x -> new Categorical(x[0]).entropy(), logits))
        .isLessThan(1e-7);
  }
}
