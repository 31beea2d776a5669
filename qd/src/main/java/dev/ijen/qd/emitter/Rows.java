package dev.ijen.qd.emitter;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/**
 * Loops over f64 rows. Each number of a row is computed for itself, in an order that is written
 * down, so that the JIT turns them into vector code without changing a bit; sums run over rows.
 */
final class Rows {
  private Rows() {}

  /** y += a x. */
  static void add(double[] y, double a, double[] x) {
    add(y, y.length, a, x);
  }

  /** The first n of y += a x. */
  static void add(double[] y, int n, double a, double[] x) {
    for (int j = 0; j < n; j++) y[j] = Math.fma(a, x[j], y[j]);
  }

  /** The first n of y += sum_k a_k x_k. */
  static void addAll(double[] y, int n, double[] a, double[][] x) {
    addAll(y, n, a, a.length, x);
  }

  /**
   * The first n of y += sum_k a_k x_k over the first so many k, four rows at a time: y is loaded
   * and stored once for four.
   */
  static void addAll(double[] y, int n, double[] a, int count, double[][] x) {
    int k = 0;
    for (; k + 3 < count; k += 4) {
      add(y, n, a[k], x[k], a[k + 1], x[k + 1], a[k + 2], x[k + 2], a[k + 3], x[k + 3]);
    }
    for (; k < count; k++) add(y, n, a[k], x[k]);
  }

  /** The first n of y += a p + b q. */
  static void add(double[] y, int n, double a, double[] p, double b, double[] q) {
    for (int j = 0; j < n; j++) y[j] = Math.fma(a, p[j], Math.fma(b, q[j], y[j]));
  }

  private static void add(
      double[] y,
      int n,
      double a,
      double[] p,
      double b,
      double[] q,
      double c,
      double[] r,
      double d,
      double[] s) {
    for (int j = 0; j < n; j++) {
      y[j] = Math.fma(a, p[j], Math.fma(b, q[j], Math.fma(c, r[j], Math.fma(d, s[j], y[j]))));
    }
  }

  /** |x|^2, from the first to the last. */
  static double squares(double[] x) {
    double s = 0;
    for (double v : x) s = Math.fma(v, v, s);
    return s;
  }

  static double dot(double[] x, double[] y) {
    double s = 0;
    for (int i = 0; i < x.length; i++) s = Math.fma(x[i], y[i], s);
    return s;
  }

  /** Standard normal numbers, drawn as f32. */
  static void normal(Key key, double[][] rows) {
    int n = rows[0].length;
    try (var scope = new Scope()) {
      float[] z = key.normal(rows.length, n).toFloats();
      for (int r = 0; r < rows.length; r++) for (int j = 0; j < n; j++) rows[r][j] = z[r * n + j];
    }
  }

  static double[] flat(double[][] rows) {
    int n = rows[0].length;
    double[] all = new double[rows.length * n];
    for (int r = 0; r < rows.length; r++) System.arraycopy(rows[r], 0, all, r * n, n);
    return all;
  }

  static void put(Snapshot out, String name, double[] x) {
    out.put(name, Tensor.of(x, x.length));
  }

  static void put(Snapshot out, String name, double[][] rows) {
    out.put(name, Tensor.of(flat(rows), rows.length, rows[0].length));
  }

  static void get(Snapshot in, String name, double[] x) {
    double[] v = in.tensor(name, DType.F64, Shape.of(x.length)).toDoubles();
    System.arraycopy(v, 0, x, 0, x.length);
  }

  static void get(Snapshot in, String name, double[][] rows) {
    int n = rows[0].length;
    double[] v = in.tensor(name, DType.F64, Shape.of(rows.length, n)).toDoubles();
    for (int r = 0; r < rows.length; r++) System.arraycopy(v, r * n, rows[r], 0, n);
  }

  static void require(boolean holds, String message) {
    if (!holds) throw new IllegalArgumentException(message);
  }

  /** F32 [rows, n]. */
  static Tensor narrow(double[][] rows) {
    int n = rows[0].length;
    float[] v = new float[rows.length * n];
    for (int r = 0; r < rows.length; r++)
      for (int j = 0; j < n; j++) v[r * n + j] = (float) rows[r][j];
    return Tensor.of(v, rows.length, n);
  }

  static void zero(double[] x) {
    Arrays.fill(x, 0);
  }
}
