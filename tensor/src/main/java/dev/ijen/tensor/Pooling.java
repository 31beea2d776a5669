package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Pool;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.kernels.conv.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Averages and maxima over windows of the last axis ({@code 1d}) or the last two ({@code 2d}), with
 * any number of axes before them. Sizes as in PyTorch without its ceiling mode: {@code floor((size
 * + 2 padding - dilation (kernel - 1) - 1) / stride) + 1}; padding may be half a window at most.
 *
 * <p>Maxima are exact; the first of equals wins and gets the whole gradient (as in PyTorch), NaN
 * counts as the largest. Averages are sums in f64, rounded once and divided: 1 ulp of the average
 * in F32, about n / 2 of the average absolute value in F64.
 */
public final class Pooling {
  private Pooling() {}

  /** Sums over windows: a linear map, and (with {@code whole}) its transpose. */
  record PoolSum(Spans rows, Spans columns) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return launch(Pool.SUM, Movements.dense(x[0]), rows, columns, x[0].dtype());
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new PoolSpread(rows, columns, x[0].shape()).of(gy);
    }
  }

  /** The transpose of {@link PoolSum}: each element over its window of the whole. */
  record PoolSpread(Spans rows, Spans columns, Shape whole) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), whole);
      launch(Pool.SPREAD, Movements.dense(x[0]), rows, columns, y);
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new PoolSum(rows, columns).of(gy);
    }
  }

  private static Tensor launch(Kernel kernel, Tensor x, Spans rows, Spans columns, DType out) {
    int[] dims = x.shape().dims();
    dims[dims.length - 2] = rows.windows();
    dims[dims.length - 1] = columns.windows();
    Tensor y = Tensor.empty(x.device(), out, Shape.owning(dims));
    launch(kernel, x, rows, columns, y);
    return y;
  }

  private static void launch(Kernel kernel, Tensor x, Spans rows, Spans columns, Tensor y) {
    Device device = y.device();
    View[] views = {images(x), table(rows, device), table(columns, device), images(y)};
    y.device().launch(kernel, views, rows.step(), columns.step());
  }

  private static View images(Tensor t) {
    View v = t.view();
    int[] dims = {1, t.dim(-2), t.dim(-1)};
    for (int a = 0; a < t.rank() - 2; a++) dims[0] *= t.dim(a);
    return v.with(v.offset(), dims, View.rowMajor(dims));
  }

  private static View table(Spans s, Device device) {
    int[] pairs = new int[2 * s.windows()];
    for (int i = 0; i < s.windows(); i++) {
      pairs[2 * i] = s.starts()[i];
      pairs[2 * i + 1] = s.counts()[i];
    }
    return Creation.of(pairs, s.windows(), 2).to(device).view();
  }

  // Sliding windows

  /** The largest of each window of {@code kernel} elements of the last axis. */
  public static Tensor maxPool1d(Tensor x, int kernel, Slide slide) {
    return Call.sliding("maxPool1d", x, new Geometry(Slide.UNIT, slide), kernel).max();
  }

  /** The largest of each window of {@code height} rows and {@code width} columns. */
  public static Tensor maxPool2d(Tensor x, int height, int width, Geometry g) {
    return Call.sliding("maxPool2d", x, g, height, width).max();
  }

  /** {@link #maxPool2d} with square windows side by side. */
  public static Tensor maxPool2d(Tensor x, int size) {
    return maxPool2d(x, size, size, Geometry.of(Math.max(1, size), 0));
  }

  /**
   * The average of each window of {@code kernel} elements of the last axis.
   *
   * @param countIncludePad whether padding counts as zeros, or is left out of the average
   */
  public static Tensor avgPool1d(Tensor x, int kernel, Slide slide, boolean countIncludePad) {
    return Call.sliding("avgPool1d", x, new Geometry(Slide.UNIT, slide), kernel)
        .average(countIncludePad ? kernel : 0);
  }

  /**
   * The average of each window of {@code height} rows and {@code width} columns.
   *
   * @param countIncludePad whether padding counts as zeros, or is left out of the average
   */
  public static Tensor avgPool2d(
      Tensor x, int height, int width, Geometry g, boolean countIncludePad) {
    return Call.sliding("avgPool2d", x, g, height, width)
        .average(countIncludePad ? (double) height * width : 0);
  }

  /** {@link #avgPool2d} with square windows side by side. */
  public static Tensor avgPool2d(Tensor x, int size) {
    return avgPool2d(x, size, size, Geometry.of(Math.max(1, size), 0), true);
  }

  // Adaptive windows: the i-th of n is floor(i size / n) to ceil((i + 1) size / n)

  /** Averages that make {@code length} of the last axis, whatever its size. */
  public static Tensor adaptiveAvgPool1d(Tensor x, int length) {
    return Call.adaptive("adaptiveAvgPool1d", x, length).average(0);
  }

  /** Averages that make {@code height} rows and {@code width} columns of any image. */
  public static Tensor adaptiveAvgPool2d(Tensor x, int height, int width) {
    return Call.adaptive("adaptiveAvgPool2d", x, height, width).average(0);
  }

  /** Maxima that make {@code length} of the last axis, whatever its size. */
  public static Tensor adaptiveMaxPool1d(Tensor x, int length) {
    return Call.adaptive("adaptiveMaxPool1d", x, length).max();
  }

  /** Maxima that make {@code height} rows and {@code width} columns of any image. */
  public static Tensor adaptiveMaxPool2d(Tensor x, int height, int width) {
    return Call.adaptive("adaptiveMaxPool2d", x, height, width).max();
  }

  /** A call that fits: the input and its windows per axis, a sequence being an image of one row. */
  private record Call(Tensor x, Spans... spans) {
    private static final Spans ONE = Spans.adaptive(1, 1);

    static Call sliding(String op, Tensor x, Geometry g, int... kernel) {
      List<String> wrong = wrong(x, kernel.length);
      Spans[] spans = new Spans[kernel.length];
      for (int a = 0; a < spans.length; a++) {
        int axis = x.rank() - spans.length + a;
        Slide s = a == spans.length - 1 ? g.columns() : g.rows();
        if (axis < 0) continue;
        if (kernel[a] >= 1
            && 2L * s.padding() <= s.span(kernel[a])
            && s.outputs(x.dim(axis), kernel[a]) >= 1) {
          spans[a] = Spans.sliding(x.dim(axis), kernel[a], s);
          if (IntStream.of(spans[a].counts()).allMatch(c -> c > 0)) continue;
        }
        wrong.add(
            ("axis %s of %s: a window of %s with %s does not fit; it needs 1 tap or"
                    + " more, a padding of half its span of %s at most, that much room between"
                    + " the paddings, and an element in each window")
                .formatted(axis, x.label(), kernel[a], s, s.span(kernel[a])));
      }
      if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
      return new Call(x, spans);
    }

    static Call adaptive(String op, Tensor x, int... size) {
      List<String> wrong = wrong(x, size.length);
      Spans[] spans = new Spans[size.length];
      int lead = x.rank() - spans.length;
      for (int a = 0; a < spans.length; a++) {
        if (size[a] < 0) wrong.add("the result's size " + size[a] + " is negative");
        else if (lead >= 0 && x.dim(lead + a) == 0) {
          wrong.add("axis " + (lead + a) + " of " + x.label() + " is empty");
        }
      }
      if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
      x.shape().withLast(op, size); // throws where no array could hold it
      for (int a = 0; a < spans.length; a++) spans[a] = Spans.adaptive(x.dim(lead + a), size[a]);
      return new Call(x, spans);
    }

    private static List<String> wrong(Tensor x, int axes) {
      List<String> wrong = new ArrayList<>(0);
      if (x.dtype() != DType.F32 && x.dtype() != DType.F64) {
        wrong.add(x.label() + " is neither f32 nor f64; convert it with to(F32)");
      }
      if (x.rank() < axes) wrong.add(x.label() + " needs " + axes + " axes or more");
      return wrong;
    }

    private Spans rows() {
      return spans.length == 1 ? ONE : spans[0];
    }

    private Spans columns() {
      return spans[spans.length - 1];
    }

    private Tensor image() {
      return spans.length == 1 ? x.unsqueeze(-2) : x;
    }

    private Tensor back(Tensor y) {
      return spans.length == 1 ? y.squeeze(-2) : y;
    }

    Tensor max() {
      Tensor image = image().contiguous();
      Tensor at = launch(Pool.ARGMAX, image, rows(), columns(), DType.I32);
      int[] flat = Arrays.copyOf(image.shape().raw(), image.rank() - 1);
      flat[flat.length - 1] *= image.dim(-1);
      int[] places = flat.clone();
      places[flat.length - 1] = at.dim(-2) * at.dim(-1);
      Tensor best = image.reshape(flat).gather(-1, at.reshape(places));
      return back(best.reshape(at.shape().raw()));
    }

    /** Sums over {@code taps}, or where that is 0 over the number of each window's elements. */
    Tensor average(double taps) {
      Tensor sum = new PoolSum(rows(), columns()).of(image());
      if (taps > 0) return back(sum.div(taps));
      Tensor count = count(columns()).mul(count(rows()).unsqueeze(-1));
      return back(sum.div(count.to(x.dtype()).to(x.device())));
    }

    private static Tensor count(Spans s) {
      return Creation.of(IntStream.of(s.counts()).asDoubleStream().toArray(), s.windows());
    }
  }
}
