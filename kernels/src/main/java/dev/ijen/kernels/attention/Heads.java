package dev.ijen.kernels.attention;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A call, read from its views: sizes, where heads begin, what a query sees. The sizes of tiles
 * stand here because they decide bits: what a query sees of a tile that is hidden in part.
 */
public final class Heads {
  /** Queries of a tile, side by side: the lanes of vectors. */
  public static final int QUERIES = 32;

  /** Keys of a tile. */
  public static final int KEYS = 64;

  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  public final View q;
  public final View k;
  public final View v;
  public final View out;
  public final float[] lse;
  private final int lse0;
  private final @Nullable View mask;

  /** The gradients of out, q, k and v; in the forward pass all of them are out. */
  public final View gy;

  public final View dq;
  public final View dk;
  public final View dv;

  public final int batches;
  public final int heads;
  public final int groups;
  public final int t;
  public final int s;
  public final int d;
  public final int e;
  public final float scale;
  private final boolean causal;

  Heads(View[] views, double[] scalars, boolean forward) {
    int given = views.length - (forward ? 5 : 9); // with a mask or without
    q = views[0];
    k = views[1];
    v = views[2];
    mask = given == 0 ? null : views[3];
    out = views[3 + given];
    View sums = views[4 + given];
    lse = sums.floats();
    lse0 = sums.offset();
    gy = forward ? out : views[5 + given];
    dq = forward ? out : views[6 + given];
    dk = forward ? out : views[7 + given];
    dv = forward ? out : views[8 + given];
    batches = q.dim(0);
    heads = q.dim(1);
    groups = k.dim(1);
    t = q.dim(2);
    s = k.dim(2);
    d = q.dim(3);
    e = v.dim(3);
    scale = (float) scalars[0];
    causal = scalars[1] != 0;
  }

  public static Heads forward(View[] views, double[] scalars) {
    return new Heads(views, scalars, true);
  }

  public static Heads backward(View[] views, double[] scalars) {
    return new Heads(views, scalars, false);
  }

  /** Heads of queries that share a head of keys. */
  public int shared() {
    return heads / groups;
  }

  /** Where a head of a view begins. */
  public static int at(View x, int batch, int head) {
    return x.offset() + batch * x.stride(0) + head * x.stride(1);
  }

  /** Where the logarithms of a head begin. */
  public int sums(int batch, int head) {
    return lse0 + (batch * heads + head) * t;
  }

  /** How many keys, from the first, queries {@code [from, to)} look at. */
  public int seen(int from, int to) {
    return causal ? Math.clamp((long) to + s - t, 0, s) : s;
  }

  /** Operations of all products of a head, roughly. */
  public long work() {
    return 2L * batches * heads * t * s * (d + e);
  }

  /**
   * Adds the mask to a tile of scores, or puts -infinity where a key is hidden.
   *
   * @param x of key j and query i the score is at {@code x0 + (j - j0) * wide + i - i0}
   */
  public void hide(
      float[] x, int x0, int wide, int batch, int head, int i0, int i1, int j0, int j1) {
    if (mask != null) mask(x, x0, wide, at(mask, batch, head), i0, i1, j0, j1);
    if (!causal) return;
    int first = i0 + s - t; // the last key that the first query sees
    for (int j = Math.max(j0, first + 1); j < j1; j++) {
      int row = x0 + (j - j0) * wide;
      Arrays.fill(x, row, row + Math.min(wide, j - first), HIDDEN);
    }
  }

  private void mask(float[] x, int x0, int wide, int at, int i0, int i1, int j0, int j1) {
    View m = java.util.Objects.requireNonNull(mask);
    boolean adds = m.dtype() == DType.F32;
    for (int j = j0; j < j1; j++) {
      int row = x0 + (j - j0) * wide;
      for (int i = i0; i < i1; i++) {
        int place = at + i * m.stride(2) + j * m.stride(3);
        if (adds) x[row + i - i0] += m.floats()[place];
        else if (m.bytes()[place] == 0) x[row + i - i0] = HIDDEN;
      }
    }
  }

  /** Whether a query may see nothing, whatever the scores are. */
  public boolean blind(int batch, int head, int i) {
    int seen = seen(i, i + 1);
    if (mask == null) return seen == 0;
    int at = at(mask, batch, head) + i * mask.stride(2);
    for (int j = 0; j < seen; j++) {
      int place = at + j * mask.stride(3);
      boolean hidden =
          mask.dtype() == DType.F32 ? mask.floats()[place] == HIDDEN : mask.bytes()[place] == 0;
      if (!hidden) return false;
    }
    return true;
  }
}
