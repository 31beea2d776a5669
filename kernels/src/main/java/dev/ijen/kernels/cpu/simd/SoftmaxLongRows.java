package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Folds;
import jdk.incubator.vector.FloatVector;

/** Rows longer than a vector (or empty), one after the other. */
final class SoftmaxLongRows extends SoftmaxRows {
  private static final Fold SUM = new SumF32();

  private final float[] lanes = SumF32.room();

  SoftmaxLongRows(int cols, float[] work, boolean finite) {
    super(cols, work, finite);
  }

  @Override
  protected int layout() {
    return rows * cols;
  }

  @Override
  void shift() {
    for (int r = 0; r < rows; r++) {
      int i = from + r * cols;
      float top = cols == 0 ? Float.NEGATIVE_INFINITY : top(x, i, cols);
      if (finite && top == Float.NEGATIVE_INFINITY) top = 0;
      work[m + r] = top;
    }
  }

  /** The largest element of a row, NaN aside; +0 rather than -0. */
  static float top(float[] x, int at, int n) {
    FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at;
    int end = at + n;
    for (; i + 4 * W <= end; i += 4 * W) {
      a = larger(a, FloatVector.fromArray(F, x, i));
      b = larger(b, FloatVector.fromArray(F, x, i + W));
      c = larger(c, FloatVector.fromArray(F, x, i + 2 * W));
      d = larger(d, FloatVector.fromArray(F, x, i + 3 * W));
    }
    for (; i + W <= end; i += W) a = larger(a, FloatVector.fromArray(F, x, i));
    FloatVector t = larger(a, FloatVector.fromArray(F, x, end - W));
    return top(larger(d, larger(c, larger(b, t))));
  }

  static float top(FloatVector t) {
    if (W > 8) t = larger(t, t.rearrange(Tree.BY_8));
    if (W > 4) t = larger(t, t.rearrange(Tree.BY_4));
    t = larger(t, t.rearrange(Tree.BY_2));
    return larger(t, t.rearrange(Tree.BY_1)).lane(0) + 0f;
  }

  @Override
  void sum() {
    for (int r = 0; r < rows; r++) {
      work[s + r] = sum(work, r * cols, cols, lanes);
    }
  }

  static float sum(float[] a, int at, int n, float[] lanes) {
    return n <= Fold.block(1) ? SumF32.sum(a, at, n, lanes) : Folds.row(SUM, a, at, n);
  }

  // The last vector of a row overlaps the one before, where both write the same. It has a call of
  // its own: limits inside a loop would have every access checked against the array's bounds.

  @Override
  void exp() {
    for (int r = 0; r < rows; r++) {
      int i = from + r * cols;
      int o = r * cols;
      int tail = cols % W;
      exp(x, i, o, cols - tail, work[m + r]);
      if (tail > 0) exp(x, i + cols - W, o + cols - W, W, work[m + r]);
    }
  }

  @Override
  void subtract() {
    for (int r = 0; r < rows; r++) {
      subtract(r, 0, cols - cols % W);
      if (cols % W > 0) subtract(r, cols - W, cols);
    }
  }

  private void subtract(int r, int first, int end) {
    int i = r * cols;
    float top = work[m + r];
    float log = work[s + r];
    for (int j = first; j < end; j += W) {
      FloatVector.fromArray(F, x, from + i + j).sub(top).sub(log).intoArray(out, to + i + j);
    }
  }

  @Override
  void scale() {
    inverse();
    for (int r = 0; r < rows; r++) {
      scale(r, 0, cols - cols % W);
      if (cols % W > 0) scale(r, cols - W, cols);
    }
  }

  private void scale(int r, int first, int end) {
    int i = r * cols;
    float by = work[s + r];
    for (int j = first; j < end; j += W) {
      FloatVector.fromArray(F, work, i + j).mul(by).intoArray(out, to + i + j);
    }
  }
}
