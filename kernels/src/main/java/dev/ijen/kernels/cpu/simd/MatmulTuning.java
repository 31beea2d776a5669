package dev.ijen.kernels.cpu.simd;

/**
 * The numbers by which {@link MatmulByShape} and {@link MatmulPacked} choose. None of them changes
 * a bit of a result. The README of {@code kernels.matmul} has the measurements behind them.
 */
final class MatmulTuning {
  /** Floating-point operations from which a product is split over threads: 35 us of one core. */
  static final long SPLIT = 4_000_000;

  /** What a matrix of a stack costs beyond its operations, in those: 25 ns. */
  static final int MATRIX = 3_000;

  /** Rows, or columns, of the pieces it is split into. */
  static final int PIECE_ROWS = 8;

  static final int PIECE_COLUMNS = 64;

  /** Columns from which a packed product is split by columns, so that nothing is packed twice. */
  static final int SPLIT_COLUMNS = 256;

  /**
   * Elements of b from which it is read in packed blocks: 1 MiB of floats, about the second cache.
   */
  static final int PACK = 1 << 18;

  /**
   * Rows of c from which a smaller b is packed too: blocks of a then stay close while the panels
   * pass by. [512, 1024] x [1024, 128] with a transposed 1,810 -> 1,350 us, 1024 x 128 x 128 340 ->
   * 317; 512 x 512 x 512 gets 3 % slower and is left out by its size.
   */
  static final int TALL = 512;

  static final int TALL_PACK = 1 << 14;

  /** Rows of c from which packing pays for itself. */
  static final int PACK_ROWS = 16;

  /** Steps of the inner axis in one packed block: 256 of 64 floats are 64 KiB. */
  static final int DEPTH = 256;

  /** Columns and steps of b packed at a time: 8 MiB of floats, in the third cache. */
  static final int WIDTH = 1024;

  static final int PACKED = 2048;

  /** Rows of a that pass by a packed panel: with DEPTH, 64 KiB of floats; with WIDTH 256 of c. */
  static final int HEIGHT = 64;

  /**
   * Columns from which neighbouring rows of b lie on different pages, most of them: its panels are
   * then copied, unless FEW_USES rows of a are all that would use the copy.
   */
  static final int FAR = 512;

  static final int FEW_USES = 128;

  /**
   * Steps up to which all rows of b are held in registers, and the rows of c from which it pays.
   */
  static final int SHALLOW = MatmulTile.DEEPEST / 3;

  static final int SHALLOW_ROWS = 16;

  /** Rows up to which c^T = b^T a^T is computed rather than turning b around. */
  static final int FEW_ROWS = 8;

  /** Rows of c that go through the working memory at a time when the lanes run along them. */
  static final int ACROSS = 1024;

  /** Elements by which copied lines are longer than they need, against cache-set conflicts. */
  static final int PAD = 16;

  private MatmulTuning() {}
}
