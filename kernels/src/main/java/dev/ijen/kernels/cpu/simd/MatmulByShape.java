package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Workers;
import dev.ijen.kernels.matmul.Operand;
import dev.ijen.kernels.matmul.Product;

/**
 * Chooses how to compute a product from its shape and strides, by the numbers in {@link
 * MatmulTuning}. All ways give the same bits, so the choice is about time only.
 */
public final class MatmulByShape {
  private MatmulByShape() {}

  /** All matrices of a product, on several threads where there is enough to do. */
  public static void run(Product p) {
    Product.Each rung = rung(p);
    long work = p.stacked() * (2L * p.m * p.n * p.k + MatmulTuning.MATRIX);
    if (work < MatmulTuning.SPLIT || Workers.threads() == 1) p.each(rung);
    else if (p.outermost() > 1) matrices(p, rung);
    else if (copies(p) && p.n >= MatmulTuning.SPLIT_COLUMNS) columns(p, rung);
    else if (!packs(p) && tiled(p)) p.each(MatmulTiled::split);
    else rows(p, rung);
  }

  private static void matrices(Product p, Product.Each rung) {
    Workers.split(p.outermost(), (from, to) -> p.matrices(from, to).each(rung));
  }

  private static void rows(Product p, Product.Each rung) {
    int piece = MatmulTuning.PIECE_ROWS;
    Workers.split(
        (p.m + piece - 1) / piece,
        (from, to) -> p.rows(from * piece, Math.min(p.m, to * piece)).each(rung));
  }

  private static void columns(Product p, Product.Each rung) {
    int piece = MatmulTuning.PIECE_COLUMNS;
    Workers.split(
        (p.n + piece - 1) / piece,
        (from, to) -> p.columns(from * piece, Math.min(p.n, to * piece)).each(rung));
  }

  /** Whether b is copied: a thread then copies the columns that it needs, and waits for nobody. */
  private static boolean copies(Product p) {
    return packs(p) || (tiled(p) && !MatmulTiled.readable(p.b));
  }

  private static boolean packs(Product p) {
    long size = (long) p.n * p.k;
    if (p.n < MatmulTile.lanes(p.dtype)) return false;
    if (p.m >= MatmulTuning.TALL && size >= MatmulTuning.TALL_PACK && size < MatmulTuning.PACK) {
      return true;
    }
    if (size <= MatmulTuning.PACK) return false;
    boolean copies = !MatmulTiled.readable(p.b) && p.m > MatmulTuning.FEW_ROWS;
    return copies || p.m >= MatmulTuning.PACK_ROWS;
  }

  private static Product.Each rung(Product p) {
    if (packs(p)) return MatmulPacked::run;
    return tiled(p) ? MatmulTiled::run : MatmulByShape::across;
  }

  /** Whether the lanes run along the columns of c. */
  private static boolean tiled(Product p) {
    int lanes = MatmulTile.lanes(p.dtype);
    boolean fewColumns = p.n < lanes && p.m >= lanes && p.a.row() == 1;
    boolean fewRows = p.m <= MatmulTuning.FEW_ROWS && p.m < p.n && p.b.column() != 1;
    return !fewColumns && !fewRows;
  }

  /**
   * {@code c^T = b^T a^T}: the lanes run along the rows of c. For few columns of an a that has unit
   * stride along its rows, and for so few rows that turning a around is cheaper than turning b.
   */
  private static void across(Product p, int a0, int b0, int s0, int c0) {
    for (int i = 0; i < p.m; i += MatmulTuning.ACROSS) {
      int m = Math.min(MatmulTuning.ACROSS, p.m - i);
      across(p, m, a0 + i * p.a.row(), b0, s0 + i * p.start.row(), c0 + i * p.c.row());
    }
  }

  private static void across(Product p, int m, int a0, int b0, int s0, int c0) {
    Operand s = p.start;
    if (p.biased()) {
      s = new Operand(MatmulScratch.take(p.dtype, MatmulScratch.START, p.n * m), m, 1);
      MatmulCopy.rows(p.dtype, p.start.transposed(), s0, p.n, m, s, 0);
      s0 = 0;
    }
    Operand a = p.a.transposed();
    if (!MatmulTiled.readable(a)) {
      a = new Operand(MatmulScratch.take(p.dtype, MatmulScratch.RIGHT, p.k * m), m, 1);
      MatmulCopy.rows(p.dtype, p.a.transposed(), a0, p.k, m, a, 0);
      a0 = 0;
    }
    Operand c = new Operand(MatmulScratch.take(p.dtype, MatmulScratch.OUT, p.n * m), m, 1);
    new MatmulBlock(p.dtype, p.k, p.b.transposed(), a, s, c).cover(p.n, m, b0, a0, s0, 0);
    MatmulCopy.rows(p.dtype, c.transposed(), 0, m, p.n, p.c, c0);
  }
}
