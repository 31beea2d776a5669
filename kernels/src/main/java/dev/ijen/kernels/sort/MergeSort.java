package dev.ijen.kernels.sort;

import dev.ijen.kernels.View;

/** Bottom-up merge sort of the keys of doubles and their positions: stable, n log2 n steps. */
final class MergeSort {
  private final int n;
  private long[] keys;
  private int[] from;
  private long[] otherKeys;
  private int[] otherFrom;

  private MergeSort(int n) {
    this.n = n;
    this.keys = new long[n];
    this.from = new int[n];
    this.otherKeys = new long[n];
    this.otherFrom = new int[n];
  }

  static void run(View[] v, double[] scalars) {
    View x = v[0];
    View out = v[1];
    double[] values = x.doubles();
    int[] y = out.ints();
    boolean descending = scalars[0] != 0;
    int n = x.dim(1);
    int k = out.dim(1);
    int inner = x.dim(2);
    MergeSort row = new MergeSort(n);
    for (int o = 0; o < x.dim(0); o++) {
      for (int j = 0; j < inner; j++) {
        int at = x.offset() + o * n * inner + j;
        for (int t = 0; t < n; t++) {
          long key = Keys.of(values[at + t * inner]);
          row.keys[t] = descending ? ~key : key;
          row.from[t] = t;
        }
        row.sort();
        int to = out.offset() + o * k * inner + j;
        for (int t = 0; t < k; t++) y[to + t * inner] = row.from[t];
      }
    }
  }

  private void sort() {
    for (long width = 1; width < n; width *= 2) {
      for (long first = 0; first < n; first += 2 * width) {
        int middle = (int) Math.min(first + width, n);
        merge((int) first, middle, (int) Math.min(first + 2 * width, n));
      }
      long[] k = keys;
      keys = otherKeys;
      otherKeys = k;
      int[] f = from;
      from = otherFrom;
      otherFrom = f;
    }
  }

  /** Merges two sorted neighbours into the other arrays; of equals the left one goes first. */
  private void merge(int first, int middle, int end) {
    int left = first;
    int right = middle;
    for (int to = first; to < end; to++) {
      boolean takeLeft = left < middle && (right >= end || keys[left] <= keys[right]);
      int i = takeLeft ? left++ : right++;
      otherKeys[to] = keys[i];
      otherFrom[to] = from[i];
    }
  }
}
