package dev.ijen.rl.math;

import dev.ijen.rl.env.NumpyRandom;
import java.util.function.ToDoubleFunction;

/** Gradients held against central differences, and estimates of gradients against gradients. */
public final class Differences {
  private static final double STEP = 1e-7;

  private Differences() {}

  /**
   * The greatest difference, in some directions drawn from the standard normal distribution,
   * between what a gradient says and what {@code (f(x + h v) - f(x - h v)) / 2h} says, relative to
   * the gradient's length. Rounding alone gives some 1e-8.
   */
  public static double error(
      double[] gradient,
      ToDoubleFunction<double[]> f,
      double[] x,
      int directions,
      NumpyRandom random) {
    double worst = 0;
    for (int k = 0; k < directions; k++) {
      double[] v = Vectors.normals(x.length, random);
      double rise = f.applyAsDouble(moved(x, v, STEP)) - f.applyAsDouble(moved(x, v, -STEP));
      worst = Math.max(worst, Math.abs(Vectors.inner(gradient, v) - rise / (2 * STEP)));
    }
    return worst / Math.sqrt(Vectors.inner(gradient, gradient));
  }

  /** An estimate from n samples; other samples for every k. */
  @FunctionalInterface
  public interface Estimate {
    double[] of(int n, int k);
  }

  /**
   * The power of n with which the root mean square distance of an estimate from the truth goes:
   * -1/2 for a mean of n samples, 0 for a bias. Of eight estimates each from few and many samples.
   */
  public static double order(Estimate estimate, double[] truth, int few, int many) {
    double far = distance(estimate, truth, few);
    double near = distance(estimate, truth, many);
    return Math.log(near / far) / Math.log((double) many / few);
  }

  private static double distance(Estimate estimate, double[] truth, int n) {
    double squares = 0;
    for (int k = 0; k < 8; k++) squares += Math.pow(Vectors.distance(estimate.of(n, k), truth), 2);
    return Math.sqrt(squares / 8);
  }

  private static double[] moved(double[] x, double[] v, double by) {
    double[] to = x.clone();
    for (int i = 0; i < x.length; i++) to[i] += by * v[i];
    return to;
  }
}
