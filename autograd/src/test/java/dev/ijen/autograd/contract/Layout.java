package dev.ijen.autograd.contract;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.View;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/** How the same elements may lie in memory. What a view does not show is filled with poison. */
enum Layout {
  CONTIGUOUS,
  /** The storage runs through the axes in the opposite order. */
  TRANSPOSED,
  /** Every second element of each axis, starting at the second: no stride is 1. */
  SLICED,
  /** A block inside rows that are longer: gaps between rows, stride 1 along the last axis. */
  PADDED,
  /** Negative strides. */
  FLIPPED,
  /** Stride 0 along the first axis. */
  REPEATED_FIRST,
  /** Stride 0 along the last axis. */
  REPEATED_LAST;

  /** Elements before and after those that the view shows. */
  private static final int GUARD = 5;

  /** The same values, or for the repeated layouts those at index 0 of the axis everywhere. */
  Nd visible(Nd x) {
    int axis = repeated(x.rank());
    if (axis < 0 || x.size() == 0) return x;
    return Nd.of(
        x.dims(),
        i -> {
          int[] first = i.clone();
          first[axis] = 0;
          return x.at(first);
        });
  }

  private int repeated(int rank) {
    if (rank == 0) return -1;
    return this == REPEATED_FIRST ? 0 : this == REPEATED_LAST ? rank - 1 : -1;
  }

  /** A tensor with these elements; {@code x} must be {@link #visible}. */
  Tensor tensor(Nd x, DType dtype, Device device) {
    int rank = x.rank();
    int[] dims = x.dims().clone();
    int[] strides = new int[rank];
    int offset = GUARD;
    int step = 1;
    for (int k = 0; k < rank; k++) {
      int axis = this == TRANSPOSED ? k : rank - 1 - k;
      int n = Math.max(1, dims[axis]);
      if (axis == repeated(rank)) continue;
      if (this == SLICED) step *= 2;
      strides[axis] = step;
      if (this == SLICED) offset += step / 2;
      step *= n;
      if (this == PADDED && axis == rank - 1) step += 3;
    }
    if (this == FLIPPED) {
      for (int a = 0; a < rank; a++) {
        offset += (Math.max(1, dims[a]) - 1) * strides[a];
        strides[a] = -strides[a];
      }
    }
    Buffer buffer = device.allocate(dtype, 2 * step + 2 * GUARD + offset, false);
    device.copyIn(
        array(x, dims, strides, offset, dtype, buffer.size()), 0, buffer, 0, buffer.size());
    return Tensor.of(View.of(buffer, offset, dims, strides));
  }

  private static Object array(Nd x, int[] dims, int[] strides, int offset, DType dtype, int size) {
    double[] all = new double[size];
    Arrays.fill(all, poison(dtype));
    for (int i = 0; i < x.size(); i++) {
      int at = offset;
      int[] index = Nd.index(dims, i);
      for (int a = 0; a < index.length; a++) at += index[a] * strides[a];
      all[at] = x.values()[i];
    }
    return convert(all, dtype);
  }

  /** A number that spoils any result that reads it. */
  static double poison(DType dtype) {
    return dtype.isFloat() ? Double.NaN : dtype == DType.BOOL ? 1 : 1_000_000_007;
  }

  private static Object convert(double[] values, DType dtype) {
    if (dtype.isHalf()) return Ulps.bits(values, dtype);
    Object array = dtype.newArray(values.length);
    for (int i = 0; i < values.length; i++) {
      switch (array) {
        case float[] a -> a[i] = (float) values[i];
        case double[] a -> a[i] = values[i];
        case int[] a -> a[i] = (int) values[i];
        case long[] a -> a[i] = (long) values[i];
        case byte[] a -> a[i] = (byte) values[i];
        default -> throw new AssertionError(dtype);
      }
    }
    return array;
  }
}
