package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static final ToDoubleFunction<double[]> F = x -> x[0] * x[0] * x[1] + Math.sin(x[1]);
  private static final double[] AT = {2, .5};
  private static final double[] GRADIENT = {2, 4 + Math.cos(.5)};

  private static double error(double... gradient) {
    return Differences.error(gradient, F, AT, 20, new NumpyRandom(3));
  }

  @Test
  void aGradientHasNoError() {
    assertThat(error(GRADIENT)).isLessThan(1e-7);
  }

  /** The wrong part times a normal number, relative to the gradient's length. */
  @Test
  void aFactorOfTwoIsSeen() {
    double length = Math.hypot(GRADIENT[0], GRADIENT[1]);
    double[] twice = {4, GRADIENT[1]};
    double[] v = Vectors.normals(2, new NumpyRandom(3));
    double once = Differences.error(twice, F, AT, 1, new NumpyRandom(3));
    assertThat(once)
        .isCloseTo(2 * Math.abs(v[0]) / Math.hypot(4, GRADIENT[1]), within(1e-6 * length));
    assertThat(error(twice)).isGreaterThan(once / 2).isGreaterThan(.1);
  }

  @Test
  void orderIsThePowerOfTheSamples() {
    double[] truth = {1, 2};
    assertThat(Differences.order((n, k) -> new double[] {1 + k / Math.sqrt(n), 2}, truth, 10, 90))
        .isCloseTo(-.5, within(1e-12));
    assertThat(Differences.order((n, k) -> new double[] {1, 2.5}, truth, 10, 90))
        .isCloseTo(0, within(1e-12));
  }
}
