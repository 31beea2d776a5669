package dev.ijen.kernels.sort;

import dev.ijen.kernels.Kernel;

/**
 * Sorting and searching in the order of {@link Keys}: NaN is the largest, as everywhere in this
 * engine, so it comes last, and first when descending. Any dtype. Inputs and outputs are
 * contiguous.
 */
public final class Sort {
  /**
   * The positions of the elements of an axis in ascending order. Views: x {@code [outer, n,
   * inner]}, out I32 {@code [outer, k, inner]} with k at most n: the first k positions. Scalar 0: 1
   * for descending order. Stable either way: of equals the lower position comes first.
   */
  public static final Kernel ARGSORT =
      new Kernel("argsort")
          .cpu("plain", () -> PackedSort::run)
          .opencl("lines", () -> SortCl::argsort);

  /**
   * Where numbers would go in a sorted row: the count of its elements that are smaller (scalar 0 is
   * 0: left) or not larger (1: right). Views: sorted {@code [rows, n]}, values {@code [rows, m]} of
   * the same dtype, out I32 {@code [rows, m]}.
   */
  public static final Kernel SEARCH =
      new Kernel("searchSorted")
          .cpu("plain", () -> Places::search)
          .opencl("lines", () -> SortCl::search);

  /**
   * The indices of true elements in row-major order. Views: mask BOOL of any rank, out I32 {@code
   * [m, rank]} where m is how many are true.
   */
  public static final Kernel NON_ZERO =
      new Kernel("nonZero")
          .cpu("plain", () -> Places::nonZero)
          .opencl("lines", () -> SortCl::nonZero);

  private Sort() {}
}
