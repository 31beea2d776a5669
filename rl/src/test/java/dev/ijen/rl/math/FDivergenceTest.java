package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FDivergenceTest {
  private static final double[] RATIOS = {.01, .3, 1, 1.7, 20};

  private static double slope(FDivergence f, double u) {
    return f.slope(Tensor.of(new double[] {Math.log(u)}, 1)).item();
  }

  @ParameterizedTest
  @EnumSource
  void slopeIsTheDerivativeUpToAConstant(FDivergence f) {
    assertThat(f.of(1)).isCloseTo(0, within(1e-15));
    double constant = numeric(f, 1) - slope(f, 1);
    for (double u : RATIOS) {
      double expected = numeric(f, u);
      // central differences: the third derivative times h^2 / 6, and f rounded by 1e-16 over h
      double bound = 1e-7 * (1 + Math.abs(expected));
      assertThat(slope(f, u) + constant).isCloseTo(expected, within(bound));
    }
  }

  private static double numeric(FDivergence f, double u) {
    double h = 1e-5 * u;
    return (f.of(u + h) - f.of(u - h)) / (2 * h);
  }

  @ParameterizedTest
  @EnumSource
  void inverseIsTheInverseAndTheLimitIsNeverReached(FDivergence f) {
    for (double u : RATIOS) {
      double x = slope(f, u);
      assertThat(x).isLessThan(f.limit());
      assertThat(f.inverse(x)).isCloseTo(Math.log(u), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void slopesOfNumbersAndOfTensorsAreTheSame(FDivergence f) {
    for (double u : RATIOS) {
      assertThat(f.slope(Math.log(u))).isCloseTo(slope(f, u), within(1e-13 * (1 + 1 / u)));
    }
    assertThat(f.slope(Double.POSITIVE_INFINITY)).isEqualTo(f.limit());
    assertThat(f.slope(-700)).isFinite();
  }

  @Test
  void divergencesAreThoseOfTheirNames() {
    double[] p = {.2, .5, .3};
    double[] q = {.6, .1, .3};
    double[] m = {.4, .3, .3};
    assertThat(FDivergence.REVERSE_KL.between(p, q))
        .isCloseTo(Vectors.divergence(p, q), within(1e-15));
    assertThat(FDivergence.FORWARD_KL.between(p, q))
        .isCloseTo(Vectors.divergence(q, p), within(1e-15));
    assertThat(FDivergence.JENSEN_SHANNON.between(p, q))
        .isCloseTo(Vectors.divergence(p, m) + Vectors.divergence(q, m), within(1e-15));
    double affinity = Math.sqrt(.12) + Math.sqrt(.05) + .3; // alpha 1/2: 4 (1 - sum sqrt(p q))
    assertThat(FDivergence.ALPHA_5.between(p, q)).isCloseTo(4 - 4 * affinity, within(1e-15));
  }

  /** A zero is what small numbers tend to, on either side. */
  @ParameterizedTest
  @EnumSource
  void zerosAreLimits(FDivergence f) {
    double[] some = {.5, .5, 0};
    double[] others = {0, .4, .6};
    double[] almostSome = {.5, .5, 1e-200};
    double[] almostOthers = {1e-200, .4, .6};
    double exact = f.between(some, others);
    double near = f.between(almostSome, almostOthers);
    if (f == FDivergence.REVERSE_KL || f == FDivergence.FORWARD_KL) {
      assertThat(exact).isInfinite();
      assertThat(near).isGreaterThan(100);
    } else {
      assertThat(exact).isCloseTo(near, within(1e-12));
    }
  }
}
