package dev.ijen.autograd.contract;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Linear algebra in the plainest loops, for oracles: elimination, Gram-Schmidt and Jacobi rotations
 * share no algorithm with what EJML does (Householder reflections and implicit QR steps).
 */
final class Matrices {
  private Matrices() {}

  /** The same for each matrix over the leading axes. */
  static Nd each(Nd a, UnaryOperator<double[][]> f) {
    return each(a, a, (x, y) -> f.apply(x));
  }

  /** The same for each pair of matrices, leading axes broadcast. */
  static Nd each(Nd a, Nd b, BinaryOperator<double[][]> f) {
    int[] lead = Nd.broadcast(lead(a), lead(b));
    double[][] one = f.apply(new double[a.dim(-2)][a.dim(-1)], new double[b.dim(-2)][b.dim(-1)]);
    int rows = one.length;
    int cols = rows == 0 ? b.dim(-1) : one[0].length;
    int[] dims = Arrays.copyOf(lead, lead.length + 2);
    dims[lead.length] = rows;
    dims[lead.length + 1] = cols;
    double[] all = new double[Nd.size(dims)];
    for (int i = 0; i < Nd.size(lead); i++) {
      int[] at = Nd.index(lead, i);
      double[][] y = f.apply(matrix(a, at), matrix(b, at));
      for (int r = 0; r < rows; r++) System.arraycopy(y[r], 0, all, (i * rows + r) * cols, cols);
    }
    return new Nd(all, dims);
  }

  private static Nd lead(Nd a) {
    int[] dims = Arrays.copyOf(a.dims(), a.rank() - 2);
    return new Nd(new double[Nd.size(dims)], dims);
  }

  private static double[][] matrix(Nd a, int[] at) {
    double[][] m = new double[a.dim(-2)][a.dim(-1)];
    int[] i = new int[a.rank()];
    for (int d = 0; d < i.length - 2; d++) {
      i[d] = a.dim(d) == 1 ? 0 : at[at.length - (i.length - 2) + d];
    }
    for (int r = 0; r < m.length; r++) {
      for (int c = 0; c < m[r].length; c++) {
        i[i.length - 2] = r;
        i[i.length - 1] = c;
        m[r][c] = a.at(i);
      }
    }
    return m;
  }

  static double[][] times(double[][] a, double[][] b) {
    double[][] y = new double[a.length][b.length == 0 ? 0 : b[0].length];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y[i].length; j++) {
        for (int k = 0; k < b.length; k++) y[i][j] += a[i][k] * b[k][j];
      }
    }
    return y;
  }

  static double[][] transpose(double[][] a) {
    double[][] t = new double[a.length == 0 ? 0 : a[0].length][a.length];
    for (int i = 0; i < t.length; i++) for (int j = 0; j < a.length; j++) t[i][j] = a[j][i];
    return t;
  }

  static double[][] abs(double[][] a) {
    return Arrays.stream(a)
        .map(r -> Arrays.stream(r).map(Math::abs).toArray())
        .toArray(double[][]::new);
  }

  static double[][] eye(int n) {
    double[][] y = new double[n][n];
    for (int i = 0; i < n; i++) y[i][i] = 1;
    return y;
  }

  static double[][] filled(double value, double[][] like) {
    double[][] y = new double[like.length][like.length == 0 ? 0 : like[0].length];
    for (double[] row : y) Arrays.fill(row, value);
    return y;
  }

  static double[][] largest(double[][] a) {
    return filled(
        Arrays.stream(a).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0), a);
  }

  /** Gauss-Jordan elimination of [A B], pivots as they come. */
  static double[][] solve(double[][] a, double[][] b) {
    int n = a.length;
    double[][] w = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    double[][] x = Arrays.stream(b).map(double[]::clone).toArray(double[][]::new);
    for (int p = 0; p < n; p++) {
      for (int i = 0; i < n; i++) {
        if (i == p || w[i][p] == 0) continue;
        double f = w[i][p] / w[p][p];
        for (int j = 0; j < n; j++) w[i][j] -= f * w[p][j];
        for (int j = 0; j < x[i].length; j++) x[i][j] -= f * x[p][j];
      }
    }
    for (int i = 0; i < n; i++) for (int j = 0; j < x[i].length; j++) x[i][j] /= w[i][i];
    return x;
  }

  /** The pivots of elimination without exchanges, and the L of A = L D L^T. */
  static double[] pivots(double[][] a, double[][] lower) {
    int n = a.length;
    double[][] w = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    double[] d = new double[n];
    for (int p = 0; p < n; p++) {
      d[p] = w[p][p];
      for (int i = p; i < n; i++) {
        double f = lower[i][p] = w[i][p] / d[p];
        for (int j = p; j < n && i > p; j++) w[i][j] -= f * w[p][j];
      }
    }
    return d;
  }

  static double[][] cholesky(double[][] a) {
    double[][] l = new double[a.length][a.length];
    double[] d = pivots(a, l);
    for (double[] row : l) for (int j = 0; j < d.length; j++) row[j] *= Math.sqrt(d[j]);
    return l;
  }

  /** {Q, R} by modified Gram-Schmidt, the first min(m, n) columns made orthonormal, twice over. */
  static double[][][] qr(double[][] a) {
    int m = a.length;
    int n = m == 0 ? 0 : a[0].length;
    int k = Math.min(m, n);
    double[][] v = transpose(a);
    double[][] r = new double[k][n];
    for (int p = 0; p < k; p++) {
      double norm = Math.sqrt(dot(v[p], v[p]));
      for (int i = 0; i < m; i++) v[p][i] /= norm;
      r[p][p] = norm;
      for (int j = p + 1; j < n; j++) {
        for (int again = 0; again < 2; again++) {
          double f = dot(v[p], v[j]);
          r[p][j] += f;
          for (int i = 0; i < m; i++) v[j][i] -= f * v[p][i];
        }
      }
    }
    return new double[][][] {transpose(Arrays.copyOf(v, k)), r};
  }

  private static double dot(double[] a, double[] b) {
    double s = 0;
    for (int i = 0; i < a.length; i++) s += a[i] * b[i];
    return s;
  }

  /**
   * {U, s as a row, V} of a tall matrix: pairs of columns of A are turned until all are orthogonal
   * (Hestenes 1958).
   */
  static double[][][] svd(double[][] a) {
    int n = a.length == 0 ? 0 : a[0].length;
    double[][] u = transpose(a);
    double[][] v = eye(n);
    for (int sweep = 0; sweep < 20; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double off = dot(u[p], u[q]);
          if (off == 0) continue;
          double z = (dot(u[q], u[q]) - dot(u[p], u[p])) / (2 * off);
          double t = (z < 0 ? -1 : 1) / (Math.abs(z) + Math.sqrt(1 + z * z));
          turn(u[p], u[q], t);
          turn(v[p], v[q], t);
        }
      }
    }
    double[] s = Arrays.stream(u).mapToDouble(c -> Math.sqrt(dot(c, c))).toArray();
    int[] order = order(s, false);
    double[][] us = new double[n][];
    double[][] vs = new double[n][];
    double[][] sorted = new double[1][n];
    for (int i = 0; i < n; i++) {
      double norm = sorted[0][i] = s[order[i]];
      us[i] = Arrays.stream(u[order[i]]).map(x -> x / norm).toArray();
      vs[i] = v[order[i]];
      if (sign(us[i]) > 0) continue;
      us[i] = Arrays.stream(us[i]).map(x -> -x).toArray();
      vs[i] = Arrays.stream(vs[i]).map(x -> -x).toArray();
    }
    return new double[][][] {transpose(us), sorted, transpose(vs)};
  }

  private static void turn(double[] x, double[] y, double t) {
    double c = 1 / Math.sqrt(1 + t * t);
    for (int i = 0; i < x.length; i++) {
      double a = x[i];
      x[i] = c * (a - t * y[i]);
      y[i] = c * (t * a + y[i]);
    }
  }

  /** {eigenvalues as a row, eigenvectors} of a symmetric matrix by Jacobi's rotations. */
  static double[][][] eigh(double[][] a) {
    int n = a.length;
    double[][] w = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    double[][] v = eye(n);
    for (int sweep = 0; sweep < 20; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          if (w[p][q] == 0) continue;
          double z = (w[q][q] - w[p][p]) / (2 * w[p][q]);
          double t = (z < 0 ? -1 : 1) / (Math.abs(z) + Math.sqrt(1 + z * z));
          turn(w[p], w[q], t);
          w = transpose(w);
          turn(w[p], w[q], t);
          turn(v[p], v[q], t);
        }
      }
    }
    double[][] done = w;
    double[] values = IntStream.range(0, n).mapToDouble(i -> done[i][i]).toArray();
    int[] order = order(values, true);
    double[][] vs = new double[n][];
    for (int i = 0; i < n; i++) {
      double s = Math.signum(sign(v[order[i]]));
      vs[i] = Arrays.stream(v[order[i]]).map(x -> s * x).toArray();
    }
    double[] sorted = Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    return new double[][][] {{sorted}, transpose(vs)};
  }

  private static int[] order(double[] values, boolean rising) {
    Comparator<Integer> by = Comparator.comparingDouble(i -> rising ? values[i] : -values[i]);
    return IntStream.range(0, values.length).boxed().sorted(by).mapToInt(i -> i).toArray();
  }

  private static double sign(double[] v) {
    double large = Arrays.stream(v).map(Math::abs).max().orElse(0);
    return Arrays.stream(v).filter(x -> Math.abs(x) > large * .999999).findFirst().orElse(1);
  }

  /** V S^-1 U^T of a matrix of full rank. */
  static double[][] pinv(double[][] a) {
    if (a.length == 0 || a[0].length == 0) return transpose(a);
    if (a.length < a[0].length) return transpose(pinv(transpose(a)));
    double[][][] f = svd(a);
    double[][] v = f[2];
    for (double[] row : v) for (int j = 0; j < row.length; j++) row[j] /= f[1][0][j];
    return times(v, transpose(f[0]));
  }

  /** By elimination in whole numbers, with no rounding (Bareiss 1968). */
  static int rank(double[][] a) {
    int rank = 0;
    int n = a.length == 0 ? 0 : a[0].length;
    long[][] w =
        Arrays.stream(a)
            .map(r -> Arrays.stream(r).mapToLong(x -> (long) x).toArray())
            .toArray(long[][]::new);
    long before = 1;
    for (int c = 0; c < n && rank < w.length; c++) {
      int p = rank;
      while (p < w.length && w[p][c] == 0) p++;
      if (p == w.length) continue;
      long[] row = w[p];
      w[p] = w[rank];
      w[rank] = row;
      for (int i = rank + 1; i < w.length; i++) {
        for (int j = n - 1; j >= c; j--) {
          w[i][j] =
              Math.subtractExact(
                      Math.multiplyExact(w[i][j], row[c]), Math.multiplyExact(w[i][c], row[j]))
                  / before;
        }
      }
      before = row[c];
      rank++;
    }
    return rank;
  }
}
