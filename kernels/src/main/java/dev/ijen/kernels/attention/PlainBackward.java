package dev.ijen.kernels.attention;

import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.ScalarMath;
import java.util.Arrays;

/** {@link Attention#BACKWARD} in plain loops: what every rung must give, bit for bit. */
final class PlainBackward {
  private final Heads c;
  private final float[] p = new float[Heads.KEYS * Heads.QUERIES];
  private final float[] ds = new float[Heads.KEYS * Heads.QUERIES];

  private PlainBackward(Heads c) {
    this.c = c;
  }

  static void run(View[] views, double[] scalars) {
    Heads c = Heads.backward(views, scalars);
    PlainBackward b = new PlainBackward(c);
    for (int n = 0; n < c.batches; n++) {
      for (int g = 0; g < c.groups; g++) {
        clear(c.dk, n, g);
        clear(c.dv, n, g);
      }
      for (int h = 0; h < c.heads; h++) {
        clear(c.dq, n, h);
        for (int i = 0; i < c.t; i += Heads.QUERIES) {
          b.queries(n, h, i, Math.min(c.t, i + Heads.QUERIES));
        }
      }
    }
  }

  private static void clear(View x, int n, int h) {
    int at = Heads.at(x, n, h);
    for (int i = 0; i < x.dim(2); i++, at += x.stride(2)) {
      Arrays.fill(x.floats(), at, at + x.dim(3), 0);
    }
  }

  private void queries(int n, int h, int i0, int i1) {
    int seen = c.seen(i0, i1);
    for (int j = 0; j < seen; j += Heads.KEYS) {
      int j1 = Math.min(seen, j + Heads.KEYS);
      PlainForward.scores(c, p, c.lse, n, h, i0, i1, j, j1);
      c.hide(p, 0, Heads.QUERIES, n, h, i0, i1, j, j1);
      for (int i = i0; i < i1; i++) {
        for (int k = j; k < j1; k++) pair(n, h, i, k, (k - j) * Heads.QUERIES + i - i0);
      }
    }
  }

  /** What a query and a key pass to each other. */
  private void pair(int n, int h, int i, int j, int place) {
    int g = h / c.shared();
    int y = Heads.at(c.gy, n, h) + i * c.gy.stride(2);
    int o = Heads.at(c.out, n, h) + i * c.out.stride(2);
    int v = Heads.at(c.v, n, g) + j * c.v.stride(2);
    float[] gy = c.gy.floats();
    float mean = 0;
    for (int a = 0; a < c.e; a++) mean = Math.fma(gy[y + a], c.out.floats()[o + a], mean);
    float dp = 0 - mean;
    for (int a = 0; a < c.e; a++) dp = Math.fma(c.v.floats()[v + a], gy[y + a], dp);
    p[place] = ScalarMath.exp(p[place]);
    ds[place] = p[place] * dp * c.scale;
    add(c.dv, n, g, j, p[place], gy, y);
    add(c.dk, n, g, j, ds[place], c.q.floats(), Heads.at(c.q, n, h) + i * c.q.stride(2));
    add(c.dq, n, h, i, ds[place], c.k.floats(), Heads.at(c.k, n, g) + j * c.k.stride(2));
  }

  private static void add(View to, int n, int h, int row, float by, float[] x, int at) {
    int place = Heads.at(to, n, h) + row * to.stride(2);
    float[] y = to.floats();
    for (int a = 0; a < to.dim(3); a++) y[place + a] = Math.fma(by, x[at + a], y[place + a]);
  }
}
