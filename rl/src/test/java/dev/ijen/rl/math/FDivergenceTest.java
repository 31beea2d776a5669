package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Tensor;
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
}
