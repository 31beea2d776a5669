package dev.ijen.kernels.conv;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.move.Move;

/** One launch of a pooling kernel: plain loops over images, windows and taps. */
final class Windows {
  /** Elements of images from which on a second thread pays. */
  private static final int PIECE = 1 << 15;

  /** A row of windows: where its first row of taps begins, how many it has, where results go. */
  private interface Line {
    void run(int first, int rows, int at);
  }

  private final View x;
  private final View out;
  private final int[] rows;

  /** The first tap of a column of windows, and how many it has. */
  private final int[] columns;

  /** Where those of a row end. */
  private final int ends;

  private final int down;
  private final int along;

  private Windows(View x, View rows, View columns, View out, double[] steps) {
    this.x = x;
    this.out = out;
    this.rows = rows.ints();
    this.columns = columns.ints();
    ends = 2 * out.dim(2);
    int step = (int) steps[0];
    this.down = step * x.dim(2);
    this.along = (int) steps[1];
  }

  private void each(Line line) {
    int image = x.dim(1) * x.dim(2);
    Workers.elements(
        x.dim(0),
        Math.max(1, PIECE / Math.max(1, image)),
        (from, to) -> {
          for (int n = from; n < to; n++) each(n, x.offset() + n * image, line);
        });
  }

  private void each(int n, int image, Line line) {
    int at = out.offset() + n * out.dim(1) * out.dim(2);
    for (int p = 0; p < out.dim(1); p++) {
      line.run(image + rows[2 * p] * x.dim(2), rows[2 * p + 1], at);
      at += out.dim(2);
    }
  }

  // Sums

  static void sum(View[] v, double[] steps) {
    Windows w = new Windows(v[0], v[1], v[2], v[3], steps);
    if (v[0].dtype() == DType.F32) {
      float[] x = v[0].floats();
      float[] y = v[3].floats();
      w.each((first, rows, at) -> w.sum(x, first, rows, y, at));
    } else {
      double[] x = v[0].doubles();
      double[] y = v[3].doubles();
      w.each((first, rows, at) -> w.sum(x, first, rows, y, at));
    }
  }

  private void sum(float[] x, int first, int rows, float[] y, int at) {
    for (int q = 0; q < ends; q += 2, at++) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0; // four columns at a time do not wait for each other
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        int j = columns[q + 1];
        for (; j >= 4; j -= 4, tap += 4 * along) {
          s0 += x[tap];
          s1 += x[tap + along];
          s2 += x[tap + 2 * along];
          s3 += x[tap + 3 * along];
        }
        if (j > 0) s0 += x[tap];
        if (j > 1) s1 += x[tap + along];
        if (j > 2) s2 += x[tap + 2 * along];
      }
      y[at] = (float) (s0 + s1 + (s2 + s3));
    }
  }

  private void sum(double[] x, int first, int rows, double[] y, int at) {
    for (int q = 0; q < ends; q += 2, at++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        for (int j = 0; j < columns[q + 1]; j++) sum += x[tap + j * along];
      }
      y[at] = sum;
    }
  }

  // Their transpose

  static void spread(View[] v, double[] steps) {
    Windows w = new Windows(v[3], v[1], v[2], v[0], steps);
    v[3].device().launch(Move.FILL, new View[] {v[3]}, 0);
    if (v[0].dtype() == DType.F32) {
      float[] y = v[0].floats();
      float[] x = v[3].floats();
      w.each((first, rows, at) -> w.add(y, at, x, first, rows));
    } else {
      double[] y = v[0].doubles();
      double[] x = v[3].doubles();
      w.each((first, rows, at) -> w.add(y, at, x, first, rows));
    }
  }

  private void add(float[] y, int at, float[] x, int first, int rows) {
    for (int q = 0; q < ends; q += 2, at++) {
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        for (int j = 0; j < columns[q + 1]; j++) x[tap + j * along] += y[at];
      }
    }
  }

  private void add(double[] y, int at, double[] x, int first, int rows) {
    for (int q = 0; q < ends; q += 2, at++) {
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        for (int j = 0; j < columns[q + 1]; j++) x[tap + j * along] += y[at];
      }
    }
  }

  // Maxima

  static void argmax(View[] v, double[] steps) {
    Windows w = new Windows(v[0], v[1], v[2], v[3], steps);
    int[] index = v[3].ints();
    int image = v[0].dim(1) * v[0].dim(2);
    w.each((first, rows, at) -> {
      w.requireTaps(rows);
      int begin = first - (first - v[0].offset()) % image;
      if (v[0].dtype() == DType.F32) w.argmax(v[0].floats(), first, rows, index, at, begin);
      else w.argmax(v[0].doubles(), first, rows, index, at, begin);
    });
  }

  private void requireTaps(int rows) {
    for (int q = 1; q < ends; q += 2) {
      if (rows * columns[q] == 0) {
        throw new IllegalArgumentException("pool argmax: a window without taps has no maximum");
      }
    }
  }

  /**
   * Compares whole numbers in the order of the floats, without a branch to guess: not even one that
   * the JIT could make of a conditional expression, which costs twice as much where it does.
   */
  private void argmax(float[] x, int first, int rows, int[] index, int at, int begin) {
    for (int q = 0; q < ends; q += 2, at++) {
      int best = first + columns[q];
      int max = key(x[best]);
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        for (int j = 0; j < columns[q + 1]; j++, tap += along) {
          int key = key(x[tap]);
          best ^= (best ^ tap) & (int) ((long) max - key >> 63);
          max = Math.max(key, max);
        }
      }
      index[at] = best - begin;
    }
  }

  private void argmax(double[] x, int first, int rows, int[] index, int at, int begin) {
    for (int q = 0; q < ends; q += 2, at++) {
      int best = first + columns[q];
      long max = key(x[best]);
      for (int i = 0; i < rows; i++) {
        int tap = first + columns[q] + i * down;
        for (int j = 0; j < columns[q + 1]; j++, tap += along) {
          long key = key(x[tap]);
          best = key > max ? tap : best;
          max = Math.max(key, max);
        }
      }
      index[at] = best - begin;
    }
  }

  /** Larger for larger numbers, the same for both zeros and for all NaN, largest for NaN. */
  private static int key(float x) {
    int bits = Float.floatToIntBits(x + 0f);
    return bits ^ (bits >> 31 >>> 1);
  }

  private static long key(double x) {
    long bits = Double.doubleToLongBits(x + 0.0);
    return bits ^ (bits >> 63 >>> 1);
  }
}
