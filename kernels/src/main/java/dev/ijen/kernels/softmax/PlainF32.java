package dev.ijen.kernels.softmax;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.ScalarMath;
import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Folds;

/** {@link RowKernel} in plain loops for floats: what every rung must give, bit for bit. */
final class PlainF32 implements RowKernel {
  private static final Fold SUM = Folds.sum(DType.F32);

  private final Form form;

  PlainF32(Form form) {
    this.form = form;
  }

  @Override
  public void run(Object src, int at, int rows, int cols, Object dst, int to) {
    float[] x = (float[]) src;
    float[] out = (float[]) dst;
    float[] powers = new float[cols];
    for (int r = 0; r < rows; r++) {
      int from = at + r * cols;
      float m = max(x, from, cols);
      if (form == Form.LOGSUMEXP && Math.abs(m) == Float.POSITIVE_INFINITY) m = 0;
      for (int j = 0; j < cols; j++) powers[j] = ScalarMath.exp(x[from + j] - m);
      float sum = Folds.row(SUM, powers, 0, cols);
      int o = to + r * cols;
      switch (form) {
        case SOFTMAX -> {
          float scale = 1 / sum;
          for (int j = 0; j < cols; j++) out[o + j] = powers[j] * scale;
        }
        case LOG_SOFTMAX -> {
          float log = ScalarMath.log(sum);
          for (int j = 0; j < cols; j++) out[o + j] = x[from + j] - m - log;
        }
        case LOGSUMEXP -> out[to + r] = m + ScalarMath.log(sum);
        case PARTS -> {
          out[to + 2 * r] = m;
          out[to + 2 * r + 1] = ScalarMath.log(sum);
        }
      }
    }
  }

  private static float max(float[] x, int at, int n) {
    float m = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) m = Math.max(m, x[at + i]);
    return m + 0; // -0 becomes +0, so that its sign reaches no result
  }
}
