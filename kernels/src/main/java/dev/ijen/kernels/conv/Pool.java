package dev.ijen.kernels.conv;

import dev.ijen.kernels.Kernel;

/**
 * Sums and maxima over windows of images, F32 and F64.
 *
 * <p>Windows are rectangles of taps: the product of a row of spans per axis. Views named spans are
 * I32 {@code [windows, 2]}: the first tap and the number of taps, all inside the image ({@link
 * Spans}). Image views are {@code x [N, H, W]}, results {@code [N, OH, OW]}, all contiguous.
 * Scalars: the step between two taps down the rows and along the columns.
 *
 * <p>Bits: a window's taps are visited row by row on one thread; whole images are shared among
 * threads.
 */
public final class Pool {
  /**
   * Sum of each window, in f64, rounded once. Views: {@code x, spans of the rows, spans of the
   * columns, y}.
   */
  public static final Kernel SUM =
      new Kernel("pool sum").cpu("plain", () -> Windows::sum).opencl("windows", () -> PoolCl::sum);

  /**
   * The transpose of {@link #SUM}: an element of x becomes the sum of y over the windows that it is
   * in, in their order. Views: {@code y, spans of the rows, spans of the columns, x}.
   */
  public static final Kernel SPREAD =
      new Kernel("pool spread")
          .cpu("plain", () -> Windows::spread)
          .opencl("windows", () -> PoolCl::spread);

  /**
   * Where the largest element of each window is in its image, {@code row * W + column} (I32). The
   * first of equals wins, NaN counts as the largest, an empty window throws. Views: {@code x, spans
   * of the rows, spans of the columns, index}.
   */
  public static final Kernel ARGMAX =
      new Kernel("pool argmax")
          .cpu("plain", () -> Windows::argmax)
          .opencl("windows", () -> PoolCl::argmax);

  private Pool() {}
}
