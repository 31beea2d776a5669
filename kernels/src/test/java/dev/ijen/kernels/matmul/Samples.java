package dev.ijen.kernels.matmul;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import java.util.Random;

/** Matrices in every layout, and the product in plain f64 arithmetic. */
final class Samples {
  /** How the last two axes of an operand lie in memory. */
  enum Layout {
    ROWS,
    TRANSPOSED,
    /** A slice of a wider matrix: rows further apart than they are long. */
    SLICED,
    /** No unit stride at all. */
    SCATTERED,
    /** Both axes backwards. */
    FLIPPED,
    /** One row, repeated through stride 0. */
    REPEATED
  }

  /** How a stack of operands lies along its leading axes. */
  enum Stack {
    OWN,
    SHARED
  }

  private Samples() {}

  /** Random normal values of {@code dims}, laid out as asked; with other values in the gaps. */
  static View random(Random random, DType dtype, Layout layout, Stack stack, int... dims) {
    int r = dims.length - 2;
    int rows = dims[r];
    int columns = dims[r + 1];
    int gap = layout == Layout.SLICED ? 5 : layout == Layout.SCATTERED ? 3 : 0;
    int inner = layout == Layout.SCATTERED ? 2 : 1;
    boolean across = layout == Layout.TRANSPOSED;
    int line = (across ? rows : columns * inner) + gap;
    int matrix = line * (across ? columns : rows) + gap;
    int[] strides = new int[dims.length];
    strides[r] = across ? inner : line;
    strides[r + 1] = across ? line : inner;
    int count = matrix;
    for (int i = r - 1; i >= 0; i--) {
      strides[i] = stack == Stack.SHARED ? 0 : count;
      if (stack == Stack.OWN) count *= Math.max(1, dims[i]);
    }
    int offset = 7;
    var buffer = Devices.cpu().allocate(dtype, count + 20, false);
    fill(random, dtype, buffer.storage());
    if (layout == Layout.REPEATED) strides[r] = 0;
    if (layout == Layout.FLIPPED && rows > 0 && columns > 0) {
      offset += strides[r] * (rows - 1) + strides[r + 1] * (columns - 1);
      strides[r] = -strides[r];
      strides[r + 1] = -strides[r + 1];
    }
    return View.of(buffer, offset, dims, strides);
  }

  private static void fill(Random random, DType dtype, Object storage) {
    if (dtype == DType.F32) {
      float[] f = (float[]) storage;
      for (int i = 0; i < f.length; i++) f[i] = (float) random.nextGaussian();
    } else {
      double[] d = (double[]) storage;
      for (int i = 0; i < d.length; i++) d[i] = random.nextGaussian();
    }
  }

  /** An output, filled with NaN so that a missed element shows. */
  static View output(DType dtype, int... dims) {
    int n = 1;
    for (int d : dims) n *= d;
    var buffer = Devices.cpu().allocate(dtype, n + 6, false);
    if (dtype == DType.F32) java.util.Arrays.fill((float[]) buffer.storage(), Float.NaN);
    else java.util.Arrays.fill((double[]) buffer.storage(), Double.NaN);
    return View.of(buffer, 3, dims, View.rowMajor(dims));
  }

  static double at(View v, int... index) {
    int at = v.offset();
    int skip = index.length - v.rank();
    for (int i = 0; i < v.rank(); i++) at += (v.dim(i) == 1 ? 0 : index[i + skip]) * v.stride(i);
    return v.dtype() == DType.F32 ? v.floats()[at] : v.doubles()[at];
  }

  /** All elements of a contiguous view, and three on either side that must stay untouched. */
  static double[] elements(View c) {
    double[] out = new double[c.size() + 6];
    for (int i = 0; i < out.length; i++) {
      int at = c.offset() - 3 + i;
      out[i] = c.dtype() == DType.F32 ? c.floats()[at] : c.doubles()[at];
    }
    return out;
  }

  static int[] dims(int[] stack, int rows, int columns) {
    int[] dims = java.util.Arrays.copyOf(stack, stack.length + 2);
    dims[stack.length] = rows;
    dims[stack.length + 1] = columns;
    return dims;
  }
}
