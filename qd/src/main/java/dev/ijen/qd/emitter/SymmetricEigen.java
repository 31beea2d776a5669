package dev.ijen.qd.emitter;

/**
 * Eigenvalues and eigenvectors of a symmetric f64 matrix, in the place that they will be used in:
 * Householder reflections to a tridiagonal matrix, then QL steps with implicit shifts (Golub and
 * Van Loan, "Matrix Computations", 4th edition, 8.3.1 to 8.3.5; Bowdler, Martin, Reinsch and
 * Wilkinson 1968), about 7 n^3 flops.
 *
 * <p>Every loop that costs n^3 runs along rows and sums over rows, so that C2 makes vector code of
 * it without changing a bit: the eigenvectors are kept as rows, a plane rotation mixes two of them.
 * At n = 100 it takes a third of the time of EJML, whose numbers it is tested against (see qd's
 * README), and a strategy spends most of its time here.
 */
final class SymmetricEigen {
  private static final int MOST_STEPS = 60; // two or three are usual

  private final int n;
  private final double[] values;
  private final double[] below; // below[i]: the tridiagonal matrix's number at (i + 1, i)
  private final double[][] vectors;
  private final double[][] a;
  private final double[] w;

  SymmetricEigen(int n) {
    this.n = n;
    values = new double[n];
    below = new double[n];
    vectors = new double[n][n];
    a = new double[n][n];
    w = new double[n];
  }

  /** In no order. */
  double[] values() {
    return values;
  }

  /** Row i belongs to value i; of length 1. */
  double[][] vectors() {
    return vectors;
  }

  /**
   * Decomposes a matrix of which the lower triangle is read.
   *
   * @return whether it converged, which a finite matrix does
   */
  boolean decompose(double[][] lower) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(lower[i], 0, a[i], 0, i + 1);
      for (int j = 0; j < i; j++) a[j][i] = lower[i][j];
    }
    double[] scale = new double[n];
    tridiagonalise(scale);
    reflect(scale);
    for (int l = 0; l < n; l++) if (!settle(l)) return false;
    return true;
  }

  /**
   * From the last row to the second, a reflection I - s u u^T that leaves of the row only its
   * neighbour of the diagonal; u, of i numbers, stays in row i, and s in {@code scale[i]}.
   */
  private void tridiagonalise(double[] scale) {
    for (int i = n - 1; i > 0; i--) {
      double[] u = a[i];
      values[i] = u[i];
      double beyond = 0;
      for (int j = 0; j < i - 1; j++) beyond = Math.fma(u[j], u[j], beyond);
      double edge = u[i - 1];
      if (beyond == 0) {
        below[i - 1] = edge;
        continue; // scale[i] is 0: nothing to reflect
      }
      double length = Math.sqrt(Math.fma(edge, edge, beyond));
      double g = edge > 0 ? -length : length;
      below[i - 1] = g;
      u[i - 1] = edge - g;
      double s = 2 / Math.fma(u[i - 1], u[i - 1], beyond);
      scale[i] = s;
      rankTwo(u, i, s);
    }
    values[0] = a[0][0];
  }

  /** A - u w^T - w u^T on the leading i x i, w = s A u - (s / 2 (u . s A u)) u. */
  private void rankTwo(double[] u, int i, double s) {
    Rows.zero(w);
    Rows.addAll(w, i, u, i, a);
    double along = 0;
    for (int j = 0; j < i; j++) along = Math.fma(u[j], w[j], along);
    double half = s * s * along / 2;
    for (int j = 0; j < i; j++) w[j] = s * w[j] - half * u[j];
    for (int j = 0; j < i; j++) Rows.add(a[j], i, -u[j], w, -w[j], u);
  }

  /** The vectors become Q^T of A = Q T Q^T, T tridiagonal. */
  private void reflect(double[] scale) {
    for (int i = 0; i < n; i++) {
      Rows.zero(vectors[i]);
      vectors[i][i] = 1;
    }
    // Q = H_(n-1) ... H_1, the small ones first: until then only leading rows and columns differ.
    for (int i = 1; i < n; i++) {
      if (scale[i] == 0) continue;
      double[] u = a[i];
      Rows.zero(w);
      Rows.addAll(w, i, u, i, vectors);
      for (int r = 0; r < i; r++) Rows.add(vectors[r], i, -scale[i] * u[r], w);
    }
    transpose();
  }

  private void transpose() {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double t = vectors[i][j];
        vectors[i][j] = vectors[j][i];
        vectors[j][i] = t;
      }
    }
  }

  /** QL steps until value l stands alone. */
  private boolean settle(int l) {
    for (int step = 0; step < MOST_STEPS; step++) {
      int m = l;
      while (m < n - 1 && !small(m)) m++;
      if (m == l) return true;
      sweep(l, m);
    }
    return false;
  }

  /** Whether below[m] is nothing beside its neighbours on the diagonal. */
  private boolean small(int m) {
    double d = Math.abs(values[m]) + Math.abs(values[m + 1]);
    return Math.abs(below[m]) <= Math.ulp(d);
  }

  /** One step with Wilkinson's shift on rows l to m: rotations in the planes (i, i + 1). */
  private void sweep(int l, int m) {
    double g = (values[l + 1] - values[l]) / (2 * below[l]);
    double r = Math.sqrt(g * g + 1);
    g = values[m] - values[l] + below[l] / (g + Math.copySign(r, g));
    double s = 1;
    double c = 1;
    double p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * below[i];
      double b = c * below[i];
      r = Math.sqrt(f * f + g * g);
      if (i + 1 < m) below[i + 1] = r;
      if (r == 0) { // the matrix falls apart here
        values[i + 1] -= p;
        return;
      }
      s = f / r;
      c = g / r;
      g = values[i + 1] - p;
      r = (values[i] - g) * s + 2 * c * b;
      p = s * r;
      values[i + 1] = g + p;
      g = c * r - b;
      rotate(vectors[i], vectors[i + 1], c, s);
    }
    values[l] -= p;
    below[l] = g;
    if (m < n - 1) below[m] = 0;
  }

  private static void rotate(double[] x, double[] y, double c, double s) {
    for (int k = 0; k < x.length; k++) {
      double f = y[k];
      y[k] = Math.fma(s, x[k], c * f);
      x[k] = Math.fma(c, x[k], -s * f);
    }
  }
}
