package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.View;
import dev.ijen.kernels.attention.Heads;

/** Attention: a block of queries meets tile after tile of keys. */
public final class AttentionForward {
  private AttentionForward() {}

  public static void run(View[] views, double[] scalars) {
    Heads c = Heads.forward(views, scalars);
    AttentionTile.each(c, c.heads, 2, AttentionForward::head);
  }

  private static void head(AttentionTile tile, int n, int h) {
    for (int i = 0; i < tile.c.t; i += Heads.QUERIES) {
      tile.at(n, h, i);
      queries(tile);
    }
  }

  private static void queries(AttentionTile tile) {
    Heads c = tile.c;
    float[] w = tile.work;
    int seen = c.seen(tile.i0, tile.i1);
    AttentionRows.fill(w, tile.top, tile.wide, Float.NEGATIVE_INFINITY);
    AttentionRows.fill(w, tile.sum, tile.wide, 0);
    tile.load(c.q, tile.queries);
    AttentionRows.times(w, tile.queries, c.d * tile.wide, c.scale);
    if (seen == 0) tile.clear(c.out);
    for (int j = 0; j < seen; j += Heads.KEYS) {
      int keys = Math.min(seen - j, Heads.KEYS);
      tile.scores(c.k, j, keys, tile.queries, -1, tile.p);
      c.hide(w, tile.p, tile.wide, tile.n, tile.h, tile.i0, tile.i1, j, j + keys);
      AttentionRows.top(w, tile.p, tile.wide, keys, tile.top, tile.old);
      AttentionRows.exp(w, tile.p, tile.wide, keys, tile.top, tile.old, tile.sum);
      if (j > 0) tile.times(c.out, tile.old);
      tile.toQueries(tile.p, c.v, j, keys, c.out, j == 0);
    }
    finish(tile);
  }

  private static void finish(AttentionTile tile) {
    Heads c = tile.c;
    float[] w = tile.work;
    tile.over(c.out, tile.sum);
    AttentionRows.log(w, tile.sum, tile.wide);
    int to = c.sums(tile.n, tile.h);
    for (int i = tile.i0; i < tile.i1; i++) {
      float top = w[tile.top + i - tile.i0];
      boolean blind = top == Float.NEGATIVE_INFINITY && c.blind(tile.n, tile.h, i);
      if (blind) tile.clear(c.out, i);
      c.lse[to + i] = blind ? Float.POSITIVE_INFINITY : top + w[tile.sum + i - tile.i0];
    }
  }
}
