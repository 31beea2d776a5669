package dev.ijen.kernels.softmax;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.gather.Gather;

/** The logarithm of one probability per row, and its gradient, on the row kernels of a rung. */
final class LogProb {
  /** Elements from which rows are shared among threads. */
  private static final int LARGE = 1 << 18;

  /** Elements that are still in the L2 cache when the gradient gets its factor. */
  private static final int BLOCK = 1 << 14;

  private LogProb() {}

  /** Views x [rows, cols], t [rows], out [rows]. */
  static void forward(RowKernel parts, View x, View t, View out) {
    int cols = x.dim(1);
    DType dtype = x.dtype();
    split(
        x,
        (first, end) -> {
          Buffer work = Devices.cpu().allocate(dtype, 2 * (end - first), true);
          int from = x.offset() + first * cols;
          parts.run(x.storage(), from, end - first, cols, work.storage(), 0);
          for (int r = first; r < end; r++) {
            int i = x.offset() + r * cols + target(t, r, cols);
            int p = 2 * (r - first);
            int o = out.offset() + r;
            switch (work.storage()) {
              case float[] w -> out.floats()[o] = x.floats()[i] - w[p] - w[p + 1];
              case double[] w -> out.doubles()[o] = x.doubles()[i] - w[p] - w[p + 1];
              default -> throw new AssertionError(dtype);
            }
          }
          Devices.cpu().release(work);
        });
  }

  private static void split(View x, Workers.Range range) {
    int rows = x.dim(0);
    if (x.size() >= LARGE) Workers.split(rows, range);
    else if (rows > 0) range.run(0, rows);
  }

  private static int target(View t, int r, int cols) {
    int c = t.ints()[t.offset() + r];
    if (c < 0 || c >= cols) throw Gather.outside("logProb", c, cols, r);
    return c;
  }

  /** Views x [rows, cols], t [rows], gy [rows], out [rows, cols]. */
  static void backward(RowKernel softmax, View x, View t, View gy, View out) {
    int cols = x.dim(1);
    int block = Math.max(1, BLOCK / Math.max(1, cols));
    split(
        x,
        (first, end) -> {
          for (int r = first; r < end; r += block) {
            int rows = Math.min(block, end - r);
            int i = r * cols;
            softmax.run(x.storage(), x.offset() + i, rows, cols, out.storage(), out.offset() + i);
            for (int k = r; k < r + rows; k++) finish(out, k, cols, target(t, k, cols), gy);
          }
        });
  }

  /** A row of probabilities p becomes (t - p) g. */
  private static void finish(View out, int r, int cols, int t, View gy) {
    int from = out.offset() + r * cols;
    switch (out.storage()) {
      case float[] y -> {
        float g = gy.floats()[gy.offset() + r];
        for (int j = from; j < from + cols; j++) y[j] *= -g;
        y[from + t] += g;
      }
      case double[] y -> {
        double g = gy.doubles()[gy.offset() + r];
        for (int j = from; j < from + cols; j++) y[j] *= -g;
        y[from + t] += g;
      }
      default -> throw new AssertionError(out.dtype());
    }
  }
}
