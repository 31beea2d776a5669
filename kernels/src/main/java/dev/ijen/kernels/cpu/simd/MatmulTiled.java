package dev.ijen.kernels.cpu.simd;

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
    Operand b = p.b;
    Operand s = p.start;
    if (!readable(b)) {
      int line = p.n < MatmulTuning.PAD ? p.n : p.n + MatmulTuning.PAD;
      b = new Operand(MatmulScratch.take(p.dtype, MatmulScratch.RIGHT, p.k * line), line, 1);
      MatmulCopy.rows(p.dtype, p.b, b0, p.k, p.n, b, 0);
      b0 = 0;
    }
    if (p.biased && s.column() != 1) {
      boolean same = s.row() == 0;
      int rows = same ? 1 : p.m;
      Object copy = MatmulScratch.take(p.dtype, MatmulScratch.START, rows * p.n);
      s = new Operand(copy, same ? 0 : p.n, 1);
      MatmulCopy.rows(p.dtype, p.start, s0, rows, p.n, s, 0);
      s0 = 0;
    }
    new MatmulBlock(p.dtype, p.k, p.a, b, s, p.c).cover(p.m, p.n, a0, b0, s0, c0);
  }

  /** Whether tiles can step through b: unit stride along a row, and rows that are not all one. */
  static boolean readable(Operand b) {
    return b.column() == 1 && b.row() != 0;
  }
}
