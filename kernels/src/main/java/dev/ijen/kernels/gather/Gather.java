package dev.ijen.kernels.gather;

import dev.ijen.kernels.Kernel;

/**
 * Elements at places that indices name, and the transposes of these reads (their gradients).
 *
 * <p>Indices are I32 and count from 0; one that is negative or not below the size throws an
 * IndexOutOfBoundsException that names its position, its value and the size, and nothing is read or
 * written there (the output is then incomplete). Inputs may have any strides; outputs are
 * contiguous.
 *
 * <p>The adding kernels set the output to 0 first and then add in the order of the indices, on one
 * thread, so that sums of several numbers always round alike.
 */
public final class Gather {
  /**
   * {@code out[j, k] = x[index[j], k]}. Views: {@code x [n, inner]}, {@code index I32 [m]}, {@code
   * out [m, inner]}. Any dtype, out's the same as x's.
   */
  public static final Kernel ROWS =
      new Kernel("gather rows")
          .cpu("plain", () -> Rows::gather)
          .opencl("walk", () -> GatherCl.rows("gather rows"));

  /**
   * {@code out[o, j, k] = x[o, index[o, j, k], k]}: NumPy's take_along_axis, the axis in the
   * middle. Views: {@code x [outer, n, inner]}, {@code index I32 [outer, m, inner]}, {@code out
   * [outer, m, inner]}. Any dtype, out's the same as x's.
   */
  public static final Kernel ALONG =
      new Kernel("gather along")
          .cpu("plain", () -> Along::gather)
          .opencl("walk", () -> GatherCl.along("gather along"));

  /**
   * {@code out[index[j], k] += g[j, k]}: the transpose of {@link #ROWS}. Views: {@code g [m,
   * inner]}, {@code index I32 [m]}, {@code out [n, inner]}. F32, F64 or I32, out's dtype the same
   * as g's.
   */
  public static final Kernel SCATTER_ADD_ROWS =
      new Kernel("scatter-add rows")
          .cpu("plain", () -> Rows::add)
          .opencl("columns", () -> GatherCl.addRows("scatter-add rows"));

  /**
   * {@code out[o, index[o, j, k], k] += g[o, j, k]}: the transpose of {@link #ALONG}. Views: {@code
   * g [outer, m, inner]}, {@code index I32 [outer, m, inner]}, {@code out [outer, n, inner]}. F32,
   * F64 or I32, out's dtype the same as g's.
   */
  public static final Kernel SCATTER_ADD_ALONG =
      new Kernel("scatter-add along")
          .cpu("plain", () -> ScatterAdd::run)
          .opencl("columns", () -> GatherCl.addAlong("scatter-add along"));

  /**
   * {@code out[j, c] = 1} where {@code index[j] == c}, else 0. Views: {@code index I32 [m]}, {@code
   * out [m, classes]}, of any dtype.
   */
  public static final Kernel ONE_HOT =
      new Kernel("one-hot")
          .cpu("plain", () -> OneHot::run)
          .opencl("walk", () -> GatherCl.oneHot("one-hot"));

  /**
   * {@code out[o, index[o, j, k], k] = g[o, j, k]}, in the order of j: of several numbers for one
   * place the last stays; the rest of out is left as it is. Views: {@code g I32 [outer, m, inner]},
   * {@code index I32 [outer, m, inner]}, {@code out I32 [outer, n, inner]}, any strides. I32 is all
   * that is needed: what is written are positions, by which elements of any type are gathered.
   */
  public static final Kernel PUT_ALONG =
      new Kernel("put along")
          .cpu("plain", () -> Put::run)
          .opencl("columns", () -> GatherCl.put("put along"));

  private Gather() {}

  /** The error for an index outside [0, size); the position is that in the tensor of indices. */
  public static IndexOutOfBoundsException outside(String op, int index, int size, int... position) {
    StringBuilder at = new StringBuilder();
    for (int p : position) at.append(at.isEmpty() ? "" : ", ").append(p);
    return new IndexOutOfBoundsException(
        "%s: index %s at position [%s] is outside an axis of size %s%s"
            .formatted(
                op,
                index,
                at,
                size,
                index < 0 ? " (indices count from 0; negative ones are errors)" : ""));
  }
}
