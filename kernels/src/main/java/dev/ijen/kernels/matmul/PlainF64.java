package dev.ijen.kernels.matmul;

/**
 * Plain loops for f64, in the order in which a beginner would improve them. All take any strides and
 * give the same bits: an output is one chain of fma over the inner axis, in order.
 */
final class PlainF64 {
  private PlainF64() {}

  /** The definition: a row, a column, the sum. Each step waits for the one before (4 cycles). */
  static void naive(Product p, int a0, int b0, int s0, int c0) {
    double[] a = p.a64();
    double[] b = p.b64();
    double[] c = p.c64();
    for (int i = 0; i < p.m; i++) {
      for (int j = 0; j < p.n; j++) {
        double sum = p.start64()[s0 + i * p.sm + j * p.sn];
        for (int l = 0; l < p.k; l++) {
          sum = Math.fma(a[a0 + i * p.am + l * p.ak], b[b0 + l * p.bk + j * p.bn], sum);
        }
        c[c0 + i * p.n + j] = sum;
      }
    }
  }

  /** Whole rows at once: memory is read in order and neighbouring steps are independent. */
  static void ikj(Product p, int a0, int b0, int s0, int c0) {
    double[] a = p.a64();
    double[] b = p.b64();
    double[] c = p.c64();
    for (int i = 0; i < p.m; i++) {
      int ci = c0 + i * p.n;
      for (int j = 0; j < p.n; j++) c[ci + j] = p.start64()[s0 + i * p.sm + j * p.sn];
      for (int l = 0; l < p.k; l++) {
        double x = a[a0 + i * p.am + l * p.ak];
        int bl = b0 + l * p.bk;
        for (int j = 0; j < p.n; j++) c[ci + j] = Math.fma(x, b[bl + j * p.bn], c[ci + j]);
      }
    }
  }

  /** Sixteen sums in registers: 8 loads feed 16 fma, and c is written once. */
  static void registers(Product p, int a0, int b0, int s0, int c0) {
    for (int i = 0; i < p.m; i += 4) {
      for (int j = 0; j < p.n; j += 4) {
        int ai = a0 + i * p.am;
        int bj = b0 + j * p.bn;
        int sij = s0 + i * p.sm + j * p.sn;
        int cij = c0 + i * p.n + j;
        if (i + 4 <= p.m && j + 4 <= p.n) tile(p, ai, bj, sij, cij);
        else edge(p, Math.min(4, p.m - i), Math.min(4, p.n - j), ai, bj, sij, cij);
      }
    }
  }

  /** Fewer than 4 x 4 outputs, where a matrix ends. */
  private static void edge(Product p, int rows, int columns, int a0, int b0, int s0, int c0) {
    double[] a = p.a64();
    double[] b = p.b64();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = p.start64()[s0 + i * p.sm + j * p.sn];
        int x = a0 + i * p.am;
        int y = b0 + j * p.bn;
        for (int l = 0; l < p.k; l++, x += p.ak, y += p.bk) sum = Math.fma(a[x], b[y], sum);
        p.c64()[c0 + i * p.n + j] = sum;
      }
    }
  }

  private static void tile(Product p, int a0, int b0, int s0, int c0) {
    double[] a = p.a64();
    double[] b = p.b64();
    double[] s = p.start64();
    int am = p.am;
    int bn = p.bn;
    int s1 = s0 + p.sm;
    int s2 = s1 + p.sm;
    int s3 = s2 + p.sm;
    int sn = p.sn;
    double c00 = s[s0], c01 = s[s0 + sn], c02 = s[s0 + 2 * sn], c03 = s[s0 + 3 * sn];
    double c10 = s[s1], c11 = s[s1 + sn], c12 = s[s1 + 2 * sn], c13 = s[s1 + 3 * sn];
    double c20 = s[s2], c21 = s[s2 + sn], c22 = s[s2 + 2 * sn], c23 = s[s2 + 3 * sn];
    double c30 = s[s3], c31 = s[s3 + sn], c32 = s[s3 + 2 * sn], c33 = s[s3 + 3 * sn];
    for (int l = 0; l < p.k; l++) {
      int x = a0 + l * p.ak;
      int y = b0 + l * p.bk;
      double a0l = a[x], a1l = a[x + am], a2l = a[x + 2 * am], a3l = a[x + 3 * am];
      double b0l = b[y], b1l = b[y + bn], b2l = b[y + 2 * bn], b3l = b[y + 3 * bn];
      c00 = Math.fma(a0l, b0l, c00);
      c01 = Math.fma(a0l, b1l, c01);
      c02 = Math.fma(a0l, b2l, c02);
      c03 = Math.fma(a0l, b3l, c03);
      c10 = Math.fma(a1l, b0l, c10);
      c11 = Math.fma(a1l, b1l, c11);
      c12 = Math.fma(a1l, b2l, c12);
      c13 = Math.fma(a1l, b3l, c13);
      c20 = Math.fma(a2l, b0l, c20);
      c21 = Math.fma(a2l, b1l, c21);
      c22 = Math.fma(a2l, b2l, c22);
      c23 = Math.fma(a2l, b3l, c23);
      c30 = Math.fma(a3l, b0l, c30);
      c31 = Math.fma(a3l, b1l, c31);
      c32 = Math.fma(a3l, b2l, c32);
      c33 = Math.fma(a3l, b3l, c33);
    }
    put(p.c64(), c0, c00, c01, c02, c03);
    put(p.c64(), c0 + p.n, c10, c11, c12, c13);
    put(p.c64(), c0 + 2 * p.n, c20, c21, c22, c23);
    put(p.c64(), c0 + 3 * p.n, c30, c31, c32, c33);
  }

  private static void put(double[] c, int at, double x0, double x1, double x2, double x3) {
    c[at] = x0;
    c[at + 1] = x1;
    c[at + 2] = x2;
    c[at + 3] = x3;
  }
}
