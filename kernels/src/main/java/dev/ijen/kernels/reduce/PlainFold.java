package dev.ijen.kernels.reduce;

import dev.ijen.kernels.DType;

/**
 * {@link Fold} as its documentation says it, in plain loops over lanes, for any type and operation.
 */
final class PlainFold implements Fold {
  private final DType dtype;
  private final Operation op;
  private final Accumulator accumulator;

  PlainFold(DType dtype, Operation op) {
    this.dtype = dtype;
    this.op = op;
    this.accumulator = Accumulator.of(dtype);
  }

  @Override
  public void run(
      Object x,
      int at,
      int groups,
      int groupStride,
      int rows,
      int rowStride,
      int inner,
      Object out,
      int to) {
    if (inner >= LANES) {
      for (int g = 0; g < groups; g++) {
        wide(x, at + g * groupStride, rows, rowStride, inner, out, to + g * inner);
      }
      return;
    }
    // Accumulators that would get no row are left out.
    int side = Math.min(Fold.side(inner), rows <= 1 ? 1 : 2 * Integer.highestOneBit(rows - 1));
    Object lanes = dtype.newArray(side * inner);
    for (int g = 0; g < groups; g++) {
      narrow(x, at + g * groupStride, rows * inner, side, inner, lanes);
      System.arraycopy(lanes, 0, out, to + g * inner, inner);
    }
  }

  private void narrow(Object x, int at, int count, int side, int inner, Object lanes) {
    int width = side * inner;
    Accumulator.identity(op, lanes, 0, width);
    for (int e = 0; e < count; e += width) {
      accumulator.run(op, lanes, 0, x, at + e, Math.min(width, count - e));
    }
    for (int half = width / 2; half >= inner; half /= 2) {
      accumulator.run(op, lanes, 0, lanes, half, half);
    }
  }

  /** Straight into the output. */
  private void wide(Object x, int at, int rows, int rowStride, int inner, Object out, int to) {
    Accumulator.identity(op, out, to, inner);
    for (int r = 0; r < rows; r++) accumulator.run(op, out, to, x, at + r * rowStride, inner);
  }
}
