package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.Minimax.*;
import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A block of rows on its way to a softmax. The work array holds powers e and differences d = x - m
 * in the layout of the subclass, and per row the largest element m and the sum s (then its
 * logarithm).
 */
abstract class SoftmaxRows {
  protected final int cols;
  protected final float[] work;

  /** Whether a largest element of -infinity counts as 0, as the logarithm of a sum needs. */
  protected final boolean finite;

  protected float[] x = new float[0];
  protected float[] out = x;
  protected int from;
  protected int to;
  protected int rows;

  /** Elements of d and of e. */
  protected int n;

  /** Where d, m and s start in the work array; e starts at 0. */
  protected int d;

  protected int m;
  protected int s;

  SoftmaxRows(int cols, float[] work, boolean finite) {
    this.cols = cols;
    this.work = work;
    this.finite = finite;
  }

  static SoftmaxRows of(int cols, float[] work, boolean finite) {
    return cols > 0 && cols <= W
        ? new SoftmaxShortRows(cols, work, finite)
        : new SoftmaxLongRows(cols, work, finite);
  }

  /** Elements of work for a block: padded rows twice, and two numbers per row, with a margin. */
  static int workSize(int rows, int cols) {
    int padded = cols <= W ? rows * 2 * cols + W : rows * cols;
    return 2 * padded + 2 * (rows + W);
  }

  /** Turns to a block. */
  final void at(float[] x, int from, float[] out, int to, int rows) {
    this.x = x;
    this.from = from;
    this.out = out;
    this.to = to;
    this.rows = rows;
    this.n = layout();
    this.d = n;
    this.m = 2 * n;
    this.s = m + rows + W;
  }

  /** Elements that the block's rows take in d. */
  protected abstract int layout();

  /**
   * The larger of each lane, NaN aside. Two instructions, where {@code max} takes five: a NaN gets
   * into the sum anyway, and the sign of a zero m is dropped by adding +0.
   *
   * @param x a vector just loaded or made, not a loop's variable: see {@link Lanes}
   */
  static FloatVector larger(FloatVector a, FloatVector x) {
    return x.blend(a, x.compare(VectorOperators.LT, a));
  }

  /** m, and d = x - m where exp reads it. */
  abstract void shift();

  /** s = sum e, in the order of a sum over the last axis. */
  abstract void sum();

  /** out = e / s, by the reciprocal of s: a division takes ten times a product. */
  abstract void scale();

  /** out = d - s. */
  abstract void subtract();

  /** e = exp(d). */
  void exp() {
    exp(work, d, 0, n, 0);
  }

  /**
   * {@code e = exp(x - top)} for n elements of x, whole vectors, by {@link VectorMath#exp} for
   * numbers that are not positive, with the same bits in two thirds of the instructions: no upper
   * limit, and 2^n as 2^(n + 99) 2^-99, which rounds once where the result is subnormal. From -104
   * down it is 0.
   *
   * <p>One method, because C2 does not inline one that it has compiled on its own before and found
   * big; the vectors between the two would be allocated.
   */
  final void exp(float[] x, int from, int to, int n, float top) {
    for (int j = 0; j < n; j += W) {
      FloatVector d = FloatVector.fromArray(F, x, from + j).sub(top);
      FloatVector c = d.blend(-104f, d.compare(VectorOperators.LT, -104f));
      FloatVector z = c.fma(all(LOG2_E), all(MAGIC + 226));
      FloatVector k = z.sub(MAGIC + 226);
      FloatVector r = k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), c));
      FloatVector p = all(E6).fma(r, all(E5)).fma(r, all(E4)).fma(r, all(E3)).fma(r, all(E2));
      p = p.fma(r, all(1)).fma(r, all(1));
      IntVector power = z.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      p.mul(power.reinterpretAsFloats()).mul(0x1p-99f).intoArray(work, to + j);
    }
  }

  private static FloatVector all(float c) {
    return FloatVector.broadcast(F, c);
  }

  /** s = 1 / s, running into the margin. */
  final void inverse() {
    for (int r = 0; r < rows; r += W) {
      all(1).div(FloatVector.fromArray(F, work, s + r)).intoArray(work, s + r);
    }
  }

  /** s = log(s), running into the margin. */
  final void log() {
    for (int r = 0; r < rows; r += W) {
      VectorMath.log(FloatVector.fromArray(F, work, s + r)).intoArray(work, s + r);
    }
  }

  /** out = m + s. */
  final void add() {
    for (int r = 0; r < rows; r++) {
      float top = work[m + r];
      out[to + r] = top == Float.POSITIVE_INFINITY ? infinite(r) : top + work[s + r];
    }
  }

  /** Infinity, unless there is a NaN too. */
  private float infinite(int r) {
    float y = 0;
    for (int j = 0; j < cols; j++) y += Math.max(x[from + r * cols + j], 0);
    return y;
  }

  /** out = m, s. */
  final void both() {
    for (int r = 0; r < rows; r++) {
      out[to + 2 * r] = work[m + r];
      out[to + 2 * r + 1] = work[s + r];
    }
  }
}
