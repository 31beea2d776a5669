package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.tensor.Resizing;
import java.util.List;

/** Resizing: repeated elements, and weighted neighbours in loops, one axis after the other. */
final class ResizingRows {
  private static final int[] LENGTHS = {0, 1, 3, 16, 17, 33};

  private ResizingRows() {}

  static List<Row> all() {
    return List.of(
        nearest(7),
        nearest(2, 5),
        new Row(
                "Resizing.linear(Tensor,int,boolean)",
                1,
                (t, n) -> Resizing.linear(t[0], 5, false),
                (x, n) -> between(x[0], x[0].rank() - 1, 5, false),
                n -> new int[][][] {{{n, 3}}, {{2, n + 1}}})
            .within(2, 2)
            .of((x, n) -> between(x[0].map(Math::abs), x[0].rank() - 1, 5, false))
            .lengths(LENGTHS)
            .twice(),
        bilinear(false),
        bilinear(true));
  }

  private static Row nearest(int... size) {
    return new Row(
            "Resizing.nearest(Tensor,int...)",
            1,
            (t, n) -> Resizing.nearest(t[0], size),
            (x, n) -> {
              int lead = x[0].rank() - size.length;
              int[] dims = x[0].dims().clone();
              System.arraycopy(size, 0, dims, lead, size.length);
              return Nd.of(
                  dims,
                  i -> {
                    int[] from = i.clone();
                    for (int a = lead; a < i.length; a++) {
                      from[a] = (int) Math.floor(i[a] * (double) x[0].dim(a) / dims[a] + 1e-9);
                    }
                    return x[0].at(from);
                  });
            },
            n -> new int[][][] {{{n, 3, 4}}, {{2, n + 1, 5}}})
        .note(size.length + " axes")
        .also(I32, BOOL)
        .lengths(LENGTHS)
        .twice();
  }

  /** Three roundings an axis; those of the last axis pass through the other. */
  private static Row bilinear(boolean alignCorners) {
    return new Row(
            "Resizing.bilinear(Tensor,int,int,boolean)",
            1,
            (t, n) -> Resizing.bilinear(t[0], 2, 5, alignCorners),
            (x, n) -> both(x[0], alignCorners),
            n -> new int[][][] {{{n, 3, 4}}, {{2, n + 1, 7}}, {{3, 1, n + 1}}})
        .note(alignCorners ? "corner elements" : "corners")
        .within(4, 4)
        .of((x, n) -> both(x[0].map(Math::abs), alignCorners))
        .lengths(LENGTHS)
        .twice();
  }

  private static Nd both(Nd x, boolean alignCorners) {
    Nd rows = between(x, x.rank() - 1, 5, alignCorners);
    return between(rows, x.rank() - 2, 2, alignCorners);
  }

  private static Nd between(Nd x, int axis, int n, boolean alignCorners) {
    int[] dims = x.dims().clone();
    int old = dims[axis];
    if (old == n) return x;
    dims[axis] = n;
    return Nd.of(
        dims,
        i -> {
          // The place is up / down, in whole numbers: a rounded one has a wrong fraction.
          int up = alignCorners ? i[axis] * (old - 1) : Math.max(0, (2 * i[axis] + 1) * old - n);
          int down = alignCorners ? Math.max(1, n - 1) : 2 * n;
          int low = up / down;
          double t = (double) (up - low * down) / down;
          int[] a = i.clone();
          int[] b = i.clone();
          a[axis] = low;
          b[axis] = Math.min(low + 1, old - 1);
          return (1 - t) * x.at(a) + t * x.at(b);
        });
  }
}
