package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.View;

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
  private int[] odometer = {};

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

  /** Offsets of all views at the first slab, then the row strides of the inputs. */
  int[] start(View[] v) {
    int[] at = new int[2 * views - 1];
    for (int i = 0; i < views; i++) at[i] = v[i].offset();
    System.arraycopy(strides, views, at, views, views - 1);
    return at;
  }

  /** Moves the offsets to the next slab; false after the last. */
  boolean next(int[] at) {
    if (groups == 2) return false;
    if (odometer.length == 0) odometer = new int[groups];
    for (int g = 2; g < groups; g++) {
      boolean carry = ++odometer[g] == dims[g];
      int steps = carry ? 1 - dims[g] : 1;
      for (int i = 0; i < views; i++) at[i] += steps * strides[g * views + i];
      if (!carry) return true;
      odometer[g] = 0;
    }
    return false;
  }
}
