package dev.ijen.kernels.reduce;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The OpenCL rungs of {@link Reduce}: the steps of {@link Reduction}, so the bits are the CPU's.
 */
final class ReduceCl {
  private static final ClSource FOLD =
      ClSource.beside(Reduce.class, "reduce.cl", ClSource.MATH, ClSource.ROWS);
  private static final ClSource POSITION = ClSource.beside(Reduce.class, "position.cl");
  private static final int LANES = Fold.LANES;

  private final OpenClDevice device;
  private final String types;

  private ReduceCl(OpenClDevice device, String types) {
    this.device = device;
    this.types = types;
  }

  static Kernel.OpenCl fold(String name, Operation op, DType... dtypes) {
    Set<DType> known = Set.of(dtypes);
    String define = " OP_" + op.name().toLowerCase(Locale.ROOT);
    return (d, v, s) -> {
      if (!known.contains(v[0].dtype())) throw NoKernel.of(name, v[0].dtype());
      new ReduceCl(d, ClTypes.of(v[0].dtype()) + define).reduce(v[0], v[1]);
    };
  }

  private void reduce(View in, View out) {
    if (out.size() == 0) return;
    Grid grid = in.size() == 0 ? new Grid(0, 1, 0, 0, 0, out.size()) : Grid.of(in, out);
    if (grid != null) reduce(in, grid, out);
    else if (in.isContiguous()) inTwoSteps(in, out);
    else dense(device, in, copy -> reduce(copy, out));
  }

  /** A row-major copy for {@code use}. */
  private static void dense(OpenClDevice device, View in, Consumer<View> use) {
    Buffer b = device.allocate(in.dtype(), in.size(), true);
    View copy = View.of(b, in.dims(), View.rowMajor(in.dims()));
    device.launch(Move.COPY, new View[] {in, copy});
    use.accept(copy);
    device.release(b);
  }

  private void inTwoSteps(View in, View out) {
    int[] dims = Reduction.lastRunReduced(in, out);
    int size = 1;
    for (int d : dims) size *= d;
    device.withTemporary(
        in.dtype(),
        size,
        t -> {
          View middle = View.of(t.buffer(), dims, View.rowMajor(dims));
          reduce(in, middle);
          reduce(middle, out);
        });
  }

  private void reduce(View in, Grid g, View out) {
    int block = Fold.block(g.inner());
    int blocks = Math.max(1, (int) (((long) g.n() + block - 1) / block));
    if (blocks == 1) {
      launch(in, g, block, 1, out);
      return;
    }
    device.withTemporary(
        in.dtype(),
        g.outer() * blocks * g.inner(),
        partial -> {
          launch(in, g, block, blocks, partial);
          int stride = blocks * g.inner();
          reduce(partial, new Grid(0, g.outer(), stride, blocks, g.inner(), g.inner()), out);
        });
  }

  private void launch(View in, Grid g, int block, int blocks, View out) {
    int inner = g.inner();
    boolean wide = inner >= LANES;
    boolean line = inner == 1 && g.rowStride() == 1 && in.dtype().isFloat();
    int width = Fold.side(inner) * inner;
    int tiles = (inner + LANES - 1) / LANES;
    int groups = g.outer() * blocks;
    device
        .call(FOLD, types, wide ? "wide" : line ? "line" : "narrow")
        .buffer(in)
        .buffer(out)
        .put(g.at(), out.offset(), groups, blocks, block, g.n(), g.outerStride(), g.rowStride())
        .put(inner, width, tiles)
        .groups(wide ? groups * tiles : groups, LANES, 2L * g.size());
  }

  static Kernel.OpenCl position(String name, boolean max) {
    String define = max ? "" : " SMALLEST";
    return (d, v, s) -> {
      View in = v[0];
      if (in.dtype().isStored() || in.dtype() == DType.BOOL) throw NoKernel.of(name, in.dtype());
      if (v[1].size() == 0) return;
      Position.requireElements(name, in);
      Grid g = Grid.of(in, v[1]);
      String types = ClTypes.of(in.dtype()) + define;
      if (g != null) position(d, types, in, g, v[1]);
      else
        dense(d, Position.reducedLast(in, v[1]), x -> position(d, types, x, rows(x, v[1]), v[1]));
    };
  }

  private static Grid rows(View dense, View out) {
    int n = dense.size() / out.size();
    return new Grid(0, out.size(), n, n, 1, 1);
  }

  private static void position(OpenClDevice d, String types, View in, Grid g, View out) {
    int rows = g.outer() * g.inner();
    d.call(POSITION, types, "position")
        .buffer(in)
        .buffer(out)
        .put(g.at(), out.offset(), rows, g.n(), g.outer(), g.outerStride(), g.inner(), 1)
        .put(g.rowStride())
        .groups(rows, LANES, g.size());
  }
}
