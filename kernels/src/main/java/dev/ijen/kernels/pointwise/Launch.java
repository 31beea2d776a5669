package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Loop;

/**
 * A loop and what it runs on, shared among the workers when that is much: no element depends on
 * another, so it does not matter where parts begin.
 *
 * @param still bit i is set when input i does not move along the columns
 */
record Launch(Loop loop, int still, View[] views, double[] scalars) {
  /**
   * Elements from which sharing pays: 15 microseconds of the cheapest loop, several times what
   * handing half of it over costs.
   */
  static final int LARGE = 1 << 17;

  /** Elements of a row that a worker takes at least. */
  private static final int PIECE = 1 << 12;

  /** Rows from which they are dealt out whole: parts then differ by little. */
  private static final int MANY = 16;

  void run(Grid grid) {
    int rows = grid.rows();
    int columns = grid.columns();
    int slabs = grid.slabs();
    if ((long) rows * columns >= LARGE) {
      grid.each(views, 0, slabs, at -> share(rows, columns, at));
    } else if ((long) rows * columns * slabs < LARGE) {
      grid.each(views, 0, slabs, at -> loop.run(views, scalars, rows, columns, at));
    } else {
      Workers.split(
          slabs,
          (first, end) ->
              grid.each(views, first, end, at -> loop.run(views, scalars, rows, columns, at)));
    }
  }

  /** Rows x columns at these offsets (see {@link Loop}). */
  void share(int rows, int columns, int[] at) {
    if (rows >= MANY) {
      Workers.split(
          rows,
          (from, to) -> loop.run(views, scalars, to - from, columns, moved(at, from, columns, 0)));
      return;
    }
    for (int r = 0; r < rows; r++) {
      int row = r;
      Workers.elements(
          columns,
          PIECE,
          (from, to) -> loop.run(views, scalars, 1, to - from, moved(at, row, columns, from)));
    }
  }

  /** The offsets at another row and column. */
  private int[] moved(int[] at, int row, int columns, int column) {
    int n = views.length - 1;
    int[] to = at.clone();
    for (int i = 0; i < n; i++) {
      to[i] += row * at[n + 1 + i] + ((still & 1 << i) != 0 ? 0 : column);
    }
    to[n] += row * columns + column;
    return to;
  }
}
