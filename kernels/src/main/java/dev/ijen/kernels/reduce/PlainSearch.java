package dev.ijen.kernels.reduce;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;

/** {@link Search} in plain loops. */
public final class PlainSearch {
  private PlainSearch() {}

  static Search of(DType dtype, boolean max) {
    return (x, at, rows, rowStride, n, out, to) -> {
      for (int r = 0; r < rows; r++) {
        int from = at + r * rowStride;
        out[to + r] =
            switch (dtype) {
              case F32 -> floats((float[]) x, from, n, max);
              case F64 -> doubles((double[]) x, from, n, max);
              case I32 -> ints((int[]) x, from, n, max);
              case BOOL, BF16, F16, I64 -> throw NoKernel.of("search", dtype);
            };
      }
    };
  }

  /** Where the extreme of a row is; also the short rows of a vector rung. */
  public static int floats(float[] x, int at, int n, boolean max) {
    int best = 0;
    float top = x[at];
    for (int i = 0; i < n; i++) {
      float v = x[at + i];
      if (Float.isNaN(v)) return i;
      if (max ? v > top : v < top) {
        top = v;
        best = i;
      }
    }
    return best;
  }

  private static int doubles(double[] x, int at, int n, boolean max) {
    int best = 0;
    double top = x[at];
    for (int i = 0; i < n; i++) {
      double v = x[at + i];
      if (Double.isNaN(v)) return i;
      if (max ? v > top : v < top) {
        top = v;
        best = i;
      }
    }
    return best;
  }

  private static int ints(int[] x, int at, int n, boolean max) {
    int best = 0;
    int top = x[at];
    for (int i = 1; i < n; i++) {
      int v = x[at + i];
      if (max ? v > top : v < top) {
        top = v;
        best = i;
      }
    }
    return best;
  }
}
