package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.View;
import java.util.function.Consumer;

/**
 * The iteration space of a pointwise kernel: axes that every view walks evenly are merged; the last
 * that remains is the columns, the one before it the rows, the others an odometer outside.
 */
final class Grid {
  private final int views;
  private final int[] dims;
  // of view i in group g: strides[g * views + i]; the innermost group comes first
  private final int[] strides;
  private int groups;

  /** Inputs must have an innermost stride of 0 or 1; the output, last, is contiguous. */
  Grid(View[] v) {
    views = v.length;
    View out = v[views - 1];
    int rank = out.rank();
    dims = new int[Math.max(2, rank)];
    strides = new int[dims.length * views];
    for (int axis = rank - 1; axis >= 0; axis--) {
      int dim = out.dim(axis);
      if (dim == 1) continue;
      if (groups > 0 && continues(v, axis)) dims[groups - 1] *= dim;
      else push(v, axis, dim);
    }
    while (groups < 2) dims[groups++] = 1;
  }

  private boolean continues(View[] v, int axis) {
    int g = groups - 1;
    for (int i = 0; i < views; i++) {
      if (v[i].stride(axis) != strides[g * views + i] * dims[g]) return false;
    }
    return true;
  }

  private void push(View[] v, int axis, int dim) {
    dims[groups] = dim;
    for (int i = 0; i < views; i++) strides[groups * views + i] = v[i].stride(axis);
    groups++;
  }

  int columns() {
    return dims[0];
  }

  int rows() {
    return dims[1];
  }

  /** The inputs (bits) that do not move along the columns. */
  int still() {
    int bits = 0;
    for (int i = 0; i < views - 1; i++) if (strides[i] == 0) bits |= 1 << i;
    return bits;
  }

  /** How many times rows x columns there are. */
  int slabs() {
    int n = 1;
    for (int g = 2; g < groups; g++) n *= dims[g];
    return n;
  }

  /** The slabs {@code [first, end)}, one after the other. */
  void each(View[] v, int first, int end, Consumer<int[]> slab) {
    int[] odometer = new int[groups];
    int[] at = new int[2 * views - 1];
    for (int i = 0; i < views; i++) at[i] = v[i].offset();
    System.arraycopy(strides, views, at, views, views - 1);
    for (int g = 2, rest = first; g < groups; rest /= dims[g++]) {
      odometer[g] = rest % dims[g];
      move(at, g, odometer[g]);
    }
    for (int k = first; k < end; k++) {
      slab.accept(at);
      next(at, odometer);
    }
  }

  private void next(int[] at, int[] odometer) {
    for (int g = 2; g < groups; g++) {
      boolean carry = ++odometer[g] == dims[g];
      move(at, g, carry ? 1 - dims[g] : 1);
      if (!carry) return;
      odometer[g] = 0;
    }
  }

  private void move(int[] at, int group, int steps) {
    for (int i = 0; i < views; i++) at[i] += steps * strides[group * views + i];
  }
}
