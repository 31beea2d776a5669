package dev.ijen.rl.math;

import dev.ijen.rl.env.NumpyRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Plain arrays of numbers: distributions, their logarithms and their distances. */
public final class Vectors {
  private Vectors() {}

  /** {@code log (exp(x) / sum exp(x))}. */
  public static double[] logSoftmax(double[] x) {
    double top = Arrays.stream(x).max().orElseThrow();
    double z = top + Math.log(Arrays.stream(x).map(v -> Math.exp(v - top)).sum());
    return Arrays.stream(x).map(v -> v - z).toArray();
  }

  /** {@code exp(x) / sum exp(x)}. */
  public static double[] softmax(double[] x) {
    return Arrays.stream(logSoftmax(x)).map(Math::exp).toArray();
  }

  /** {@code exp(x)} of each element. */
  public static double[] exp(double[] x) {
    return Arrays.stream(x).map(Math::exp).toArray();
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** {@code sum_i a_i b_i}. */
  public static double inner(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  /** The numbers of a list. */
  public static double[] of(List<Double> x) {
    return x.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** f of each element. */
  public static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  /** Indices by falling value; of equal ones the first comes first. */
  public static int[] falling(double[] x) {
    return IntStream.range(0, x.length)
        .boxed()
        .sorted((i, j) -> Double.compare(x[j], x[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  /** {@code a + x b}. */
  public static double[] plus(double[] a, double x, double[] b) {
    double[] c = new double[a.length];
    for (int i = 0; i < c.length; i++) c[i] = a[i] + x * b[i];
    return c;
  }

  /** The cosine of the angle between two vectors, neither of them 0. */
  public static double cosine(double[] a, double[] b) {
    return inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
  }

  /** {@code a_i b_i} of each element. */
  public static double[] product(double[] a, double[] b) {
    double[] x = a.clone();
    for (int i = 0; i < x.length; i++) x[i] *= b[i];
    return x;
  }

  /** The length of {@code a - b}. */
  public static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return Math.sqrt(sum);
  }

  /** {@code n} elements at equal distances, of which the last is the last. */
  public static double[] evenly(double[] x, int n) {
    double[] some = new double[n];
    for (int i = 0; i < n; i++) some[i] = x[(int) ((i + 1L) * x.length / n) - 1];
    return some;
  }

  /** The mean of several, element by element. */
  public static double[] mean(List<double[]> of) {
    double[] sum = new double[of.getFirst().length];
    for (double[] x : of) for (int i = 0; i < sum.length; i++) sum[i] += x[i];
    return Arrays.stream(sum).map(v -> v / of.size()).toArray();
  }

  /** {@code KL(p || q)} of two distributions, in nats; infinite where p does what q never does. */
  public static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) if (p[i] > 0) sum += p[i] * Math.log(p[i] / q[i]);
    return sum;
  }

  /** The entropy of a distribution, in nats. */
  public static double entropy(double[] p) {
    double sum = 0;
    for (double v : p) if (v > 0) sum -= v * Math.log(v);
    return sum;
  }

  /** Total variation: half the sum of the distances. */
  public static double totalVariation(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) sum += Math.abs(p[i] - q[i]);
    return sum / 2;
  }

  /**
   * The leximin order: by the least element, between equals by the next, and so on. Negative, 0 or
   * positive as a is worse than b, as good or better.
   */
  public static int leximin(double[] a, double[] b) {
    double[] x = a.clone();
    double[] y = b.clone();
    Arrays.sort(x);
    Arrays.sort(y);
    return Arrays.compare(x, y);
  }

  /** The greatest distance of two elements. */
  public static double furthest(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
    return most;
  }

  /** The greatest distance of two elements of tables, such as policies [S][A]. */
  public static double furthest(double[][] a, double[][] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) most = Math.max(most, furthest(a[i], b[i]));
    return most;
  }

  /** The greatest total variation of rows, such as those of policies [S][A]. */
  public static double totalVariation(double[][] p, double[][] q) {
    double most = 0;
    for (int i = 0; i < p.length; i++) most = Math.max(most, totalVariation(p[i], q[i]));
    return most;
  }

  /** Standard normal numbers, by Box and Muller. */
  public static double[] normals(int n, NumpyRandom random) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.random()));
      x[i] = radius * Math.cos(2 * Math.PI * random.random());
    }
    return x;
  }
}
