package dev.ijen.kernels.move;

import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;

/**
 * Walks a source and a destination of the same sizes and hands two axes at a time to a {@link
 * Tile}.
 *
 * <p>The order of elements does not matter to a copy, so axes are first sorted by the destination's
 * strides (writes then run forward through memory), axes that continue each other in both are
 * merged, and the axis along which the <i>source</i> is dense becomes the rows of the rectangle: a
 * transposition of any rank ends as small square blocks.
 */
final class Walk {
  /** From this many elements on, the outermost axis is shared among the workers. */
  private static final int LARGE = 1 << 17;

  private final Tile tile;
  private final Object src;
  private final Object dst;
  private final int[] dims;
  private final int[] in;
  private final int[] out;
  private int rank;

  private Walk(Tile tile, Object src, Object dst, int rank) {
    this.tile = tile;
    this.src = src;
    this.dst = dst;
    this.dims = new int[rank + 2];
    this.in = new int[rank + 2];
    this.out = new int[rank + 2];
  }

  /** Runs over all elements of {@code to}; {@code in} are the strides of the source. */
  static void run(Tile tile, Object src, int from, int[] in, View to) {
    int[] dims = to.dims();
    Walk w = new Walk(tile, src, to.storage(), dims.length);
    int size = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      size *= dims[axis];
      if (dims[axis] != 1) w.insert(dims[axis], in[axis], to.stride(axis));
    }
    if (size == 0) return;
    w.merge();
    w.atLeastTwo();
    w.denseSourceAxisToRows();
    w.start(from, to.offset(), size);
  }

  /** Keeps the axes sorted: largest destination stride first, then largest source stride. */
  private void insert(int dim, int inStride, int outStride) {
    int i = rank++;
    while (i > 0 && before(inStride, outStride, i - 1)) {
      move(i - 1, i);
      i--;
    }
    set(i, dim, inStride, outStride);
  }

  private boolean before(int inStride, int outStride, int other) {
    int mine = Math.abs(outStride);
    int theirs = Math.abs(out[other]);
    return mine != theirs ? mine > theirs : Math.abs(inStride) > Math.abs(in[other]);
  }

  private void move(int from, int to) {
    set(to, dims[from], in[from], out[from]);
  }

  private void set(int i, int dim, int inStride, int outStride) {
    dims[i] = dim;
    in[i] = inStride;
    out[i] = outStride;
  }

  private void merge() {
    int last = 0;
    for (int i = 1; i < rank; i++) {
      if (in[last] == in[i] * dims[i] && out[last] == out[i] * dims[i]) {
        set(last, dims[last] * dims[i], in[i], out[i]);
      } else {
        move(i, ++last);
      }
    }
    rank = Math.min(rank, last + 1);
  }

  private void atLeastTwo() {
    while (rank < 2) {
      for (int i = rank; i > 0; i--) move(i - 1, i);
      set(0, 1, 0, 0);
      rank++;
    }
    // A lone scalar ends as 1 x 1.
    if (dims[rank - 1] == 1) set(rank - 1, 1, 1, 1);
  }

  private void denseSourceAxisToRows() {
    int cols = rank - 1;
    if (Math.abs(in[cols]) <= 1) return;
    for (int axis = rank - 3; axis >= 0; axis--) {
      if (Math.abs(in[axis]) != 1) continue;
      int d = dims[axis];
      int i = in[axis];
      int o = out[axis];
      for (int j = axis; j < rank - 2; j++) move(j + 1, j);
      set(rank - 2, d, i, o);
      return;
    }
  }

  private void start(int from, int to, int size) {
    int each = size / dims[0];
    if (size < LARGE || dims[0] == 1) {
      range(0, dims[0], from, to);
      return;
    }
    int step = Math.max(1, (1 << 16) / each);
    if (rank == 2) step = (step + Tile.SIDE - 1) / Tile.SIDE * Tile.SIDE;
    int chunk = step;
    int pieces = (int) (((long) dims[0] + chunk - 1) / chunk);
    Workers.split(
        pieces,
        (first, end) ->
            range(first * chunk, (int) Math.min(dims[0], (long) end * chunk), from, to));
  }

  /** Indices {@code [first, end)} of the outermost axis. */
  private void range(int first, int end, int from, int to) {
    if (rank == 2) {
      rectangle(from + first * in[0], to + first * out[0], end - first);
      return;
    }
    for (int i = first; i < end; i++) nest(1, from + i * in[0], to + i * out[0]);
  }

  private void nest(int axis, int from, int to) {
    if (axis == rank - 2) {
      rectangle(from, to, dims[axis]);
      return;
    }
    for (int i = 0; i < dims[axis]; i++) nest(axis + 1, from + i * in[axis], to + i * out[axis]);
  }

  private void rectangle(int from, int to, int rows) {
    int r = rank - 2;
    int c = rank - 1;
    int cols = dims[c];
    if (cols <= Tile.FEW && rows > cols) {
      tile.run(src, from, in[c], in[r], dst, to, out[c], out[r], cols, rows);
    } else {
      tile.run(src, from, in[r], in[c], dst, to, out[r], out[c], rows, cols);
    }
  }
}
