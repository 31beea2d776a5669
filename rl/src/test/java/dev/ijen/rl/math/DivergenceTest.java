package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DivergenceTest {
  private static final double[] P = {.2, .5, .3};
  private static final double[] PI = {.6, .1, .3};

  /** Of a distribution with itself 0, of others more. */
  @ParameterizedTest
  @EnumSource
  void isADivergence(Divergence d) {
    assertThat(d.of(P, P)).isCloseTo(0, within(1e-16));
    assertThat(d.of(PI, P)).isGreaterThan(.1);
  }

  @Test
  void handComputed() {
    assertThat(Divergence.TOTAL_VARIATION.of(PI, P)).isCloseTo(.4, within(1e-15));
    assertThat(Divergence.REVERSE_CHI2.of(PI, P)).isCloseTo(.8 + .32, within(1e-15));
    assertThat(Divergence.FORWARD_CHI2.of(PI, P)).isCloseTo(.16 / .6 + 1.6, within(1e-15));
    assertThat(Divergence.FORWARD_KL.of(PI, P))
        .isCloseTo(.2 * Math.log(1 / 3.0) + .5 * Math.log(5), within(1e-15));
    assertThat(Divergence.REVERSE_KL.of(PI, P))
        .isCloseTo(.6 * Math.log(3) + .1 * Math.log(.2), within(1e-15));
  }

  /** d D / d pi_i = f'(pi_i / p_i), whatever the others are: central differences. */
  @ParameterizedTest
  @EnumSource
  void slopeIsTheDerivativeByPiUpToAConstant(Divergence d) {
    double constant = numeric(d, P, 2) - d.slope(Math.log(PI[2] / P[2] + 1e-9));
    if (d == Divergence.TOTAL_VARIATION) constant = 0; // has a corner at t = 1
    for (int i = 0; i < 2; i++) {
      assertThat(d.slope(Math.log(PI[i] / P[i])) + constant)
          .isCloseTo(numeric(d, P, i), within(1e-6));
    }
  }

  /** Where the target is 0, the derivative is the limit. */
  @ParameterizedTest
  @EnumSource
  void zerosHaveTheLimit(Divergence d) {
    double[] p = {.2, .8, 0};
    double there = d.slope(Double.POSITIVE_INFINITY);
    assertThat(d.takesZeros()).isEqualTo(Double.isFinite(there));
    if (!d.takesZeros()) {
      assertThat(d.of(PI, p)).isInfinite();
      return;
    }
    double between = numeric(d, p, 2) - numeric(d, p, 0);
    assertThat(there - d.slope(Math.log(PI[0] / p[0]))).isCloseTo(between, within(1e-6));
  }

  private static double numeric(Divergence d, double[] p, int i) {
    double[] up = PI.clone();
    double[] down = PI.clone();
    up[i] += 1e-6;
    down[i] -= 1e-6;
    return (d.of(up, p) - d.of(down, p)) / 2e-6;
  }
}
