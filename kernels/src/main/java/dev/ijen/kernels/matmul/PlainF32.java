package dev.ijen.kernels.matmul;

/**
 * Plain loops for f32, in the order in which a beginner would improve them. All take any strides
 * and give the same bits: an output is one chain of fma over the inner axis, in order.
 */
final class PlainF32 {
  private PlainF32() {}

  /** The definition: a row, a column, the sum. Each step waits for the one before (4 cycles). */
  static void naive(Product p, int a0, int b0, int s0, int c0) {
    block(p, p.m, p.n, a0, b0, s0, c0);
  }

  private static void block(Product p, int rows, int columns, int a0, int b0, int s0, int c0) {
    float[] a = p.a.f32();
    float[] b = p.b.f32();
    float[] s = p.start.f32();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = s[s0 + i * p.start.row() + j * p.start.column()];
        int x = a0 + i * p.a.row();
        int y = b0 + j * p.b.column();
        for (int l = 0; l < p.k; l++) {
          sum = Math.fma(a[x], b[y], sum);
          x += p.a.column();
          y += p.b.row();
        }
        p.c.f32()[c0 + i * p.c.row() + j] = sum;
      }
    }
  }

  /** Whole rows at once: memory is read in order and neighbouring steps are independent. */
  static void ikj(Product p, int a0, int b0, int s0, int c0) {
    float[] a = p.a.f32();
    float[] b = p.b.f32();
    float[] c = p.c.f32();
    float[] s = p.start.f32();
    int bn = p.b.column();
    for (int i = 0; i < p.m; i++) {
      int ci = c0 + i * p.c.row();
      int si = s0 + i * p.start.row();
      for (int j = 0; j < p.n; j++) c[ci + j] = s[si + j * p.start.column()];
      for (int l = 0; l < p.k; l++) {
        float x = a[a0 + i * p.a.row() + l * p.a.column()];
        int bl = b0 + l * p.b.row();
        for (int j = 0; j < p.n; j++) c[ci + j] = Math.fma(x, b[bl + j * bn], c[ci + j]);
      }
    }
  }

  /** Sixteen sums in registers: 8 loads feed 16 fma, and c is written once. */
  static void registers(Product p, int a0, int b0, int s0, int c0) {
    for (int i = 0; i < p.m; i += 4) {
      for (int j = 0; j < p.n; j += 4) {
        int ai = a0 + i * p.a.row();
        int bj = b0 + j * p.b.column();
        int sij = s0 + i * p.start.row() + j * p.start.column();
        int cij = c0 + i * p.c.row() + j;
        if (i + 4 <= p.m && j + 4 <= p.n) tile(p, ai, bj, sij, cij);
        else block(p, Math.min(4, p.m - i), Math.min(4, p.n - j), ai, bj, sij, cij);
      }
    }
  }

  private static void tile(Product p, int a0, int b0, int s0, int c0) {
    float[] a = p.a.f32();
    float[] b = p.b.f32();
    float[] s = p.start.f32();
    int am = p.a.row();
    int bn = p.b.column();
    int sn = p.start.column();
    int s1 = s0 + p.start.row();
    int s2 = s1 + p.start.row();
    int s3 = s2 + p.start.row();
    float c00 = s[s0], c01 = s[s0 + sn], c02 = s[s0 + 2 * sn], c03 = s[s0 + 3 * sn];
    float c10 = s[s1], c11 = s[s1 + sn], c12 = s[s1 + 2 * sn], c13 = s[s1 + 3 * sn];
    float c20 = s[s2], c21 = s[s2 + sn], c22 = s[s2 + 2 * sn], c23 = s[s2 + 3 * sn];
    float c30 = s[s3], c31 = s[s3 + sn], c32 = s[s3 + 2 * sn], c33 = s[s3 + 3 * sn];
    int x = a0;
    int y = b0;
    for (int l = 0; l < p.k; l++) {
      float x0 = a[x], x1 = a[x + am], x2 = a[x + 2 * am], x3 = a[x + 3 * am];
      float y0 = b[y], y1 = b[y + bn], y2 = b[y + 2 * bn], y3 = b[y + 3 * bn];
      c00 = Math.fma(x0, y0, c00);
      c01 = Math.fma(x0, y1, c01);
      c02 = Math.fma(x0, y2, c02);
      c03 = Math.fma(x0, y3, c03);
      c10 = Math.fma(x1, y0, c10);
      c11 = Math.fma(x1, y1, c11);
      c12 = Math.fma(x1, y2, c12);
      c13 = Math.fma(x1, y3, c13);
      c20 = Math.fma(x2, y0, c20);
      c21 = Math.fma(x2, y1, c21);
      c22 = Math.fma(x2, y2, c22);
      c23 = Math.fma(x2, y3, c23);
      c30 = Math.fma(x3, y0, c30);
      c31 = Math.fma(x3, y1, c31);
      c32 = Math.fma(x3, y2, c32);
      c33 = Math.fma(x3, y3, c33);
      x += p.a.column();
      y += p.b.row();
    }
    put(p.c.f32(), c0, c00, c01, c02, c03);
    put(p.c.f32(), c0 + p.c.row(), c10, c11, c12, c13);
    put(p.c.f32(), c0 + 2 * p.c.row(), c20, c21, c22, c23);
    put(p.c.f32(), c0 + 3 * p.c.row(), c30, c31, c32, c33);
  }

  private static void put(float[] c, int at, float x0, float x1, float x2, float x3) {
    c[at] = x0;
    c[at + 1] = x1;
    c[at + 2] = x2;
    c[at + 3] = x3;
  }
}
