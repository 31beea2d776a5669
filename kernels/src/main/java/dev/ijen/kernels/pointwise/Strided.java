package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;

/**
 * The views of a launch with those inputs copied that walk the last axis in strides other than 0
 * and 1 (a transposed or flipped operand).
 */
final class Strided implements AutoCloseable {
  private final View[] given;
  private final View[] views;

  Strided(View[] given, int inputs) {
    this.given = given;
    this.views = given.clone();
    int axis = lastAxis(given[inputs]);
    for (int i = 0; i < inputs; i++) if (isStrided(given[i], axis)) views[i] = dense(given[i]);
  }

  /** Whether any input must be copied first. */
  static boolean any(View[] v, int inputs) {
    int axis = lastAxis(v[inputs]);
    for (int i = 0; i < inputs; i++) if (isStrided(v[i], axis)) return true;
    return false;
  }

  View[] views() {
    return views;
  }

  /** The last axis along which anything moves, or -1. */
  private static int lastAxis(View out) {
    int axis = out.rank() - 1;
    while (axis >= 0 && out.dim(axis) == 1) axis--;
    return axis;
  }

  private static boolean isStrided(View v, int axis) {
    return axis >= 0 && v.stride(axis) != 0 && v.stride(axis) != 1;
  }

  /** A row-major copy in which broadcast axes stay broadcast: no larger than what there is. */
  private static View dense(View v) {
    int[] dims = v.dims().clone();
    for (int k = 0; k < dims.length; k++) if (v.stride(k) == 0) dims[k] = 1;
    View copy = Move.contiguous(v.with(v.offset(), dims, v.strides()));
    int[] strides = copy.strides().clone();
    for (int k = 0; k < dims.length; k++) if (v.stride(k) == 0) strides[k] = 0;
    return copy.with(0, v.dims(), strides);
  }

  @Override
  public void close() {
    for (int i = 0; i < views.length; i++) if (views[i] != given[i]) Move.release(views[i]);
  }
}
