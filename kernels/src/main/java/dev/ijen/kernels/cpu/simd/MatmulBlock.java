package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.matmul.Operand;

/**
 * A product as the tiles take it: {@code c = s + a b} where the rows of b, s and c have unit stride
 * and a has any strides. Covers the output with {@link MatmulTile}s, lanes along the columns.
 *
 * <p>Where the tiles do not divide the matrix, the last one is moved back and overlaps its
 * neighbour: what is computed twice gets the same bits twice. Not so when s is c, as in a chain
 * that goes on; then the last rows get lower tiles instead, and the columns must divide.
 *
 * @param k steps
 * @param s strides 0 mean that 64 numbers are the start of every row and column
 */
record MatmulBlock(DType dtype, int k, Operand a, Operand b, Operand s, Operand c) {
  /** Sixteen vector registers (256 bits: AVX2) hold 4 x 3 accumulators, thirty-two hold 4 x 4. */
  static final int WIDEST = Lanes.bits() == 256 ? 3 : MatmulTile.VECTORS;

  /** Computes m rows and n columns that begin at the given places of the arrays; s is not c. */
  void cover(int m, int n, int a0, int b0, int s0, int c0) {
    int lanes = MatmulTile.lanes(dtype);
    if (k == 0) {
      MatmulCopy.rows(dtype, s, s0, m, n, c, c0);
      return;
    }
    if (n < lanes) {
      narrow(m, n, a0, b0, s0, c0);
      return;
    }
    boolean shallow = k <= MatmulTuning.SHALLOW && m >= MatmulTuning.SHALLOW_ROWS;
    int widest = shallow ? Math.min(WIDEST, MatmulTile.DEEPEST / k) : WIDEST;
    for (int j = 0; j < n; ) {
      int vectors = Math.min(n / lanes, Math.min(widest, (n - j + lanes - 1) / lanes));
      int at = Math.min(j, n - vectors * lanes);
      if (shallow) shallow(lanes, vectors, m, a0, b0 + at, s0 + at * s.column(), c0 + at);
      else strip(lanes, vectors, 0, m, a0, b0 + at, s0 + at * s.column(), c0 + at);
      j = at + vectors * lanes;
    }
  }

  /** All rows of one strip of columns, for few steps. */
  private void shallow(int lanes, int vectors, int m, int a0, int b0, int s0, int c0) {
    MatmulTile.shallow(dtype, lanes, k, vectors)
        .run(
            a.array(),
            a0,
            a.row(),
            a.column(),
            b.array(),
            b0,
            b.row(),
            s.array(),
            s0,
            s.row(),
            c.array(),
            c0,
            c.row(),
            m);
  }

  /**
   * Fewer columns than a vector has lanes: the smallest vector that holds them all. Its other lanes
   * compute with whatever lies behind a row, and are not stored; a matrix at the very end of its
   * array, where nothing lies behind, is copied to where something does.
   */
  private void narrow(int m, int n, int a0, int b0, int s0, int c0) {
    int lanes = Math.max(MatmulTile.fewestLanes(dtype), ceiling(n));
    int columns = n == lanes ? 0 : n;
    Operand right = b;
    Operand start = s;
    if (columns > 0 && ends(b, b0, k, lanes)) {
      right = copy(MatmulScratch.RIGHT_EDGE, b, b0, k, n, lanes);
      b0 = 0;
    }
    if (columns > 0 && ends(s, s0, m, lanes)) {
      start = copy(MatmulScratch.START_EDGE, s, s0, m, n, lanes);
      s0 = 0;
    }
    MatmulBlock block = new MatmulBlock(dtype, k, a, right, start, c);
    block.strip(lanes, 1, columns, m, a0, b0, s0, c0);
  }

  /** Whether reading {@code lanes} elements from the start of every row leaves the array. */
  private boolean ends(Operand x, int x0, int rows, int lanes) {
    int last = x0 + Math.max(0, (rows - 1) * x.row());
    int length = dtype == DType.F32 ? ((float[]) x.array()).length : ((double[]) x.array()).length;
    return rows > 0 && last + lanes > length;
  }

  private Operand copy(int use, Operand x, int x0, int rows, int columns, int lanes) {
    Operand to = new Operand(MatmulScratch.take(dtype, use, rows * lanes), lanes, 1);
    MatmulCopy.rows(dtype, x, x0, rows, columns, to, 0);
    return to;
  }

  /**
   * All rows of one strip of columns.
   *
   * @param columns how many columns there are if fewer than the one vector's lanes, else 0
   */
  void strip(int lanes, int vectors, int columns, int m, int a0, int b0, int s0, int c0) {
    boolean overlap = s.array() != c.array();
    int stride = MatmulTile.constant(a.row(), vectors);
    int tallest = tallest(vectors, stride);
    for (int i = 0; i < m; ) {
      int left = m - i;
      int rows = Math.min(tallest, overlap ? ceiling(left) : Integer.highestOneBit(left));
      if (rows > m) rows = Integer.highestOneBit(left);
      int at = Math.min(i, m - rows);
      MatmulTile.of(dtype, lanes, rows, vectors, columns, stride)
          .run(
              a.array(),
              a0 + at * a.row(),
              a.row(),
              a.column(),
              b.array(),
              b0,
              b.row(),
              s.array(),
              s0 + at * s.row(),
              s.row(),
              c.array(),
              c0 + at * c.row(),
              c.row(),
              k);
      i = at + rows;
    }
  }

  /** Sixteen accumulators where there are registers for them. */
  private static int tallest(int vectors, int stride) {
    if (WIDEST < 4) return vectors > 1 ? 4 : 8;
    if (vectors > 1) return vectors == 2 ? 8 : 4;
    return stride > 0 ? 16 : 8;
  }

  /** The next power of two. */
  static int ceiling(int x) {
    return x <= 1 ? 1 : 2 * Integer.highestOneBit(x - 1);
  }
}
