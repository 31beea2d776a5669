package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Factorisations of matrices and what is computed with them, over the last two axes of F32 or F64
 * tensors {@code [..., m, n]}; all leading axes are a batch, and those of two operands broadcast.
 *
 * <p>On the CPU only (EJML computes the forward passes; another device throws {@link NoKernel}).
 * Everything is computed in F64, so an F32 result is that of the exact F32 inputs, rounded once. In
 * F64, with u = 2^-53, a solution X has an error of some sqrt(n) u |A^-1| |A| |X| (Higham, Accuracy
 * and Stability of Numerical Algorithms, 9.3; sqrt(n) since rounding errors have no common sign,
 * Higham and Mary 2019); eigenvalues and singular values of some n u times the largest, and vectors
 * of that over the gap to the next value. Results are the same bits wherever a matrix stands in a
 * batch.
 *
 * <p>Gradients are ours, in tensor ops, and can be differentiated again: Giles, "An extended
 * collection of matrix derivative results" (2008) for solve, inverse and determinants; Murray,
 * "Differentiation of the Cholesky decomposition" (2016); Seeger et al., "Auto-differentiating
 * linear algebra" (2017) for QR and the symmetric eigenproblem; Townsend, "Differentiating the
 * singular value decomposition" (2016); Golub and Pereyra (1973) for least squares.
 *
 * <p>A matrix with a NaN or an infinity, a singular one where an inverse is needed, or one that is
 * not positive definite throws an {@link ArithmeticException} that names it by its index in the
 * batch. Singular means, as in LAPACK, that a pivot is exactly 0. Right-hand sides may hold
 * anything: NaN gives NaN.
 */
public final class LinearAlgebra {
  private LinearAlgebra() {}

  // Checks

  private static void check(String op, Tensor a, boolean square, List<String> wrong) {
    if (a.device() != Devices.cpu()) {
      throw new NoKernel(
          op + " runs on the cpu only; " + a.label() + " is on " + a.device().name());
    }
    if (a.dtype() != DType.F32 && a.dtype() != DType.F64) {
      wrong.add(a.label() + " is not f32 or f64; convert it with to(F32)");
    }
    if (a.rank() < 2) wrong.add(a.label() + " needs two axes");
    else if (square && a.dim(-1) != a.dim(-2)) {
      wrong.add(a.label() + " is not square: " + a.dim(-2) + " rows, " + a.dim(-1) + " columns");
    }
  }

  private static Tensor checked(String op, Tensor a, boolean square) {
    List<String> wrong = new ArrayList<>(0);
    check(op, a, square, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    return a;
  }

  /** Both operands with the same leading axes. */
  private static Tensor[] checked(String op, Tensor a, boolean square, Tensor b) {
    List<String> wrong = new ArrayList<>(0);
    check(op, a, square, wrong);
    check(op, b, false, wrong);
    if (a.dtype() != b.dtype()) {
      wrong.add("the matrix is " + a.dtype() + ", the right side " + b.dtype());
    }
    if (a.rank() < 2 || b.rank() < 2) throw ShapeException.of(op, wrong);
    String both = a.label() + " and right side " + b.label();
    if (a.dim(-2) != b.dim(-2)) wrong.add("the numbers of rows (axis -2) differ: " + both);
    Shape lead = Shape.broadcast("", new Tensor[] {corner(a), corner(b)});
    if (lead == null) wrong.add("the leading axes do not broadcast: " + both);
    if (lead == null || !wrong.isEmpty()) throw ShapeException.of(op, wrong);
    return new Tensor[] {widened(a, lead), widened(b, lead)};
  }

  /** A tensor of the leading axes only, for the rule of broadcasting. */
  private static Tensor corner(Tensor a) {
    int[] lead = Arrays.copyOf(a.shape().raw(), a.rank() - 2);
    View v = a.view();
    return Tensor.of(v.with(v.offset(), lead, new int[lead.length]));
  }

  private static Tensor widened(Tensor a, Shape lead) {
    int[] dims = Products.with(lead.raw(), a.dim(-2), a.dim(-1));
    return Arrays.equals(dims, a.shape().raw()) ? a : a.expand(dims);
  }

  // Pieces of gradients

  private static Tensor turn(Tensor a) {
    return a.transpose(-1, -2);
  }

  /** The symmetric matrix with the lower triangle of this one. */
  private static Tensor symmetric(Tensor a) {
    return a.tril(0).add(turn(a.tril(-1)));
  }

  /** Which columns of a gradient are 0: those of vectors that the loss does not read. */
  private static Tensor unread(Tensor g) {
    return g.eq(0).all(-2).unsqueeze(-2);
  }

  /** x / gaps, but a gap of 0 does not count where it is {@code unread}. */
  private static Tensor over(Tensor x, Tensor gaps, Tensor unread) {
    return x.div(gaps.eq(0).and(unread).where(one(x), gaps));
  }

  /** skew(q^T g) / gaps, with 0 on the diagonal and between vectors that are not read. */
  private static Tensor turning(Tensor q, Tensor g, Tensor gaps) {
    Tensor x = turn(q).matmul(g);
    Tensor unread = unread(g);
    Tensor apart = gaps.add(Creation.eye(x.dtype(), x.dim(-1)));
    return over(x.sub(turn(x)), apart, unread.and(turn(unread)));
  }

  private static Tensor one(Tensor like) {
    return Creation.full(like.dtype(), 1);
  }

  private static Tensor zero(Tensor like) {
    return Creation.full(like.dtype(), 0);
  }

  private static Tensor eyeLike(Tensor a, int n) {
    return widened(Creation.eye(a.dtype(), n), corner(a).shape());
  }

  /** An op of one matrix whose forward half is EJML's. */
  private record Factorisation(String name, int reads, UnaryOperator<Tensor> factors, Back back)
      implements Op {
    /**
     * Its vector-Jacobian product, from the matrix, what {@code factors} gave, and that's gradient.
     */
    @FunctionalInterface
    interface Back {
      Tensor of(Tensor a, Tensor y, Tensor gy);
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return factors.apply(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return back.of(x[0], y, gy);
    }

    @Override
    public int reads(int i) {
      return reads;
    }
  }

  // Systems of equations

  /** What part of a matrix counts. */
  private enum Part {
    ALL,
    LOWER,
    UPPER
  }

  /** X with op(A) X = B, where op may transpose; a diagonal of ones when {@code unit}. */
  record Solve(String name, Part part, boolean transposed, boolean unit) implements Op {
    static Solve of(String name) {
      return new Solve(name, Part.ALL, false, false);
    }

    Solve turned() {
      return new Solve(name, part, !transposed, unit);
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor a = x[0].stopGradient();
      if (part == Part.ALL) return Ejml.solve(name, transposed ? turn(a) : a, x[1]);
      return Ejml.triangular(a, x[1], part == Part.UPPER, transposed, unit);
    }

    /** Giles (2008), 2.3.1: gB = op(A)^-T gX, and the gradient of op(A) is -gB X^T. */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Tensor gb = turned().of(x[0], gy);
      if (i == 1) return gb;
      Tensor ga = (transposed ? y.matmul(turn(gb)) : gb.matmul(turn(y))).neg();
      return switch (part) {
        case ALL -> ga;
        case LOWER -> ga.tril(unit ? -1 : 0);
        case UPPER -> ga.triu(unit ? 1 : 0);
      };
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 1 | OUTPUT : 1;
    }
  }

  /**
   * X with A X = B, by LU factorisation with row pivots.
   *
   * @param a {@code [..., n, n]}
   * @param b {@code [..., n, k]}
   */
  public static Tensor solve(Tensor a, Tensor b) {
    return Solve.of("solve").of(checked("solve", a, true, b));
  }

  private static Solve triangular(boolean upper, boolean transposed, boolean unit) {
    return new Solve("triangularSolve", upper ? Part.UPPER : Part.LOWER, transposed, unit);
  }

  /**
   * X with A X = B, or A^T X = B when {@code transposed}, by substitution. The other triangle of A
   * may hold any finite numbers.
   *
   * @param a {@code [..., n, n]}, triangular
   * @param b {@code [..., n, k]}
   * @param upper whether it is A's upper triangle that counts
   * @param unit whether A's diagonal counts as ones, whatever it holds
   */
  public static Tensor triangularSolve(
      Tensor a, Tensor b, boolean upper, boolean transposed, boolean unit) {
    Tensor[] x = checked("triangularSolve", a, true, b);
    return triangular(upper, transposed, unit).of(x);
  }

  /** A^-1 {@code [..., n, n]}. To solve a system, {@link #solve} is faster and more accurate. */
  public static Tensor inverse(Tensor a) {
    return Solve.of("inverse").of(checked("inverse", a, true), eyeLike(a, a.dim(-1)));
  }

  private static final Op CHOLESKY =
      new Factorisation("cholesky", Op.OUTPUT, Ejml::cholesky, LinearAlgebra::choleskyBack);

  /** Murray (2016), equation 10: L^-T symmetric(L^T gL) L^-1 / 2. */
  private static Tensor choleskyBack(Tensor a, Tensor l, Tensor gl) {
    Op back = triangular(false, true, false);
    return back.of(l, turn(back.of(l, symmetric(turn(l).matmul(gl))))).mul(.5);
  }

  /**
   * The lower triangular L with positive diagonal and A = L L^T, for a symmetric positive definite
   * A {@code [..., n, n]} of which only the lower triangle is read. The gradient is symmetric, as
   * if both triangles had been.
   */
  public static Tensor cholesky(Tensor a) {
    return CHOLESKY.of(checked("cholesky", a, true));
  }

  // Powers, traces, determinants

  /** A to the n-th power by squaring; A^0 is the identity, a negative n takes the inverse. */
  public static Tensor matrixPower(Tensor a, int n) {
    checked("matrixPower", a, true);
    Tensor square = n < 0 ? inverse(a) : a;
    Tensor power = eyeLike(a, a.dim(-1));
    for (long e = Math.abs((long) n); e > 0; e >>= 1) {
      if ((e & 1) != 0) power = power.matmul(square);
      if (e > 1) square = square.matmul(square);
    }
    return power;
  }

  /** The sum of the diagonal of {@code [..., n, n]}: {@code [...]}. */
  public static Tensor trace(Tensor a) {
    return checked("trace", a, true).diagonal().sum(-1);
  }

  private static final Op DETERMINANT =
      new Factorisation("determinant", 1 | Op.OUTPUT, Ejml::determinant, LinearAlgebra::detBack);

  /** Giles (2008), 2.2.4: A^-T times the gradient of the logarithm plus that of det times det. */
  private static Tensor detBack(Tensor a, Tensor y, Tensor gy) {
    Tensor g = gy.slice(-1, 0, 1).mul(y.slice(-1, 0, 1)).add(gy.slice(-1, 2, 3));
    return Solve.of("gradient of the determinant").turned().of(a, eyeLike(a, a.dim(-1))).mul(g);
  }

  private static Tensor determinants(String op, Tensor a) {
    return DETERMINANT.of(checked(op, a, true)).squeeze(-2);
  }

  /**
   * The determinant {@code [...]} of {@code [..., n, n]}, a product of pivots: it overflows where
   * {@link #slogdet} does not. Its gradient at a singular matrix throws.
   */
  public static Tensor determinant(Tensor a) {
    return determinants("determinant", a).select(-1, 0);
  }

  /** Sign (-1, 0 or 1) of a determinant and logarithm of its absolute value, each {@code [...]}. */
  public record SignAndLog(Tensor sign, Tensor logAbs) {}

  /**
   * The determinant of {@code [..., n, n]} without overflow. A singular matrix has sign 0 and
   * logarithm -infinity; its gradient throws. The sign is a constant.
   */
  public static SignAndLog slogdet(Tensor a) {
    Tensor all = determinants("slogdet", a);
    return new SignAndLog(all.select(-1, 1).stopGradient(), all.select(-1, 2));
  }

  /**
   * log det A {@code [...]}: -infinity when A is singular, NaN when the determinant is negative.
   */
  public static Tensor logdet(Tensor a) {
    Tensor all = determinants("logdet", a);
    return all.select(-1, 1).ge(zero(a)).where(all.select(-1, 2), zero(a).div(0));
  }

  // Orthogonal factorisations

  private static final Op QR = new Factorisation("qr", Op.OUTPUT, Ejml::qr, LinearAlgebra::qrBack);

  /** Seeger et al. (2017), section 4.1: (gQ + Q symmetric(R gR^T - gQ^T Q)) R^-T. */
  private static Tensor qrBack(Tensor a, Tensor y, Tensor gy) {
    int m = a.dim(-2);
    int n = a.dim(-1);
    Tensor q = y.slice(-2, 0, m);
    Tensor r = y.slice(-2, m, m + n);
    Tensor gq = gy.slice(-2, 0, m);
    Tensor s = symmetric(r.matmul(turn(gy.slice(-2, m, m + n))).sub(turn(gq).matmul(q)));
    return turn(triangular(true, false, false).of(r, turn(gq.add(q.matmul(s)))));
  }

  /** Q {@code [..., m, k]} with orthonormal columns, R {@code [..., k, n]} upper triangular. */
  public record Qr(Tensor q, Tensor r) {}

  /**
   * The reduced factorisation A = Q R of {@code [..., m, n]}, k = min(m, n), by Householder
   * reflections. R's diagonal is not negative, which makes the factors unique when the first k
   * columns of A are independent; only then is there a gradient (otherwise asking for it throws).
   */
  public static Qr qr(Tensor a) {
    checked("qr", a, false);
    int m = a.dim(-2);
    int n = a.dim(-1);
    int k = Math.min(m, n);
    Tensor both = QR.of(a.slice(-1, 0, k));
    Tensor q = both.slice(-2, 0, m);
    Tensor r = both.slice(-2, m, m + k);
    if (n == k) return new Qr(q, r);
    return new Qr(q, Tensor.concat(-1, r, turn(q).matmul(a.slice(-1, k, n))));
  }

  private static final Op EIGH =
      new Factorisation("eigh", Op.OUTPUT, Ejml::eigh, LinearAlgebra::eighBack);

  /** Seeger et al. (2017), section 4.2: V (diag(gw) + skew(V^T gV) / (w_j - w_i) / 2) V^T. */
  private static Tensor eighBack(Tensor a, Tensor y, Tensor gy) {
    int n = a.dim(-1);
    Tensor w = y.slice(-2, 0, 1);
    Tensor v = y.slice(-2, 1, 1 + n);
    Tensor inner = turning(v, gy.slice(-2, 1, 1 + n), w.sub(turn(w)));
    return v.mul(gy.slice(-2, 0, 1)).add(v.matmul(inner.mul(.5))).matmul(turn(v));
  }

  /** Eigenvalues {@code [..., n]}, rising; eigenvectors as columns {@code [..., n, n]}. */
  public record Eigh(Tensor values, Tensor vectors) {}

  /**
   * Eigenvalues and orthonormal eigenvectors, A = V diag(w) V^T, of a symmetric A {@code [..., n,
   * n]} of which only the lower triangle is read. The largest component of each eigenvector (the
   * first of those equal to 9 digits) is positive. The gradient is symmetric. Where eigenvalues are
   * equal their eigenvectors have no derivative: a loss that reads one of them gets infinities or
   * NaN, one that does not (of the values, of other vectors) its gradient.
   */
  public static Eigh eigh(Tensor a) {
    Tensor both = EIGH.of(checked("eigh", a, true));
    return new Eigh(both.select(-2, 0), both.slice(-2, 1, 1 + a.dim(-1)));
  }

  private static final Op SVD =
      new Factorisation("svd", Op.OUTPUT, Ejml::svd, LinearAlgebra::svdBack);

  /** Townsend (2016), section 3. */
  private static Tensor svdBack(Tensor a, Tensor y, Tensor gy) {
    int m = a.dim(-2);
    int n = a.dim(-1);
    Tensor u = y.slice(-2, 0, m);
    Tensor s = y.slice(-2, m, m + 1);
    Tensor v = y.slice(-2, m + 1, m + 1 + n);
    Tensor gu = gy.slice(-2, 0, m);
    Tensor gv = gy.slice(-2, m + 1, m + 1 + n);
    Tensor gaps = s.sub(turn(s)).mul(s.add(turn(s)));
    Tensor left = turning(u, gu, gaps).mul(s);
    Tensor right = turning(v, gv, gaps).mul(turn(s));
    Tensor along = u.matmul(left.add(right)).add(u.mul(gy.slice(-2, m, m + 1)));
    if (m > n) along = along.add(over(beyond(u, gu), s, unread(gu)));
    Tensor ga = along.matmul(turn(v));
    return n > m ? ga.add(u.matmul(turn(over(beyond(v, gv), s, unread(gv))))) : ga;
  }

  /** What of g is outside the span of q's columns. */
  private static Tensor beyond(Tensor q, Tensor g) {
    return g.sub(q.matmul(turn(q).matmul(g)));
  }

  /** U {@code [..., m, k]}, singular values {@code [..., k]}, falling, V^T {@code [..., k, n]}. */
  public record Svd(Tensor u, Tensor s, Tensor vt) {}

  /**
   * The reduced singular value decomposition A = U diag(s) V^T of {@code [..., m, n]}, k = min(m,
   * n). The largest component of each column of U (the first of those equal to 9 digits) is
   * positive. Where singular values are equal, or 0, their vectors have no derivative: a loss that
   * reads one of them gets infinities or NaN, one that does not (of the values, of other vectors)
   * its gradient.
   */
  public static Svd svd(Tensor a) {
    Tensor all = SVD.of(checked("svd", a, false));
    int m = a.dim(-2);
    Tensor v = all.slice(-2, m + 1, m + 1 + a.dim(-1));
    return new Svd(all.slice(-2, 0, m), all.select(-2, m), turn(v));
  }

  // Least squares

  /** Relative to the largest singular value: what is not above counts as 0. */
  private static double cutoff(Tensor a) {
    double epsilon = a.dtype() == DType.F32 ? Math.ulp(1f) : Math.ulp(1.0);
    return Math.max(a.dim(-2), a.dim(-1)) * epsilon;
  }

  record Lstsq() implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return Ejml.lstsq(x[0], x[1], cutoff(x[0]));
    }

    /**
     * Golub and Pereyra (1973), equation 4.12, for x = A^+ b at constant rank, each pseudo-inverse
     * applied as a least squares problem: with p = A^+T gx, gb = p and gA = -p x^T + (b - A x) (A^+
     * p)^T + (A^+T x) (gx - A^T p)^T.
     */
    @Override
    public Tensor vjp(int i, Tensor[] in, Tensor x, Tensor gx) {
      Tensor a = in[0];
      Tensor p = of(turn(a), gx);
      if (i == 1) return p;
      Tensor ga = in[1].sub(a.matmul(x)).matmul(turn(of(a, p))).sub(p.matmul(turn(x)));
      return ga.add(of(turn(a), x).matmul(turn(gx.sub(turn(a).matmul(p)))));
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b11 | OUTPUT : 1;
    }
  }

  /**
   * The X {@code [..., n, k]} that makes the columns of A X - B shortest, and of several such the
   * shortest, for A {@code [..., m, n]} of any rank and B {@code [..., m, k]}. By singular values:
   * those up to max(m, n) epsilon (2^-23 for F32, 2^-52 for F64) times the largest count as 0. The
   * gradient takes the rank to be constant around A.
   */
  public static Tensor lstsq(Tensor a, Tensor b) {
    return new Lstsq().of(checked("lstsq", a, false, b));
  }

  /** The Moore-Penrose pseudo-inverse {@code [..., n, m]}; rank and gradient as {@link #lstsq}. */
  public static Tensor pinv(Tensor a) {
    return new Lstsq().of(checked("pinv", a, false), eyeLike(a, a.dim(-2)));
  }

  /** How many singular values are above the cutoff of {@link #lstsq}: I32 {@code [...]}. */
  public static Tensor matrixRank(Tensor a) {
    Tensor s = svd(checked("matrixRank", a, false).stopGradient()).s;
    if (s.dim(-1) == 0) return s.to(DType.I32).sum(-1);
    return s.gt(s.maxKeep(-1).mul(cutoff(a))).to(DType.I32).sum(-1);
  }
}
