package dev.ijen.kernels.move;

/**
 * Work on a strided rectangle: for each row r and column c, combines the source element {@code from
 * + r * srcRow + c * srcCol} into the destination element {@code to + r * dstRow + c * dstCol}.
 */
@FunctionalInterface
public interface Tile {
  /** Elements on a side of the square blocks that keep a transposition inside the L1 cache. */
  int SIDE = 32;

  /** Rows shorter than this are copied by a loop: the call of arraycopy would cost more. */
  int SHORT = 16;

  /** At most this many rows (or columns) make long loops along them instead of square blocks. */
  int FEW = 4;

  void run(
      Object src,
      int from,
      int srcRow,
      int srcCol,
      Object dst,
      int to,
      int dstRow,
      int dstCol,
      int rows,
      int cols);
}
