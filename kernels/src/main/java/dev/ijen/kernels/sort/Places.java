package dev.ijen.kernels.sort;

import dev.ijen.kernels.View;

/** Places in sorted rows, and places of what is true. */
final class Places {
  private Places() {}

  static void search(View[] v, double[] scalars) {
    Object sorted = v[0].storage();
    Object values = v[1].storage();
    int[] y = v[2].ints();
    int n = v[0].dim(1);
    int m = v[1].dim(1);
    for (int r = 0; r < v[2].dim(0); r++) {
      int row = v[0].offset() + r * n;
      for (int j = 0; j < m; j++) {
        // Keys are integers, so "not larger than key" is "smaller than key + 1".
        long key = Keys.at(values, v[1].offset() + r * m + j) + (scalars[0] != 0 ? 1 : 0);
        int low = 0;
        int high = n;
        while (low < high) {
          int middle = (low + high) >>> 1;
          if (Keys.at(sorted, row + middle) < key) low = middle + 1;
          else high = middle;
        }
        y[v[2].offset() + r * m + j] = low;
      }
    }
  }

  static void nonZero(View[] v, double[] scalars) {
    byte[] mask = v[0].bytes();
    int[] y = v[1].ints();
    int rank = v[0].rank();
    int to = v[1].offset();
    for (int i = 0; i < v[0].size(); i++) {
      if (mask[v[0].offset() + i] == 0) continue;
      int rest = i;
      for (int a = rank - 1; a >= 0; a--) {
        y[to + a] = rest % v[0].dim(a);
        rest /= v[0].dim(a);
      }
      to += rank;
    }
  }
}
