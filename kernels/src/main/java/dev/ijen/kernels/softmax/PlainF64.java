package dev.ijen.kernels.softmax;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Folds;

/** {@link RowKernel} in plain loops for doubles: for references and gradient checks. */
final class PlainF64 implements RowKernel {
  private static final Fold SUM = Folds.sum(DType.F64);

  private final Form form;

  PlainF64(Form form) {
    this.form = form;
  }

  @Override
  public void run(Object src, int at, int rows, int cols, Object dst, int to) {
    double[] x = (double[]) src;
    double[] out = (double[]) dst;
    double[] powers = new double[cols];
    for (int r = 0; r < rows; r++) {
      int from = at + r * cols;
      double m = max(x, from, cols);
      if (form == Form.LOGSUMEXP && Math.abs(m) == Double.POSITIVE_INFINITY) m = 0;
      for (int j = 0; j < cols; j++) powers[j] = StrictMath.exp(x[from + j] - m);
      double sum = Folds.row(SUM, powers, 0, cols);
      int o = to + r * cols;
      switch (form) {
        case SOFTMAX -> {
          double scale = 1 / sum;
          for (int j = 0; j < cols; j++) out[o + j] = powers[j] * scale;
        }
        case LOG_SOFTMAX -> {
          double log = StrictMath.log(sum);
          for (int j = 0; j < cols; j++) out[o + j] = x[from + j] - m - log;
        }
        case LOGSUMEXP -> out[to + r] = m + StrictMath.log(sum);
        case PARTS -> {
          out[to + 2 * r] = m;
          out[to + 2 * r + 1] = StrictMath.log(sum);
        }
      }
    }
  }

  private static double max(double[] x, int at, int n) {
    double m = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) m = Math.max(m, x[at + i]);
    return m + 0; // -0 becomes +0, so that its sign reaches no result
  }
}
