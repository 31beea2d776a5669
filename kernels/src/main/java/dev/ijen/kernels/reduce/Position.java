package dev.ijen.kernels.reduce;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.move.Move;
import java.util.EnumMap;
import java.util.Map;

/**
 * Argmax or argmin over any axes: brings the reduced axes last and dense, then searches each row.
 */
final class Position implements Kernel.Cpu {
  private static final int LARGE = 1 << 19;

  private final String name;
  private final Map<DType, Search> searches = new EnumMap<>(DType.class);

  Position(String name) {
    this.name = name;
  }

  Position with(DType dtype, Search search) {
    searches.put(dtype, search);
    return this;
  }

  Position plain(boolean max, DType... dtypes) {
    for (DType d : dtypes) searches.put(d, PlainSearch.of(d, max));
    return this;
  }

  @Override
  public void run(View[] views, double[] scalars) {
    View in = views[0];
    View out = views[1];
    Search search = searches.get(in.dtype());
    if (search == null) {
      throw new NoKernel(
          name + " has no " + in.dtype() + " form, only " + searches.keySet() + ": cast first");
    }
    if (out.size() == 0) return;
    requireElements(name, in);
    Grid g = Grid.of(in, out);
    if (g != null && g.inner() == 1) {
      search(search, in, g.at(), g.outer(), g.outerStride(), g.n(), out);
      return;
    }
    int n = in.size() / out.size();
    View dense = Move.contiguous(reducedLast(in, out));
    search(search, dense, 0, out.size(), n, n, out);
    Move.release(dense);
  }

  static void requireElements(String name, View in) {
    if (in.size() > 0) return;
    throw new IllegalArgumentException(
        name + " over no elements: every reduced axis of " + in + " needs a size of at least 1");
  }

  private static void search(
      Search search, View in, int at, int rows, int rowStride, int n, View out) {
    Object x = in.storage();
    int[] y = out.ints();
    int to = out.offset();
    if ((long) rows * n < LARGE) {
      search.run(x, at, rows, rowStride, n, y, to);
      return;
    }
    Workers.split(
        rows,
        (first, end) ->
            search.run(x, at + first * rowStride, end - first, rowStride, n, y, to + first));
  }

  /** The same elements with the reduced axes moved to the end, in their order. */
  static View reducedLast(View in, View out) {
    int rank = in.rank();
    int[] dims = new int[rank];
    int[] strides = new int[rank];
    int k = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int axis = 0; axis < rank; axis++) {
        boolean reduced = out.dim(axis) == 1;
        if (reduced != (pass == 1)) continue;
        dims[k] = in.dim(axis);
        strides[k++] = in.stride(axis);
      }
    }
    return in.with(in.offset(), dims, strides);
  }
}
