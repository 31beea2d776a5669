package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;
import org.ejml.dense.row.decomposition.eig.SymmetricQRAlgorithmDecomposition_DDRM;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecompositionHouseholder_DDRM;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;
import org.ejml.dense.row.decomposition.svd.SvdImplicitQrDecompose_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * The forward halves of {@link LinearAlgebra}: one matrix after the other, in F64, factorised by
 * EJML, which no other class names. No kernel family: these are a library's loops over heap arrays,
 * too long and too data-dependent to be rungs, and the CPU's alone.
 *
 * <p>Bits: EJML's single-threaded classes are named directly, not through its factories, which
 * choose by size. They add, multiply, divide and take square roots, so their results depend neither
 * on the JIT nor on threads. The two iterative ones turn by random angles when they are stuck, from
 * a generator that lives as long as the object: they are made anew for each matrix, so that it
 * gives the same bits anywhere in a batch.
 */
final class Ejml {
  private Ejml() {}

  /** What happens to one matrix; {@code out} is zero before. */
  @FunctionalInterface
  private interface Work {
    /** Null, or what to say of a matrix with which it cannot be done. */
    @Nullable String run(DMatrixRMaj a, DMatrixRMaj b, double[] out);
  }

  /** The work on each matrix over the leading axes, which a and b share; b may be a itself. */
  private static Tensor each(String op, Tensor a, Tensor b, int rows, int cols, Work work) {
    int[] dims = a.shape().dims();
    int[] lead = Arrays.copyOf(dims, dims.length - 2);
    dims[lead.length] = rows;
    dims[lead.length + 1] = cols;
    Tensor y = Tensor.empty(a.device(), DType.F64, Shape.owning(dims));
    View from = wide(a);
    View right = b == a ? from : wide(b);
    DMatrixRMaj x = new DMatrixRMaj(a.dim(-2), a.dim(-1));
    DMatrixRMaj z = b == a ? x : new DMatrixRMaj(b.dim(-2), b.dim(-1));
    double[] out = new double[rows * cols];
    int batch = Arrays.stream(lead).reduce(1, (p, q) -> p * q);
    for (int i = 0; i < batch; i++) {
      load(from, i, x.data);
      if (b != a) load(right, i, z.data);
      Arrays.fill(out, 0);
      boolean finite = Arrays.stream(x.data).allMatch(Double::isFinite);
      String wrong = finite ? work.run(x, z, out) : "has a NaN or an infinity";
      if (wrong != null) throw failed(op, a, lead, i, wrong);
      System.arraycopy(out, 0, y.view().doubles(), i * out.length, out.length);
    }
    return a.dtype() == DType.F64 ? y : new Movements.Cast(a.dtype()).forward(new Tensor[] {y});
  }

  private static View wide(Tensor t) {
    return Movements.dense(new Movements.Cast(DType.F64).forward(new Tensor[] {t})).view();
  }

  private static void load(View from, int i, double[] to) {
    System.arraycopy(from.doubles(), from.offset() + i * to.length, to, 0, to.length);
  }

  private static ArithmeticException failed(String op, Tensor a, int[] lead, int i, String what) {
    int[] at = new int[lead.length];
    for (int d = at.length - 1, rest = i; d >= 0; rest /= lead[d], d--) at[d] = rest % lead[d];
    String which = at.length == 0 ? "" : "matrix " + Arrays.toString(at) + " of ";
    return new ArithmeticException(op + ": " + which + a.label() + " " + what);
  }

  /** The lower triangle is what counts. */
  private static void mirror(DMatrixRMaj a) {
    int n = a.numCols;
    for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) a.data[j * n + i] = a.data[i * n + j];
  }

  static Tensor cholesky(Tensor t) {
    int n = t.dim(-1);
    var factor = new CholeskyDecompositionInner_DDRM();
    Work work =
        (a, b, out) -> {
          mirror(a);
          if (!factor.decompose(a)) {
            return "is not positive definite; adding a small multiple of the identity helps where"
                + " rounding made an eigenvalue negative";
          }
          System.arraycopy(a.data, 0, out, 0, n * n);
          return null;
        };
    return each("cholesky", t, t, n, n, work);
  }

  /** Substitution: rows in the order in which they can be solved, cleared of those before. */
  static Tensor triangular(Tensor t, Tensor r, boolean upper, boolean transposed, boolean unit) {
    int n = t.dim(-1);
    int k = r.dim(-1);
    boolean fromTop = upper == transposed;
    Work work =
        (a, b, out) -> {
          System.arraycopy(b.data, 0, out, 0, n * k);
          for (int s = 0; s < n; s++) {
            int i = fromTop ? s : n - 1 - s;
            for (int d = 0; d < s; d++) {
              int j = fromTop ? d : n - 1 - d;
              double f = transposed ? a.data[j * n + i] : a.data[i * n + j];
              for (int c = 0; c < k; c++) out[i * k + c] -= f * out[j * k + c];
            }
            if (unit) continue;
            double f = a.data[i * n + i];
            if (f == 0) return "is singular: its diagonal has a zero";
            for (int c = 0; c < k; c++) out[i * k + c] /= f;
          }
          return null;
        };
    return each("triangularSolve", t, r, n, k, work);
  }

  static Tensor solve(String op, Tensor t, Tensor r) {
    int n = t.dim(-1);
    int k = r.dim(-1);
    var lu = new LUDecompositionAlt_DDRM();
    Work work =
        (a, b, out) -> {
          lu.decompose(a);
          for (int i = 0; i < n; i++) {
            if (lu.getLU().get(i, i) != 0) continue;
            return "is singular (a pivot of its LU factorisation is 0); lstsq and pinv can be used";
          }
          double[] column = lu._getVV();
          for (int c = 0; c < k; c++) {
            for (int i = 0; i < n; i++) column[i] = b.data[i * k + c];
            lu._solveVectorInternal(column);
            for (int i = 0; i < n; i++) out[i * k + c] = column[i];
          }
          return null;
        };
    return each(op, t, r, n, k, work);
  }

  /** [..., 1, 3]: the determinant, its sign, and the logarithm of its absolute value. */
  static Tensor determinant(Tensor t) {
    int n = t.dim(-1);
    var lu = new LUDecompositionAlt_DDRM();
    Work work =
        (a, b, out) -> {
          lu.decompose(a);
          out[0] = lu.computeDeterminant().real;
          out[1] = 1;
          for (int i = 0; i < n; i++) {
            double d = lu.getLU().get(i, i);
            out[1] *= lu.getIndx()[i] == i ? Math.signum(d) : -Math.signum(d);
            out[2] += StrictMath.log(Math.abs(d));
          }
          return null;
        };
    return each("determinant", t, t, 1, 3, work);
  }

  /** [..., m + n, n]: Q above R, for m >= n. */
  static Tensor qr(Tensor t) {
    int m = t.dim(-2);
    int n = t.dim(-1);
    var qr = new QRDecompositionHouseholderColumn_DDRM();
    Work work =
        (a, b, out) -> {
          if (n == 0) return null;
          qr.decompose(a);
          System.arraycopy(qr.getQ(null, true).data, 0, out, 0, m * n);
          System.arraycopy(qr.getR(null, true).data, 0, out, m * n, n * n);
          for (int i = 0; i < n; i++) {
            if (out[(m + i) * n + i] >= 0) continue;
            for (int r = 0; r < m; r++) out[r * n + i] = 0 - out[r * n + i];
            for (int c = i; c < n; c++) out[(m + i) * n + c] = 0 - out[(m + i) * n + c];
          }
          return null;
        };
    return each("qr", t, t, m + n, n, work);
  }

  /** [..., 1 + n, n]: the eigenvalues, rising, above the eigenvectors. */
  static Tensor eigh(Tensor t) {
    int n = t.dim(-1);
    Work work =
        (a, b, out) -> {
          if (n == 0) return null;
          mirror(a);
          var steps = new TridiagonalDecompositionHouseholder_DDRM();
          var eig = new SymmetricQRAlgorithmDecomposition_DDRM(steps, true);
          eig.setComputeVectorsWithValues(true);
          if (!eig.decompose(a)) return "did not converge";
          double[] values = new double[n];
          for (int i = 0; i < n; i++) values[i] = eig.getEigenvalue(i).real;
          int[] order = rising(values);
          for (int c = 0; c < n; c++) {
            double[] v = eig.getEigenVector(order[c]).data;
            out[c] = values[order[c]];
            column(v, 0, n, sign(v, 0, n), out, n + c, n);
          }
          return null;
        };
    return each("eigh", t, t, 1 + n, n, work);
  }

  /** [..., m + 1 + n, k]: U, the singular values (falling) and V, with k = min(m, n). */
  static Tensor svd(Tensor t) {
    int m = t.dim(-2);
    int n = t.dim(-1);
    int k = Math.min(m, n);
    Work work =
        (a, b, out) -> {
          var svd = svd(a);
          if (svd == null) return k == 0 ? null : "did not converge";
          double[] u = svd.getU(null, true).data;
          double[] v = svd.getV(null, true).data;
          int[] order = rising(Arrays.copyOf(svd.getSingularValues(), k));
          for (int c = 0; c < k; c++) {
            int i = order[k - 1 - c];
            double sign = sign(u, i * m, m);
            column(u, i * m, m, sign, out, c, k);
            out[m * k + c] = svd.getSingularValues()[i];
            column(v, i * n, n, sign, out, (m + 1) * k + c, k);
          }
          return null;
        };
    return each("svd", t, t, m + 1 + n, k, work);
  }

  private static @Nullable SvdImplicitQrDecompose_DDRM svd(DMatrixRMaj a) {
    var svd = new SvdImplicitQrDecompose_DDRM(true, true, true, false);
    return a.data.length > 0 && svd.decompose(a) ? svd : null;
  }

  private static void column(
      double[] v, int from, int n, double sign, double[] out, int to, int step) {
    for (int i = 0; i < n; i++) out[to + i * step] = sign * v[from + i];
  }

  /** The positions of the values in rising order; equal ones stay in place. */
  private static int[] rising(double[] values) {
    int[] order = new int[values.length];
    for (int i = 0; i < order.length; i++) {
      int at = i;
      for (; at > 0 && values[order[at - 1]] > values[i]; at--) order[at] = order[at - 1];
      order[at] = i;
    }
    return order;
  }

  /** Makes the largest component positive, the first of those that are equal up to rounding. */
  private static double sign(double[] v, int from, int n) {
    double largest = 0;
    for (int i = from; i < from + n; i++) largest = Math.max(largest, Math.abs(v[i]));
    int i = from;
    while (Math.abs(v[i]) < largest * (1 - 1e-9)) i++;
    return v[i] < 0 ? -1 : 1;
  }

  /** V S^+ U^T b; singular values up to the cutoff times the largest count as 0. */
  static Tensor lstsq(Tensor t, Tensor r, double cutoff) {
    int m = t.dim(-2);
    int n = t.dim(-1);
    int k = r.dim(-1);
    Work work =
        (a, b, out) -> {
          var svd = svd(a);
          if (svd == null) return m * n == 0 ? null : "did not converge";
          double[] u = svd.getU(null, true).data;
          double[] v = svd.getV(null, true).data;
          double[] s = Arrays.copyOf(svd.getSingularValues(), Math.min(m, n));
          double largest = Arrays.stream(s).max().orElse(0);
          for (int i = 0; i < s.length; i++) {
            for (int c = 0; c < k && s[i] > cutoff * largest; c++) {
              double f = 0;
              for (int j = 0; j < m; j++) f += u[i * m + j] * b.data[j * k + c];
              for (int j = 0; j < n; j++) out[j * k + c] += v[i * n + j] * (f / s[i]);
            }
          }
          return null;
        };
    return each("lstsq", t, r, n, k, work);
  }
}
