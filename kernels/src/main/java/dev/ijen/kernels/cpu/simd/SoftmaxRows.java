package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A block of rows on its way to a softmax. The work array holds powers e and differences d = x - m
 * in the layout of the subclass, and per row the largest element m and the sum s (then its
 * logarithm).
 */
abstract class SoftmaxRows {
  protected final int cols;
  protected final float[] work;

  /** Whether an infinite largest element counts as 0, as the logarithm of a sum needs. */
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
   * The larger of each lane; any number rather than NaN. Two instructions, where {@code max} takes
   * five: a NaN gets into the sum anyway, and the sign of a zero m is dropped by adding +0.
   */
  static FloatVector larger(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }

  /** m and d = x - m. */
  abstract void shift();

  /** s = sum e, in the order of a sum over the last axis. */
  abstract void sum();

  /** out = e / s. */
  abstract void divide();

  /** out = d - s. */
  abstract void subtract();

  /** e = exp(d). */
  final void exp() {
    for (int i = 0; i < n; i += W) {
      int k = Math.min(i, n - W);
      VectorMath.exp(FloatVector.fromArray(F, work, d + k)).intoArray(work, k);
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
    for (int r = 0; r < rows; r++) out[to + r] = work[m + r] + work[s + r];
  }
}
