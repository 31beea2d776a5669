package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.Minimax.*;
import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of rows of whole vectors, three of them at a time: one loop takes the exponentials of a
 * row, the maximum of the next and the last product of the one before. So the memory's work, which
 * the first and the last have, is done during the arithmetic. The bits are those of {@link
 * SoftmaxLongRows}.
 */
final class SoftmaxPipeline {
  private final float[] x;
  private final float[] out;
  private final int cols;

  /** The powers of two rows. */
  private final float[] work;

  private final float[] lanes = SumF32.room();

  SoftmaxPipeline(float[] x, float[] out, int cols, float[] work) {
    this.x = x;
    this.out = out;
    this.cols = cols;
    this.work = work;
  }

  /** Elements of work. */
  static int workSize(int cols) {
    return 2 * cols;
  }

  static boolean takes(int rows, int cols) {
    return rows > 2 && cols > W && cols % W == 0;
  }

  /** Rows that begin at {@code at} and whose results begin at {@code to}. */
  void run(int at, int rows, int to) {
    float top = SoftmaxLongRows.top(x, at, cols);
    float scale = 0;
    for (int r = 0; r < rows; r++) {
      int i = at + r * cols;
      int next = r + 1 < rows ? i + cols : i; // the last row's is not used
      int done = to + Math.max(0, r - 1) * cols; // before the first row: the next turn's place
      int now = r % 2 * cols;
      float further = step(i, top, now, next, cols - now, scale, done);
      scale = 1 / SoftmaxLongRows.sum(work, now, cols, lanes);
      top = further;
    }
    int last = (rows - 1) % 2 * cols;
    for (int j = 0, o = to + (rows - 1) * cols; j < cols; j += W) {
      FloatVector.fromArray(F, work, last + j).mul(scale).intoArray(out, o + j);
    }
  }

  /**
   * Powers of x - top of the row at i to {@code now}; the product of the powers at {@code before}
   * with their scale to {@code done}; the largest element of the row at {@code next}.
   */
  private float step(int i, float top, int now, int next, int before, float scale, int done) {
    FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < cols; j += W) {
      FloatVector v = FloatVector.fromArray(F, x, next + j);
      most = v.blend(most, v.compare(VectorOperators.LT, most));
      FloatVector d = FloatVector.fromArray(F, x, i + j).sub(top);
      FloatVector.fromArray(F, work, before + j).mul(scale).intoArray(out, done + j);
      // The same as in SoftmaxRows.exp; a helper of both might not be inlined, see there.
      FloatVector c = d.blend(-104f, d.compare(VectorOperators.LT, -104f));
      FloatVector z = c.fma(all(LOG2_E), all(MAGIC + 226));
      FloatVector k = z.sub(MAGIC + 226);
      FloatVector r = k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), c));
      FloatVector p = all(E6).fma(r, all(E5)).fma(r, all(E4)).fma(r, all(E3)).fma(r, all(E2));
      p = p.fma(r, all(1)).fma(r, all(1));
      IntVector power = z.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      p.mul(power.reinterpretAsFloats()).mul(0x1p-99f).intoArray(work, now + j);
    }
    return SoftmaxLongRows.top(SoftmaxRows.larger(most, FloatVector.fromArray(F, x, next)));
  }

  private static FloatVector all(float c) {
    return FloatVector.broadcast(F, c);
  }
}
