package dev.ijen.kernels.move;

/**
 * Work on a strided rectangle: for each row r and column c, combines the source element {@code at +
 * r * sr + c * sc} (a start and the strides of rows and columns) into the destination element
 * {@code to + r * dr + c * dc}.
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
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols);
}
