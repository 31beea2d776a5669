package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;

/**
 * The innermost block of a product: 1 to 16 rows of 1 to 4 vectors of c, all held in registers
 * while the inner axis runs. One step loads the vectors of one row of b, broadcasts one element of
 * each row of a, and issues rows x vectors fused multiply-adds, so 16 of them need only 8 loads.
 *
 * <p>Java has no templates and a JIT does not unroll a loop over an array of vectors into
 * registers, so the subclasses are written at run time by {@link MatmulTileWriter}, one for each
 * size that is used.
 */
abstract class MatmulTile {
  /** The most vectors side by side. */
  static final int VECTORS = 4;

  private static final int STRIDES = 11;
  private static final MatmulTile[] TILES = new MatmulTile[2 * 5 * 5 * VECTORS * 16 * STRIDES];

  /** The most vectors of b that a tile for few steps holds: of 16 registers (256 bits) or 32. */
  static final int DEEPEST = Lanes.bits() == 256 ? 11 : 24;

  private static final MatmulTile[] SHALLOW = new MatmulTile[2 * 5 * VECTORS * (DEEPEST + 1)];

  /**
   * Computes {@code c = s + a b} for the tile. The arrays are float[] or double[]; rows of b, s and
   * c are read and written with unit stride. {@code s} may be {@code c}.
   *
   * @param a0 where the tile's first row of a begins; {@code am} and {@code ak} its strides
   * @param b0 where the tile's columns of b begin; {@code bk}, not 0, from one row of b to the next
   * @param s0 where the chains' first values begin, {@code sm} from row to row
   * @param c0 where the output begins, {@code cm} from row to row
   * @param k steps, at least 1
   */
  abstract void run(
      Object a,
      int a0,
      int am,
      int ak,
      Object b,
      int b0,
      int bk,
      Object s,
      int s0,
      int sm,
      Object c,
      int c0,
      int cm,
      int k);

  /**
   * The tile of a size.
   *
   * @param lanes of its vectors, a power of two up to those of the machine
   * @param rows 1, 2, 4, 8 or 16
   * @param vectors 1 to 4
   * @param columns how many columns of its one vector it writes; 0 for all of all vectors
   * @param stride a's row stride as a constant, see {@link #constant}; 0 for any
   */
  static MatmulTile of(DType dtype, int lanes, int rows, int vectors, int columns, int stride) {
    int at = dtype == DType.F32 ? 0 : 1;
    at = at * 5 + Integer.numberOfTrailingZeros(lanes);
    at = at * 5 + Integer.numberOfTrailingZeros(rows);
    at = at * VECTORS + vectors - 1;
    at = at * 16 + columns;
    at = at * STRIDES + (stride == 0 ? 0 : 1 + Integer.numberOfTrailingZeros(stride));
    MatmulTile tile = TILES[at];
    // Two threads may write the same tile at once; both do the same and have no state.
    if (tile == null) {
      TILES[at] =
          tile = new MatmulTileWriter(dtype, lanes, rows, vectors, columns, stride).define();
    }
    return tile;
  }

  /**
   * A tile for few steps, {@code depth} of them: the vectors of all rows of b are held in registers
   * instead, and any number of rows of c passes by. Its {@code run} takes that number instead of k,
   * at least 1.
   */
  static MatmulTile shallow(DType dtype, int lanes, int depth, int vectors) {
    int at = dtype == DType.F32 ? 0 : 1;
    at = at * 5 + Integer.numberOfTrailingZeros(lanes);
    at = at * VECTORS + vectors - 1;
    at = at * (DEEPEST + 1) + depth;
    MatmulTile tile = SHALLOW[at];
    if (tile == null) {
      SHALLOW[at] = tile = new MatmulTileWriter(dtype, lanes, depth, vectors, 0, 0).defineShallow();
    }
    return tile;
  }

  /**
   * The row stride of a that is worth a tile of its own: powers of two up to 512 where a vector is
   * all there is in a row. One step is then 2 instructions per row: with offsets that are constants
   * C2 checks the array's bounds once for all rows and needs no register per row. A tile with more
   * vectors has enough other work to hide that in.
   */
  static int constant(int stride, int vectors) {
    boolean worth = vectors == 1 && stride > 0 && stride <= 512 && Integer.bitCount(stride) == 1;
    return worth ? stride : 0;
  }

  /** Lanes of the machine's vectors of a type. */
  static int lanes(DType dtype) {
    return dtype == DType.F32 ? Lanes.W : Lanes.D.length();
  }

  /** Lanes of the smallest vectors of a type, 128 bits. */
  static int fewestLanes(DType dtype) {
    return 16 / dtype.bytes();
  }
}
