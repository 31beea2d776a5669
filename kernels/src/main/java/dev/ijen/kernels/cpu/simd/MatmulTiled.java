package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Workers;
import dev.ijen.kernels.matmul.Operand;
import dev.ijen.kernels.matmul.Product;

/**
 * Register tiles straight on the operands: a is read in place whatever its strides, b wherever its
 * rows have unit stride; otherwise b is copied first.
 */
public final class MatmulTiled {
  private MatmulTiled() {}

  /** One matrix of a product. */
  public static void run(Product p, int a0, int b0, int s0, int c0) {
    run(p, a0, b0, s0, c0, false);
  }

  /** One matrix of a product, its rows over several threads. */
  static void split(Product p, int a0, int b0, int s0, int c0) {
    run(p, a0, b0, s0, c0, true);
  }

  private static void run(Product p, int a0, int b0, int s0, int c0, boolean split) {
    Operand b = p.b;
    Operand s = p.start;
    if (!readable(b)) {
      b = copied(p, b0, split);
      b0 = 0;
    }
    if (p.biased() && s.column() != 1) {
      boolean same = s.row() == 0;
      int rows = same ? 1 : p.m;
      Object copy = MatmulScratch.take(p.dtype, MatmulScratch.START, rows * p.n);
      s = new Operand(copy, same ? 0 : p.n, 1);
      MatmulCopy.rows(p.dtype, p.start, s0, rows, p.n, s, 0);
      s0 = 0;
    }
    MatmulBlock block = new MatmulBlock(p.dtype, p.k, p.a, b, s, p.c);
    if (split) rows(block, p, a0, b0, s0, c0);
    else block.cover(p.m, p.n, a0, b0, s0, c0);
  }

  private static void rows(MatmulBlock x, Product p, int a0, int b0, int s0, int c0) {
    Workers.elements(
        p.m,
        MatmulTuning.PIECE_ROWS,
        (i, to) ->
            x.cover(
                to - i, p.n, a0 + i * x.a().row(), b0, s0 + i * x.s().row(), c0 + i * x.c().row()));
  }

  private static Operand copied(Product p, int b0, boolean split) {
    int line = p.n < MatmulTuning.PAD ? p.n : p.n + MatmulTuning.PAD;
    Object array = MatmulScratch.take(p.dtype, MatmulScratch.RIGHT, p.k * line);
    Operand copy = new Operand(array, line, 1);
    Workers.Range part =
        (l, to) -> MatmulCopy.rows(p.dtype, p.b, b0 + l * p.b.row(), to - l, p.n, copy, l * line);
    if (split) Workers.elements(p.k, MatmulTuning.PIECE_ROWS, part);
    else part.run(0, p.k);
    return copy;
  }

  /** Whether tiles can step through b: unit stride along a row, and rows that are not all one. */
  static boolean readable(Operand b) {
    return b.column() == 1 && b.row() != 0;
  }
}
