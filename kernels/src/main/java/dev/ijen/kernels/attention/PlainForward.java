package dev.ijen.kernels.attention;

import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.ScalarMath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link Attention#FORWARD} in plain loops: what every rung must give, bit for bit. */
final class PlainForward {
  private final Heads c;
  private final float[] scores = new float[Heads.KEYS * Heads.QUERIES];
  private final float[] m = new float[Heads.QUERIES];
  private final float[] l = new float[Heads.QUERIES];

  private PlainForward(Heads c) {
    this.c = c;
  }

  static void run(View[] views, double[] scalars) {
    Heads c = Heads.forward(views, scalars);
    PlainForward f = new PlainForward(c);
    for (int n = 0; n < c.batches; n++) {
      for (int h = 0; h < c.heads; h++) {
        for (int i = 0; i < c.t; i += Heads.QUERIES) {
          f.queries(n, h, i, Math.min(c.t, i + Heads.QUERIES));
        }
      }
    }
  }

  private void queries(int n, int h, int i0, int i1) {
    Arrays.fill(m, Float.NEGATIVE_INFINITY);
    Arrays.fill(l, 0);
    float[] out = c.out.floats();
    int o = Heads.at(c.out, n, h);
    for (int i = i0; i < i1; i++) {
      Arrays.fill(out, o + i * c.out.stride(2), o + i * c.out.stride(2) + c.e, 0);
    }
    int seen = c.seen(i0, i1);
    for (int j = 0; j < seen; j += Heads.KEYS) {
      int j1 = Math.min(seen, j + Heads.KEYS);
      scores(c, scores, null, n, h, i0, i1, j, j1);
      c.hide(scores, 0, Heads.QUERIES, n, h, i0, i1, j, j1);
      for (int i = i0; i < i1; i++) query(n, h, i, i - i0, j, j1);
    }
    for (int i = i0; i < i1; i++) {
      int at = i - i0;
      boolean blind = m[at] == Float.NEGATIVE_INFINITY && c.blind(n, h, i);
      for (int k = o + i * c.out.stride(2), end = k + c.e; k < end; k++) {
        out[k] = blind ? 0 : out[k] / l[at];
      }
      c.lse[c.sums(n, h) + i] = blind ? Float.POSITIVE_INFINITY : m[at] + ScalarMath.log(l[at]);
    }
  }

  /** Scaled products of keys and queries, each a chain that starts at 0 or {@code -start[i]}. */
  static void scores(
      Heads c, float[] to, float @Nullable [] start, int n, int h, int i0, int i1, int j0, int j1) {
    float[] q = c.q.floats();
    float[] k = c.k.floats();
    for (int j = j0; j < j1; j++) {
      int kj = Heads.at(c.k, n, h / c.shared()) + j * c.k.stride(2);
      for (int i = i0; i < i1; i++) {
        int qi = Heads.at(c.q, n, h) + i * c.q.stride(2);
        float sum = start == null ? 0 : -start[c.sums(n, h) + i];
        for (int a = 0; a < c.d; a++) sum = Math.fma(k[kj + a], q[qi + a] * c.scale, sum);
        to[(j - j0) * Heads.QUERIES + i - i0] = sum;
      }
    }
  }

  /** Takes in a tile of keys. */
  private void query(int n, int h, int i, int at, int j0, int j1) {
    float top = m[at];
    for (int j = j0; j < j1; j++) {
      float x = scores[(j - j0) * Heads.QUERIES + at];
      top = x < top ? top : x;
    }
    if (!(top > Float.NEGATIVE_INFINITY)) top = Float.NEGATIVE_INFINITY; // NaN too: sums have it
    float base = top == Float.NEGATIVE_INFINITY ? 0 : top;
    float old = ScalarMath.exp(m[at] - base);
    float sum = 0;
    for (int j = j0; j < j1; j++) {
      int place = (j - j0) * Heads.QUERIES + at;
      scores[place] = ScalarMath.exp(scores[place] - base);
      sum += scores[place];
    }
    l[at] = Math.fma(l[at], old, sum);
    m[at] = top;
    float[] v = c.v.floats();
    float[] out = c.out.floats();
    int v0 = Heads.at(c.v, n, h / c.shared());
    int o = Heads.at(c.out, n, h) + i * c.out.stride(2);
    for (int k = 0; k < c.e; k++) {
      float y = j0 == 0 ? 0 : out[o + k] * old;
      for (int j = j0; j < j1; j++) {
        y = Math.fma(scores[(j - j0) * Heads.QUERIES + at], v[v0 + j * c.v.stride(2) + k], y);
      }
      out[o + k] = y;
    }
  }
}
