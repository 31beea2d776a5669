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
      if (finite && Math.abs(top) == Float.POSITIVE_INFINITY) top = 0;
      work[m + r] = top;
      less(x, i, top, work, d + r * cols);
    }
  }

  private static float top(float[] x, int at, int n) {
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
    for (; i < end; i += W) a = larger(a, FloatVector.fromArray(F, x, Math.min(i, end - W)));
    a = larger(larger(a, b), larger(c, d));
    if (W > 8) a = larger(a, a.rearrange(Tree.BY_8));
    if (W > 4) a = larger(a, a.rearrange(Tree.BY_4));
    a = larger(a, a.rearrange(Tree.BY_2));
    return larger(a, a.rearrange(Tree.BY_1)).lane(0) + 0f;
  }

  @Override
  void sum() {
    for (int r = 0; r < rows; r++) {
      int i = r * cols;
      work[s + r] =
          cols <= Fold.block(1) ? SumF32.sum(work, i, cols, lanes) : Folds.row(SUM, work, i, cols);
    }
  }

  @Override
  void subtract() {
    for (int r = 0; r < rows; r++) less(work, d + r * cols, work[s + r], out, to + r * cols);
  }

  /** y = x - by. Vectors overlap at the end of the row, where both write the same. */
  private void less(float[] a, int i, float by, float[] y, int o) {
    for (int j = 0; j < cols; j += W) {
      int k = Math.min(j, cols - W);
      FloatVector.fromArray(F, a, i + k).sub(by).intoArray(y, o + k);
    }
  }

  @Override
  void divide() {
    for (int r = 0; r < rows; r++) {
      int i = r * cols;
      int o = to + i;
      float by = work[s + r];
      for (int j = 0; j < cols; j += W) {
        int k = Math.min(j, cols - W);
        FloatVector.fromArray(F, work, i + k).div(by).intoArray(out, o + k);
      }
    }
  }
}
