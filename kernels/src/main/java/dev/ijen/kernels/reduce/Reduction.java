package dev.ijen.kernels.reduce;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.move.Move;
import java.util.EnumMap;
import java.util.Map;

/**
 * A reduction over any axes with a {@link Fold} per element type: brings the input into the form
 * {@code [outer, n, inner]}, folds blocks of rows (on several threads when large), and folds the
 * blocks' results again by the same rule until one is left.
 */
final class Reduction implements Kernel.Cpu {
  /** From this many elements on, blocks or groups are shared among the workers. */
  private static final int LARGE = 1 << 19;

  private final String name;
  private final Map<DType, Fold> folds = new EnumMap<>(DType.class);

  Reduction(String name) {
    this.name = name;
  }

  Reduction with(DType dtype, Fold fold) {
    folds.put(dtype, fold);
    return this;
  }

  Reduction plain(Operation op, DType... dtypes) {
    for (DType d : dtypes) folds.put(d, new PlainFold(d, op));
    return this;
  }

  @Override
  public void run(View[] views, double[] scalars) {
    View in = views[0];
    Fold fold = folds.get(in.dtype());
    if (fold == null) {
      throw new NoKernel(
          name + " has no " + in.dtype() + " form, only " + folds.keySet() + ": cast first");
    }
    reduce(fold, in, views[1]);
  }

  private static void reduce(Fold fold, View in, View out) {
    if (out.size() == 0) return;
    if (in.size() == 0) {
      fold.run(in.storage(), 0, 1, 0, 0, 0, out.size(), out.storage(), out.offset());
      return;
    }
    Grid grid = Grid.of(in, out);
    if (grid != null) {
      in.storage(); // refuses what has been changed since
      reduce(fold, in.buffer(), grid, out.storage(), out.offset());
    } else if (!in.isContiguous()) {
      View dense = Move.contiguous(in);
      reduce(fold, dense, out);
      Move.release(dense);
    } else {
      inTwoSteps(fold, in, out);
    }
  }

  /** The sizes after the last run of reduced axes has been reduced. */
  static int[] lastRunReduced(View in, View out) {
    int[] dims = in.dims().clone();
    int axis = dims.length - 1;
    while (dims[axis] == 1 || out.dim(axis) != 1) axis--;
    for (; axis >= 0 && out.dim(axis) == 1; axis--) dims[axis] = 1;
    return dims;
  }

  /** Reduced axes that are not neighbours: the last run of them first, then the others. */
  private static void inTwoSteps(Fold fold, View in, View out) {
    int[] dims = lastRunReduced(in, out);
    int size = 1;
    for (int d : dims) size *= d;
    Buffer buffer = in.device().allocate(in.dtype(), size, true);
    View middle = View.of(buffer, dims, View.rowMajor(dims));
    reduce(fold, in, middle);
    reduce(fold, middle, out);
    in.device().release(buffer);
  }

  private static void reduce(Fold fold, Buffer in, Grid g, Object out, int to) {
    int block = Fold.block(g.inner());
    if (g.n() <= block) {
      groups(fold, in.storage(), g, out, to);
      return;
    }
    int blocks = (int) (((long) g.n() + block - 1) / block);
    int size = g.outer() * blocks * g.inner();
    Buffer buffer = in.device().allocate(in.dtype(), size, true);
    blocks(fold, in.storage(), g, block, blocks, buffer.storage());
    Grid rest = new Grid(0, g.outer(), blocks * g.inner(), blocks, g.inner(), g.inner());
    reduce(fold, buffer, rest, out, to);
    in.device().release(buffer);
  }

  /** One block of rows per group. */
  private static void groups(Fold fold, Object x, Grid g, Object out, int to) {
    if (g.size() < LARGE || g.outer() == 1) {
      fold.run(x, g.at(), g.outer(), g.outerStride(), g.n(), g.rowStride(), g.inner(), out, to);
      return;
    }
    Workers.split(
        g.outer(),
        (first, end) ->
            fold.run(
                x,
                g.at() + first * g.outerStride(),
                end - first,
                g.outerStride(),
                g.n(),
                g.rowStride(),
                g.inner(),
                out,
                to + first * g.inner()));
  }

  /** Several blocks per group: a partial result for each. */
  private static void blocks(Fold fold, Object x, Grid g, int block, int blocks, Object partial) {
    if (g.size() < LARGE) {
      for (int o = 0; o < g.outer(); o++) blocks(fold, x, g, o, block, blocks, 0, blocks, partial);
    } else if (g.outer() >= 64) {
      Workers.split(
          g.outer(),
          (first, end) -> {
            for (int o = first; o < end; o++) {
              blocks(fold, x, g, o, block, blocks, 0, blocks, partial);
            }
          });
    } else {
      for (int i = 0; i < g.outer(); i++) {
        int o = i;
        Workers.split(
            blocks, (first, end) -> blocks(fold, x, g, o, block, blocks, first, end, partial));
      }
    }
  }

  /** Blocks {@code [first, end)} of group {@code o}; only the last of all may be short. */
  private static void blocks(
      Fold fold,
      Object x,
      Grid g,
      int o,
      int block,
      int blocks,
      int first,
      int end,
      Object partial) {
    int at = g.at() + o * g.outerStride();
    int stride = block * g.rowStride();
    int to = o * blocks * g.inner();
    int full = Math.min(end, g.n() / block);
    fold.run(
        x,
        at + first * stride,
        full - first,
        stride,
        block,
        g.rowStride(),
        g.inner(),
        partial,
        to + first * g.inner());
    if (full < end) {
      int rows = g.n() - full * block;
      fold.run(
          x,
          at + full * stride,
          1,
          0,
          rows,
          g.rowStride(),
          g.inner(),
          partial,
          to + full * g.inner());
    }
  }
}
