package dev.ijen.qd.emitter;

import dev.ijen.tensor.Key;
import java.util.function.ToDoubleFunction;

/** Test functions, and the loop that minimises one. */
final class Minimise {
  private Minimise() {}

  static double sphere(double[] x) {
    double s = 0;
    for (double v : x) s += v * v;
    return s;
  }

  /** Axes of lengths 1 to 1000. */
  static double ellipsoid(double[] x) {
    double s = 0;
    for (int i = 0; i < x.length; i++)
      s += Math.pow(1e6, (double) i / (x.length - 1)) * x[i] * x[i];
    return s;
  }

  static double rosenbrock(double[] x) {
    double s = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double a = x[i + 1] - x[i] * x[i];
      s += 100 * a * a + (1 - x[i]) * (1 - x[i]);
    }
    return s;
  }

  /** f of x turned by a fixed random rotation: Gram-Schmidt of a normal matrix. */
  static ToDoubleFunction<double[]> rotated(ToDoubleFunction<double[]> f, int n) {
    double[][] q = new double[n][n];
    float[] z = Key.of(77).normal(n, n).toFloats();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) q[i][j] = z[i * n + j];
      for (int k = 0; k < i; k++) Rows.add(q[i], -Rows.dot(q[i], q[k]), q[k]);
      double length = Math.sqrt(Rows.squares(q[i]));
      for (int j = 0; j < n; j++) q[i][j] /= length;
    }
    return x -> {
      double[] y = new double[n];
      for (int i = 0; i < n; i++) y[i] = Rows.dot(q[i], x);
      return f.applyAsDouble(y);
    };
  }

  /** One generation, ranked by f, the smallest first; half of it are parents. */
  static double generation(EvolutionStrategy s, ToDoubleFunction<double[]> f, Key key) {
    double[][] x = s.ask(key);
    double[] value = new double[x.length];
    for (int i = 0; i < x.length; i++) value[i] = f.applyAsDouble(x[i]);
    int[] order = order(value);
    s.tell(order, x.length / 2);
    return value[order[0]];
  }

  static int[] order(double[] value) {
    return java.util.stream.IntStream.range(0, value.length)
        .boxed()
        .sorted(java.util.Comparator.comparingDouble(i -> value[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  /** Evaluations until f is below the target; the most allowed if it never is. */
  static int evaluations(
      EvolutionStrategy s, ToDoubleFunction<double[]> f, double target, int most, long seed) {
    int told = 0;
    for (int g = 0; told < most; g++) {
      double best = generation(s, f, Key.of(seed).child(g));
      told += s.batch();
      if (best < target) return told;
    }
    return most;
  }

  /** The middle of five seeds' evaluations. */
  static int median(
      java.util.function.Supplier<EvolutionStrategy> fresh,
      ToDoubleFunction<double[]> f,
      double target,
      int most) {
    return java.util.stream.LongStream.range(0, 5)
        .mapToInt(seed -> evaluations(fresh.get(), f, target, most, seed))
        .sorted()
        .toArray()[2];
  }
}
