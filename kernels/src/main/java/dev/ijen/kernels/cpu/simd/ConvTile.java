package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.View;

/**
 * The innermost block of a convolution, {@code c += a b} for 4 rows of c that are 1, 2 or 4 vectors
 * wide. It is a {@link MatmulTile} but for where things lie: row r of a begins at {@code rows[r]},
 * its steps at {@code steps[k]} behind that, and row r of c at {@code wide * places[r]}. So a stays
 * an image, in any layout, whose windows are nowhere written down. b is a panel as wide as the
 * tile.
 */
abstract class ConvTile {
  /** The most vectors side by side: sixteen registers (AVX2) do not hold 4 x 4 accumulators. */
  static final int WIDEST = Lanes.bits() == 256 ? 2 : 4;

  /** Rows of a tile: so many entries, less one, must follow the last row in the tables. */
  static final int ROWS = 4;

  private static final ConvTile[] TILES = new ConvTile[2 * (WIDEST + 1)];

  /**
   * One product: its operands, and where their elements lie.
   *
   * @param adds whether chains begin at 0 and are added to c; otherwise they begin at c
   */
  record Operands(
      float[] a,
      int[] rows,
      int[] steps,
      float[] b,
      float[] c,
      int[] places,
      int wide,
      boolean adds) {
    Operands(
        View a, int[] rows, int[] steps, Buffer b, Buffer c, int[] places, int wide, boolean adds) {
      this(
          a.floats(),
          rows,
          steps,
          (float[]) b.storage(),
          (float[]) c.storage(),
          places,
          wide,
          adds);
    }
  }

  /**
   * Rows {@code [first, end)} and steps {@code [from, to)}. The last tile may be taller than what
   * is left: it goes on in the tables.
   *
   * @param a0 added to all of {@code rows + steps}; {@code c0} to where all rows of c begin
   * @param b0 where the panel's row for step {@code from} begins
   */
  static void rows(Operands o, int first, int end, int from, int to, int a0, int b0, int c0) {
    int vectors = o.wide / Lanes.W;
    int at = 2 * vectors + (o.adds ? 1 : 0);
    ConvTile tile = TILES[at];
    // Two threads may write the same tile at once; both do the same and have no state.
    if (tile == null) TILES[at] = tile = new ConvTileWriter(ROWS, vectors, o.adds).define();
    int stop = b0 + (to - from) * o.wide;
    for (int r = first; r < end; r += ROWS) {
      tile.run(o, r, from, a0, b0, stop, c0);
    }
  }

  /** One tile: rows from r on, steps from k on, rows of b from {@code b0} to {@code stop}. */
  abstract void run(Operands o, int r, int k, int a0, int b0, int stop, int c0);
}
