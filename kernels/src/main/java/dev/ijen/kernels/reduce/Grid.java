package dev.ijen.kernels.reduce;

import dev.ijen.kernels.View;
import org.jspecify.annotations.Nullable;

/**
 * An input seen as {@code [outer, n, inner]}, of which n is reduced and inner is dense: where the
 * loops of a {@link Fold} can run as they are.
 */
record Grid(int at, int outer, int outerStride, int n, int rowStride, int inner) {

  /**
   * The grid of reducing the axes of {@code in} that have size 1 in {@code out}, or null when the
   * layout needs a dense copy or the reduced axes are not neighbours.
   */
  static @Nullable Grid of(View in, View out) {
    int inner = 1;
    int n = 1;
    int rowStride = 1;
    int outer = 1;
    int outerStride = 0;
    int phase = 0; // going left: 0 kept (inner), 1 reduced, 2 kept (outer)
    for (int axis = in.rank() - 1; axis >= 0; axis--) {
      int d = in.dim(axis);
      int s = in.stride(axis);
      if (d == 1) continue;
      boolean reduced = out.dim(axis) == 1;
      if (reduced != (phase == 1)) {
        if (++phase == 3) return null;
        if (phase == 1) rowStride = s;
        else outerStride = s;
      }
      switch (phase) {
        case 0 -> {
          if (s != inner) return null;
          inner *= d;
        }
        case 1 -> {
          if (s != rowStride * n) return null;
          n *= d;
        }
        default -> {
          if (s != outerStride * outer) return null;
          outer *= d;
        }
      }
    }
    if (n == 1) rowStride = inner;
    if (inner < Fold.LANES && rowStride != inner) return null;
    return new Grid(in.offset(), outer, outerStride, n, rowStride, inner);
  }

  int size() {
    return outer * n * inner;
  }
}
