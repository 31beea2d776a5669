package dev.ijen.kernels;

import java.util.ArrayList;
import java.util.List;

/**
 * The views of a launch with those inputs copied that walk the last axis in strides other than 0
 * and 1 (a transposed or flipped operand). Broadcast axes stay broadcast, so a copy is never larger
 * than the elements there are.
 */
final class Strided implements AutoCloseable {
  private final View[] views;
  private final List<Buffer> temporary = new ArrayList<>(0);

  Strided(View[] given, int inputs) {
    views = given.clone();
    int axis = lastAxis(given[inputs]);
    for (int i = 0; i < inputs && axis >= 0; i++) {
      int stride = given[i].stride(axis);
      if (stride != 0 && stride != 1) views[i] = copy(given[i]);
    }
  }

  View[] views() {
    return views;
  }

  /** The last axis along which anything moves, or -1. */
  private static int lastAxis(View out) {
    for (int axis = out.rank() - 1; axis >= 0; axis--) if (out.dim(axis) != 1) return axis;
    return -1;
  }

  private View copy(View from) {
    int rank = from.rank();
    int[] dims = from.dims().clone();
    for (int k = 0; k < rank; k++) if (from.stride(k) == 0) dims[k] = 1;
    int[] dense = View.rowMajor(dims);
    int size = 1;
    for (int k = 0; k < rank; k++) size *= dims[k];
    Buffer buffer = from.device().allocate(from.dtype(), size, true);
    temporary.add(buffer);
    copy(from, dims, 0, from.offset(), buffer, 0);
    for (int k = 0; k < rank; k++) if (from.stride(k) == 0) dense[k] = 0;
    return View.of(buffer, 0, from.dims(), dense);
  }

  private static int copy(View from, int[] dims, int axis, int offset, Buffer to, int position) {
    int stride = from.stride(axis);
    if (axis < dims.length - 1) {
      for (int k = 0; k < dims[axis]; k++) {
        position = copy(from, dims, axis + 1, offset + k * stride, to, position);
      }
      return position;
    }
    copyRow(from.storage(), offset, stride, to.storage(), position, dims[axis]);
    return position + dims[axis];
  }

  private static void copyRow(Object from, int offset, int stride, Object to, int at, int n) {
    switch (from) {
      case float[] a -> {
        float[] b = (float[]) to;
        for (int k = 0; k < n; k++) b[at + k] = a[offset + k * stride];
      }
      case double[] a -> {
        double[] b = (double[]) to;
        for (int k = 0; k < n; k++) b[at + k] = a[offset + k * stride];
      }
      case int[] a -> {
        int[] b = (int[]) to;
        for (int k = 0; k < n; k++) b[at + k] = a[offset + k * stride];
      }
      case byte[] a -> {
        byte[] b = (byte[]) to;
        for (int k = 0; k < n; k++) b[at + k] = a[offset + k * stride];
      }
      default -> throw new IllegalStateException("no cpu storage: " + from.getClass());
    }
  }

  @Override
  public void close() {
    for (Buffer b : temporary) b.device().release(b);
  }
}
