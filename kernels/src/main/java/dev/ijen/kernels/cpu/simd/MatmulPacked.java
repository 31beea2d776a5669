package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.matmul.Operand;
import dev.ijen.kernels.matmul.Product;
import java.util.Arrays;

/**
 * For a b that does not fit the caches: it is copied, block by block, into panels as wide as a
 * tile, so that tiles read it front to back, and each panel stays close while a block of rows of a
 * passes by. The chain of an output goes on from block to block through c.
 */
public final class MatmulPacked {
  private final Product p;
  private final int lanes;

  /** Columns of a panel. */
  private final int wide;

  private MatmulPacked(Product p) {
    this.p = p;
    lanes = MatmulTile.lanes(p.dtype);
    wide = MatmulBlock.WIDEST * lanes;
  }

  /** One matrix of a product. */
  public static void run(Product p, int a0, int b0, int s0, int c0) {
    new MatmulPacked(p).blocks(a0, b0, s0, c0);
  }

  private void blocks(int a0, int b0, int s0, int c0) {
    Operand s = p.start;
    if (p.k == 0 || (p.biased() && s.column() != 1)) {
      MatmulCopy.rows(p.dtype, s, s0, p.m, p.n, p.c, c0);
      s = p.c;
      s0 = c0;
    }
    for (int j = 0; j < p.n; j += MatmulTuning.WIDTH) {
      int n = Math.min(MatmulTuning.WIDTH, p.n - j);
      for (int l = 0; l < p.k; l += MatmulTuning.PACKED) {
        int k = Math.min(MatmulTuning.PACKED, p.k - l);
        Operand from = l == 0 ? s : p.c;
        int f0 = l == 0 ? s0 + j * s.column() : c0 + j;
        int al = a0 + l * p.a.column();
        int bl = b0 + l * p.b.row() + j * p.b.column();
        columns(n, k, al, bl, from, f0, c0 + j);
      }
    }
  }

  /**
   * {@code c = s + a b} for k steps of the inner axis and n columns. A block of rows takes all
   * steps before the next one begins, so that what it has of c stays in the second cache.
   */
  private void columns(int n, int k, int a0, int b0, Operand s, int s0, int c0) {
    int copied = readsInPlace() ? n - n % wide : 0;
    Operand panels = pack(copied, n, k, b0);
    int height = p.m <= MatmulTuning.FEW_USES ? p.m : MatmulTuning.HEIGHT;
    for (int i = 0; i < p.m; i += height) {
      int m = Math.min(height, p.m - i);
      int ci = c0 + i * p.c.row();
      for (int l = 0; l < k; l += MatmulTuning.DEPTH) {
        int steps = Math.min(MatmulTuning.DEPTH, k - l);
        Operand from = l == 0 ? s : p.c;
        int f0 = l == 0 ? s0 + i * s.row() : ci;
        int al = a0 + i * p.a.row() + l * p.a.column();
        int bl = b0 + l * p.b.row();
        MatmulBlock inPlace = new MatmulBlock(p.dtype, steps, p.a, p.b, from, p.c);
        MatmulBlock packed = new MatmulBlock(p.dtype, steps, p.a, panels, from, p.c);
        for (int x = 0; x < n; x += wide) {
          int fx = f0 + x * from.column();
          int bx = (x - copied) * k + l * wide;
          if (x < copied) inPlace.strip(lanes, MatmulBlock.WIDEST, 0, m, al, bl + x, fx, ci + x);
          else if (n - x < wide) edge(packed, m, n - x, al, bx, fx, ci + x);
          else packed.strip(lanes, MatmulBlock.WIDEST, 0, m, al, bx, fx, ci + x);
        }
      }
    }
  }

  private boolean readsInPlace() {
    boolean close = p.n < MatmulTuning.FAR || p.m <= MatmulTuning.FEW_USES;
    return close && MatmulTiled.readable(p.b);
  }

  /**
   * Columns {@code [from, n)} of b, panel after panel, each k rows of {@code wide} columns; zeros
   * where b has no more columns.
   */
  private Operand pack(int from, int n, int k, int b0) {
    int columns = (n - from + wide - 1) / wide * wide;
    Object array = MatmulScratch.take(p.dtype, MatmulScratch.RIGHT, k * columns);
    Operand panels = new Operand(array, wide, 1);
    for (int x = from; x < n; x += wide) {
      int w = Math.min(wide, n - x);
      int at = (x - from) * k;
      if (w < wide) zero(array, at, k * wide);
      MatmulCopy.rows(p.dtype, p.b, b0 + x * p.b.column(), k, w, panels, at);
    }
    return panels;
  }

  /** A panel that is not full: the outputs go through working memory that is. */
  private void edge(MatmulBlock block, int m, int n, int a0, int b0, int s0, int c0) {
    Object array = MatmulScratch.take(p.dtype, MatmulScratch.OUT, m * wide);
    Operand out = new Operand(array, wide, 1);
    if (block.s().column() == 1) MatmulCopy.rows(p.dtype, block.s(), s0, m, n, out, 0);
    else zero(array, 0, m * wide);
    int vectors = (n + lanes - 1) / lanes;
    new MatmulBlock(p.dtype, block.k(), p.a, block.b(), out, out)
        .strip(lanes, vectors, 0, m, a0, b0, 0, 0);
    MatmulCopy.rows(p.dtype, out, 0, m, n, p.c, c0);
  }

  private void zero(Object array, int from, int count) {
    if (p.dtype == DType.F32) Arrays.fill((float[]) array, from, from + count, 0);
    else Arrays.fill((double[]) array, from, from + count, 0);
  }
}
