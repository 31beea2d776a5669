package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.View;
import dev.ijen.kernels.attention.Heads;

/**
 * The gradient of attention: probabilities are computed again from the logarithms of their sums.
 * One unit is a head of keys with all heads of queries that share it, so that nothing is added by
 * two threads.
 */
public final class AttentionBackward {
  private AttentionBackward() {}

  public static void run(View[] views, double[] scalars) {
    Heads c = Heads.backward(views, scalars);
    AttentionTile.each(c, c.groups, 5, AttentionBackward::group);
  }

  private static void group(AttentionTile tile, int n, int g) {
    Heads c = tile.c;
    AttentionTile.clear(c.dk, n, g);
    AttentionTile.clear(c.dv, n, g);
    for (int h = g * c.shared(); h < (g + 1) * c.shared(); h++) {
      for (int i = 0; i < c.t; i += Heads.QUERIES) {
        tile.at(n, h, i);
        queries(tile);
      }
    }
  }

  private static void queries(AttentionTile tile) {
    Heads c = tile.c;
    float[] w = tile.work;
    int seen = c.seen(tile.i0, tile.i1);
    tile.load(c.q, tile.queries);
    AttentionRows.times(w, tile.queries, c.d * tile.wide, c.scale);
    tile.load(c.gy, tile.gradients);
    tile.load(c.out, tile.outputs);
    AttentionRows.minusDot(w, tile.gradients, tile.outputs, tile.wide, c.e, tile.old);
    int sums = c.sums(tile.n, tile.h) + tile.i0;
    for (int i = 0; i < tile.i1 - tile.i0; i++) w[tile.top + i] = -c.lse[sums + i];
    if (seen == 0) tile.clear(c.dq);
    for (int j = 0; j < seen; j += Heads.KEYS) {
      int keys = Math.min(seen - j, Heads.KEYS);
      tile.scores(c.k, j, keys, tile.queries, tile.top, tile.p);
      c.hide(w, tile.p, tile.wide, tile.n, tile.h, tile.i0, tile.i1, j, j + keys);
      tile.scores(c.v, j, keys, tile.gradients, tile.old, tile.ds);
      AttentionRows.gradient(w, tile.p, tile.ds, keys * tile.wide, c.scale);
      tile.toKeys(tile.p, c.gy, j, keys, c.dv);
      tile.toKeys(tile.ds, c.q, j, keys, c.dk);
      tile.toQueries(tile.ds, c.k, j, keys, c.dq, j == 0);
    }
  }
}
