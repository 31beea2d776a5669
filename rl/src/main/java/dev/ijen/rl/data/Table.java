package dev.ijen.rl.data;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/**
 * A column that changes in place, row by row: the second kind of thing, beside a weight store, that
 * does. A tensor read from it before a write throws when it is used afterwards.
 */
public final class Table {
  private final View whole;
  private final int[] dims;
  private final int inner;

  /** On the CPU. */
  public Table(DType dtype, int rows, Shape row) {
    this(Devices.cpu(), dtype, rows, row);
  }

  /**
   * @param device where the rows are, and those that are {@link #put} too
   * @param rows how many
   * @param row the shape of one
   */
  public Table(Device device, DType dtype, int rows, Shape row) {
    inner = row.size();
    dims = new int[row.rank() + 1];
    dims[0] = rows;
    System.arraycopy(row.dims(), 0, dims, 1, row.rank());
    var buffer = device.allocate(dtype, rows * inner, false);
    whole = View.of(buffer, dims, View.rowMajor(dims));
  }

  /** Writes rows {@code at} to {@code at} + t.dim(0) - 1. */
  public void put(int at, Tensor t) {
    int[] d = dims.clone();
    d[0] = t.dim(0);
    if (!t.shape().equals(Shape.of(d))
        || t.dtype() != whole.dtype()
        || at < 0
        || at + d[0] > dims[0]) {
      throw new ShapeException(
          "table: rows "
              + at
              + " to "
              + (at + d[0] - 1)
              + " of "
              + whole
              + " cannot take "
              + t.label());
    }
    View to = View.of(whole.buffer(), at * inner, d, whole.strides());
    to.device().launch(Move.COPY, new View[] {t.view(), to});
    whole.buffer().touch();
  }

  /** Rows 0 to {@code n} - 1 as they are now; not to be used after the next {@link #put}. */
  public Tensor first(int n) {
    int[] d = dims.clone();
    d[0] = n;
    return Tensor.of(View.of(whole.buffer(), 0, d, whole.strides()));
  }
}
