package dev.ijen.kernels.scan;

import dev.ijen.kernels.View;
import dev.ijen.kernels.sort.Keys;

/** Where the largest or smallest element so far is. */
final class Extremes {
  private Extremes() {}

  static void run(View[] v, double[] scalars, boolean largest) {
    Object x = v[0].storage();
    int at = v[0].offset();
    int[] y = v[1].ints();
    int to = v[1].offset();
    Path path = Path.of(v[1], scalars[0]);
    int n = v[1].dim(1);
    for (int o = 0; o < path.outer(); o++) {
      int i = path.first(o);
      int t = path.step() > 0 ? 0 : n - 1;
      if (path.inner() == 1) {
        along(x, at, y, to, i, t, path.step(), n, largest);
        continue;
      }
      for (int c = path.inner(); c > 0; c--, i += path.step()) y[to + i] = t;
      for (int k = 1; k < n; k++) {
        t += path.step();
        for (int c = path.inner(); c > 0; c--, i += path.step()) {
          int before = y[to + i - path.back()];
          int there = at + i + (before - t) * path.inner();
          y[to + i] = rank(x, at + i, largest) >= rank(x, there, largest) ? t : before;
        }
      }
    }
  }

  /** One line whose elements are neighbours: what is best so far stays in a register. */
  private static void along(
      Object x, int at, int[] y, int to, int i, int t, int step, int n, boolean largest) {
    long best = rank(x, at + i, largest);
    int where = t;
    for (int k = 0; k < n; k++, i += step, t += step) {
      long rank = rank(x, at + i, largest);
      if (rank >= best) {
        best = rank;
        where = t;
      }
      y[to + i] = where;
    }
  }

  private static long rank(Object x, int i, boolean largest) {
    long key = Keys.at(x, i);
    return largest || key == Keys.NAN ? key : ~key;
  }
}
