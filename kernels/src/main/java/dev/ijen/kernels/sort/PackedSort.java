package dev.ijen.kernels.sort;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import java.util.Arrays;

/**
 * Sorting of 32-bit elements: key and position share a long, so the JDK's own sort, which is
 * neither stable nor told of positions, gives the one stable order there is. Of n elements only the
 * k first are kept: what is beyond the k-th so far is dropped at sight, the rest is collected and
 * cut back to k whenever there is twice as much.
 */
record PackedSort(View x, View out, boolean descending) {
  /** Elements from which rows are shared among the workers. */
  private static final int LARGE = 1 << 14;

  /** Up to so many are kept in order by insertion. */
  private static final int FEW = 16;

  static void run(View[] v, double[] scalars) {
    if (v[1].size() == 0) return;
    if (v[0].storage() instanceof double[]) {
      MergeSort.run(v, scalars);
      return;
    }
    PackedSort s = new PackedSort(v[0], v[1], scalars[0] != 0);
    int rows = v[0].dim(0) * v[0].dim(2);
    if (v[0].size() < LARGE) s.rows(0, rows);
    else Workers.split(rows, s::rows);
  }

  private void rows(int first, int end) {
    Object values = x.storage();
    int[] y = out.ints();
    int n = x.dim(1);
    int k = out.dim(1);
    int inner = x.dim(2);
    int[] keys = new int[n];
    long[] best = new long[(int) Math.min(n, 2L * k)];
    for (int r = first; r < end; r++) {
      int o = r / inner;
      int j = r % inner;
      keys(values, x.offset() + o * n * inner + j, inner, keys);
      if (k <= FEW) few(k, keys, best);
      else first(k, keys, best);
      int to = out.offset() + o * k * inner + j;
      for (int t = 0; t < k; t++) y[to + t * inner] = (int) best[t];
    }
  }

  /** As {@link #first}, by insertion. */
  private static void few(int k, int[] keys, long[] best) {
    long limit = Long.MAX_VALUE;
    int m = 0;
    for (int t = 0; t < keys.length; t++) {
      if (keys[t] >= limit) continue;
      long packed = (long) keys[t] << 32 | t;
      int i = m < k ? m++ : k - 1;
      for (; i > 0 && best[i - 1] > packed; i--) best[i] = best[i - 1];
      best[i] = packed;
      if (m == k) limit = best[k - 1] >> 32;
    }
  }

  /** Leaves the first k in order at the beginning of {@code best}. */
  private static void first(int k, int[] keys, long[] best) {
    long limit =
        Long.MAX_VALUE; // of equals the first is kept, so what equals the k-th comes too late
    int m = 0;
    for (int t = 0; t < keys.length; t++) {
      if (keys[t] >= limit) continue;
      if (m == best.length) {
        Arrays.sort(best);
        m = k;
        limit = best[k - 1] >> 32;
        if (keys[t] >= limit) continue;
      }
      best[m++] = (long) keys[t] << 32 | t;
    }
    Arrays.sort(best, 0, m);
  }

  /** As {@link Keys}, in 32 bits. */
  private void keys(Object storage, int at, int step, int[] keys) {
    switch (storage) {
      case float[] a -> {
        for (int t = 0; t < keys.length; t++) {
          int bits = Float.floatToIntBits(a[at + t * step] + 0f);
          keys[t] = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        }
      }
      case int[] a -> {
        for (int t = 0; t < keys.length; t++) keys[t] = a[at + t * step];
      }
      case byte[] a -> {
        for (int t = 0; t < keys.length; t++) keys[t] = a[at + t * step];
      }
      default ->
          throw new NoKernel(
              "sorting has no form for " + storage.getClass().getSimpleName() + ": cast first");
    }
    if (descending) for (int t = 0; t < keys.length; t++) keys[t] = ~keys[t];
  }
}
