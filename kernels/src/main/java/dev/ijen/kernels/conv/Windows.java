package dev.ijen.kernels.conv;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.move.Move;

/** One launch of a pooling kernel: plain loops over images, windows and taps. */
final class Windows {
  /** Elements of images from which on a second thread pays. */
  private static final int PIECE = 1 << 15;

  /** Elements of an array of either float type; f64 holds both exactly. */
  private interface Elements {
    double get(int i);

    void set(int i, double value);
  }

  private record F32(float[] a) implements Elements {
    @Override
    public double get(int i) {
      return a[i];
    }

    @Override
    public void set(int i, double value) {
      a[i] = (float) value;
    }
  }

  private record F64(double[] a) implements Elements {
    @Override
    public double get(int i) {
      return a[i];
    }

    @Override
    public void set(int i, double value) {
      a[i] = value;
    }
  }

  /** A window: its first tap's place in x, its sizes, and its place in the other view. */
  private interface Visit {
    void window(int x, int rows, int columns, int at);
  }

  private final View x;
  private final View out;
  private final int[] rows;
  private final int[] columns;
  private final int down;
  private final int along;

  private Windows(View x, View rows, View columns, View out, double[] steps) {
    this.x = x;
    this.out = out;
    this.rows = rows.ints();
    this.columns = columns.ints();
    int step = (int) steps[0];
    this.down = step * x.dim(2);
    this.along = (int) steps[1];
  }

  private static Elements elements(View v) {
    return v.dtype() == DType.F32 ? new F32(v.floats()) : new F64(v.doubles());
  }

  private void each(Visit visit) {
    int image = x.dim(1) * x.dim(2);
    Workers.elements(
        x.dim(0),
        Math.max(1, PIECE / Math.max(1, image)),
        (from, to) -> {
          for (int n = from; n < to; n++) each(n, x.offset() + n * image, visit);
        });
  }

  private void each(int n, int image, Visit visit) {
    int at = out.offset() + n * out.dim(1) * out.dim(2);
    for (int p = 0; p < out.dim(1); p++) {
      int row = image + rows[2 * p] * x.dim(2);
      for (int q = 0; q < out.dim(2); q++, at++) {
        visit.window(row + columns[2 * q], rows[2 * p + 1], columns[2 * q + 1], at);
      }
    }
  }

  static void sum(View[] v, double[] steps) {
    Windows w = new Windows(v[0], v[1], v[2], v[3], steps);
    Elements x = elements(v[0]);
    Elements y = elements(v[3]);
    w.each((first, rows, columns, at) -> y.set(at, w.sum(x, first, rows, columns)));
  }

  private double sum(Elements x, int first, int rows, int columns) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) sum += x.get(first + i * down + j * along);
    }
    return sum;
  }

  static void spread(View[] v, double[] steps) {
    Windows w = new Windows(v[3], v[1], v[2], v[0], steps);
    Elements y = elements(v[0]);
    Elements x = elements(v[3]);
    v[3].device().launch(Move.FILL, new View[] {v[3]}, 0);
    w.each((first, rows, columns, at) -> w.add(y.get(at), x, first, rows, columns));
  }

  private void add(double y, Elements x, int first, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = first + i * down + j * along;
        x.set(at, x.get(at) + y);
      }
    }
  }

  static void argmax(View[] v, double[] steps) {
    Windows w = new Windows(v[0], v[1], v[2], v[3], steps);
    Elements x = elements(v[0]);
    int[] index = v[3].ints();
    int image = v[0].dim(1) * v[0].dim(2);
    w.each((first, rows, columns, at) -> {
      if (rows * columns == 0) {
        throw new IllegalArgumentException("pool argmax: a window without taps has no maximum");
      }
      index[at] = (w.argmax(x, first, rows, columns) - v[0].offset()) % image;
    });
  }

  private int argmax(Elements x, int first, int rows, int columns) {
    int best = first;
    double most = x.get(first);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = first + i * down + j * along;
        double e = x.get(at);
        if (e > most || (Double.isNaN(e) && !Double.isNaN(most))) {
          most = e;
          best = at;
        }
      }
    }
    return best;
  }
}
