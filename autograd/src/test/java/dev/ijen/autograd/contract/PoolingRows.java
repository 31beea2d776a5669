package dev.ijen.autograd.contract;

import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Pooling;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Pooling against loops that look at every element for every window. */
final class PoolingRows {
  private static final int[] LENGTHS = {0, 1, 3, 16, 17, 33};

  private static final Geometry ODD = new Geometry(new Slide(2, 1, 1), new Slide(1, 1, 2));

  private PoolingRows() {}

  static List<Row> all() {
    return List.of(
        max(
            "maxPool1d(Tensor,int,Slide)",
            (t, n) -> Pooling.maxPool1d(t[0], 3, new Slide(2, 2, 2)),
            (x, n) -> sliding(x[0], new int[] {3}, PoolingRows::largest, new Slide(2, 2, 2)),
            n -> new int[][][] {{{n, 2, 4}}, {{2, n + 2}}, {{5}}}),
        max(
            "maxPool2d(Tensor,int,int,Geometry)",
            (t, n) -> Pooling.maxPool2d(t[0], 2, 3, ODD),
            (x, n) ->
                sliding(x[0], new int[] {2, 3}, PoolingRows::largest, ODD.rows(), ODD.columns()),
            n -> new int[][][] {{{n, 3, 4}}, {{2, 1, 2, n + 3}}, {{n + 1, 4}}}),
        max(
            "maxPool2d(Tensor,int)",
            (t, n) -> Pooling.maxPool2d(t[0], 2),
            (x, n) -> sliding(x[0], new int[] {2, 2}, PoolingRows::largest, side(2), side(2)),
            n -> new int[][][] {{{n, 2, 5, 4}}, {{2, n + 2}}}),
        average(
            "avgPool1d(Tensor,int,Slide,boolean)",
            "",
            (t, n) -> Pooling.avgPool1d(t[0], 3, Slide.of(2, 1), true),
            (x, n) -> sliding(x[0], new int[] {3}, w -> sum(w) / 3, Slide.of(2, 1)),
            n -> new int[][][] {{{n, 2, 4}}, {{2, n + 2}}}),
        average(
            "avgPool2d(Tensor,int,int,Geometry,boolean)",
            "padding counts",
            (t, n) -> Pooling.avgPool2d(t[0], 2, 3, ODD, true),
            (x, n) -> sliding(x[0], new int[] {2, 3}, w -> sum(w) / 6, ODD.rows(), ODD.columns()),
            n -> new int[][][] {{{n, 3, 4}}, {{2, 1, 2, n + 3}}}),
        average(
            "avgPool2d(Tensor,int,int,Geometry,boolean)",
            "padding is left out",
            (t, n) -> Pooling.avgPool2d(t[0], 2, 3, ODD, false),
            (x, n) -> sliding(x[0], new int[] {2, 3}, PoolingRows::mean, ODD.rows(), ODD.columns()),
            n -> new int[][][] {{{n, 3, 4}}, {{2, 1, 2, n + 3}}}),
        average(
                "avgPool2d(Tensor,int)",
                "",
                (t, n) -> Pooling.avgPool2d(t[0], 2),
                (x, n) -> sliding(x[0], new int[] {2, 2}, PoolingRows::mean, side(2), side(2)),
                n -> new int[][][] {{{n, 2, 5, 4}}, {{2, n + 2}}})
            .within(.5, 3), // a quarter is exact
        average(
            "adaptiveAvgPool1d(Tensor,int)",
            "",
            (t, n) -> Pooling.adaptiveAvgPool1d(t[0], 3),
            (x, n) -> adaptive(x[0], PoolingRows::mean, 3),
            n -> new int[][][] {{{n, 2, 4}}, {{2, n + 1}}}),
        average(
            "adaptiveAvgPool2d(Tensor,int,int)",
            "",
            (t, n) -> Pooling.adaptiveAvgPool2d(t[0], 2, 3),
            (x, n) -> adaptive(x[0], PoolingRows::mean, 2, 3),
            n -> new int[][][] {{{n, 3, 4}}, {{2, n + 1, 5}}}),
        max(
            "adaptiveMaxPool1d(Tensor,int)",
            (t, n) -> Pooling.adaptiveMaxPool1d(t[0], 3),
            (x, n) -> adaptive(x[0], PoolingRows::largest, 3),
            n -> new int[][][] {{{n, 2, 4}}, {{2, n + 1}}}),
        max(
            "adaptiveMaxPool2d(Tensor,int,int)",
            (t, n) -> Pooling.adaptiveMaxPool2d(t[0], 2, 3),
            (x, n) -> adaptive(x[0], PoolingRows::largest, 2, 3),
            n -> new int[][][] {{{n, 3, 4}}, {{2, n + 1, 5}}}));
  }

  private static Slide side(int size) {
    return Slide.of(size, 0);
  }

  private static Row max(String method, Row.Op op, Row.Oracle oracle, Row.Cases cases) {
    return new Row("Pooling." + method, 1, op, oracle, cases).lengths(LENGTHS).twice();
  }

  /**
   * F32: the sum in f64 is rounded once, the quotient once. F64: up to 6 elements (some dozen in an
   * adaptive window) of half an ulp each, the quotient, and the same in the oracle.
   */
  private static Row average(
      String method, String note, Row.Op op, Row.Oracle oracle, Row.Cases cases) {
    return new Row("Pooling." + method, 1, op, oracle, cases)
        .note(note)
        .within(1.5, 3)
        .of((x, n) -> oracle.of(new Nd[] {x[0].map(Math::abs)}, n))
        .lengths(LENGTHS)
        .twice();
  }

  private static double largest(double[] window) {
    return Arrays.stream(window).reduce(Double.NEGATIVE_INFINITY, Math::max);
  }

  private static double sum(double[] window) {
    double sum = 0;
    for (double v : window) sum += v;
    return sum;
  }

  private static double mean(double[] window) {
    return sum(window) / window.length;
  }

  /** Says whether an element of an axis is in a window. */
  private interface Member {
    boolean is(int axis, int window, int element);
  }

  private static Nd sliding(Nd x, int[] kernel, ToDoubleFunction<double[]> f, Slide... slides) {
    int[] size = new int[kernel.length];
    for (int a = 0; a < size.length; a++) {
      Slide s = slides[a];
      int room =
          x.dim(x.rank() - size.length + a) + 2 * s.padding() - (kernel[a] - 1) * s.dilation();
      while (size[a] * s.stride() < room) size[a]++;
    }
    return pooled(
        x,
        size,
        (a, window, element) -> {
          Slide s = slides[a];
          int from = element - window * s.stride() + s.padding();
          return from >= 0 && from % s.dilation() == 0 && from / s.dilation() < kernel[a];
        },
        f);
  }

  private static Nd adaptive(Nd x, ToDoubleFunction<double[]> f, int... size) {
    return pooled(
        x,
        size,
        (a, window, element) -> {
          double each = (double) x.dim(x.rank() - size.length + a) / size[a];
          return element >= Math.floor(window * each + 1e-9)
              && element < Math.ceil((window + 1) * each - 1e-9);
        },
        f);
  }

  private static Nd pooled(Nd x, int[] size, Member member, ToDoubleFunction<double[]> f) {
    int lead = x.rank() - size.length;
    int[] dims = x.dims().clone();
    System.arraycopy(size, 0, dims, lead, size.length);
    int[] space = Arrays.copyOfRange(x.dims(), lead, x.rank());
    return Nd.of(
        dims,
        i -> {
          double[] members = new double[Nd.size(space)];
          int count = 0;
          for (int e = 0; e < members.length; e++) {
            int[] at = Nd.index(space, e);
            boolean in = true;
            for (int a = 0; a < size.length; a++) in &= member.is(a, i[lead + a], at[a]);
            if (!in) continue;
            int[] from = Arrays.copyOf(i, i.length);
            System.arraycopy(at, 0, from, lead, at.length);
            members[count++] = x.at(from);
          }
          return f.applyAsDouble(Arrays.copyOf(members, count));
        });
  }
}
