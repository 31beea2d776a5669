package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.GradCheck;
import dev.ijen.autograd.Tape;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Values computed by hand. */
class LossesTest {
  @Test
  void clippedSurrogate() {
    Tensor ratio = Tensor.of(1.5f, .5f, 1.1f, .5f);
    Tensor advantage = Tensor.of(2f, -1f, 1f, 1f);
    // -min(3, 2.4), -min(-.5, -.8), -min(1.1, 1.1), -min(.5, .8)
    double expected = (-2.4 + .8 - 1.1 - .5) / 4;
    assertThat(PolicyLosses.clipped(ratio, advantage, .2).item()).isCloseTo(expected, within(1e-6));
    Tensor old = Tensor.of(-1f, -1f, -1f, -1f);
    Tensor now = ratio.log().add(old);
    assertThat(PolicyLosses.clipped(now, old, advantage, .2).item())
        .isCloseTo(expected, within(1e-6));
  }

  @Test
  void noGradientWhereTheClipHolds() {
    try (var tape = new Tape()) {
      Tensor ratio = tape.watch(Tensor.of(1.5f, .5f, 1.1f, .5f));
      Tensor loss = PolicyLosses.clipped(ratio, Tensor.of(2f, -1f, 1f, 1f), .2);
      assertThat(tape.derivative(loss, ratio).toFloats()).containsExactly(0, 0, -.25f, -.25f);
    }
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Tensor l = Tensor.of(new double[] {-1.2, -.7, -.3, -2}, 4);
    Tensor old = Tensor.of(new double[] {-1.1, -.75, -.9, -1.2}, 4);
    Tensor a = Tensor.of(new double[] {1, -2, .5, -1}, 4);
    assertThat(GradCheck.error(x -> PolicyLosses.clipped(x[0], x[1], x[2], .2), l, old, a))
        .isLessThan(1e-8);
    assertThat(GradCheck.error(x -> PolicyLosses.approximateKl(x[0], x[1]), l, old))
        .isLessThan(1e-8);
    assertThat(GradCheck.error(x -> ValueLosses.clipped(x[0], x[1], x[2], .1), l, old, a))
        .isLessThan(1e-8);
  }

  @Test
  void klEstimateAndClipFraction() {
    Tensor old = Tensor.of(0f, 0f);
    Tensor now = Tensor.of((float) Math.log(1.5), (float) Math.log(.9));
    // (r - 1) - log r: .5 - .405465, -.1 + .105361
    assertThat(PolicyLosses.approximateKl(now, old).item())
        .isCloseTo((.0945349 + .0053605) / 2, within(1e-6));
    assertThat(PolicyLosses.clipFraction(now, old, .2).item()).isEqualTo(.5);
  }

  @Test
  void valueLosses() {
    Tensor v = Tensor.of(1f, 2f);
    Tensor target = Tensor.of(0f, 0f);
    assertThat(ValueLosses.squared(v, target).item()).isEqualTo(2.5);
    // 1 stays within .5 of .9; 2 is kept at 1.5 from 1 but the plain error, 4, is larger than 2.25
    assertThat(ValueLosses.clipped(v, Tensor.of(.9f, 1f), target, .5).item()).isEqualTo(2.5);
    // moving towards the target too fast: the kept value .5 has the larger error
    assertThat(ValueLosses.clipped(Tensor.of(.1f), Tensor.of(1f), Tensor.of(0f), .5).item())
        .isEqualTo(.25);
  }

  @Test
  void explainedVariance() {
    float[] target = {1, 2, 3};
    assertThat(ValueLosses.explainedVariance(new float[] {1, 2, 3}, target)).isEqualTo(1);
    assertThat(ValueLosses.explainedVariance(new float[] {5, 5, 5}, target)).isEqualTo(0);
    assertThat(ValueLosses.explainedVariance(target, new float[] {2, 2, 2})).isNaN();
  }
}
