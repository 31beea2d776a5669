package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.one;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Pooling;
import dev.ijen.tensor.Resizing;
import dev.ijen.tensor.Tensor;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pooling and resizing. PyTorch's indices of maxima are not offered, so not compared. */
final class ImageAdapters {
  private ImageAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("nn.functional.max_pool1d", maximum(1));
    all.put("nn.functional.max_pool2d", maximum(2));
    all.put("nn.functional.avg_pool1d", one(s -> average(s, 1)));
    all.put("nn.functional.avg_pool2d", one(s -> average(s, 2)));
    all.put("nn.functional.adaptive_avg_pool1d", one(s -> adaptiveAverage(s, 1)));
    all.put("nn.functional.adaptive_avg_pool2d", one(s -> adaptiveAverage(s, 2)));
    all.put("nn.functional.adaptive_max_pool1d", adaptiveMaximum(1));
    all.put("nn.functional.adaptive_max_pool2d", adaptiveMaximum(2));
    all.put("nn.functional.interpolate/nearest", one(s -> Resizing.nearest(s.x(), size(s))));
    all.put("nn.functional.interpolate/bilinear", one(ImageAdapters::bilinear));
  }

  private static Adapter withIndices(java.util.function.Function<Sample, Tensor> values) {
    return s -> {
      Tensor y = values.apply(s);
      return s.json.getAsJsonArray("out").size() == 1
          ? new Tensor[] {y}
          : new @Nullable Tensor[] {y, null};
    };
  }

  private static Slide slide(Sample s, int axis, int dilation) {
    if (s.flag(dilation < 0 ? 4 : 5, "ceil_mode", false) && !whole(s))
      throw new Sample.Beyond("ceil_mode");
    int kernel = s.pick(1, "kernel_size", axis, 1);
    int stride = s.pick(2, "stride", axis, kernel);
    return new Slide(
        stride,
        s.pick(3, "padding", axis, 0),
        dilation < 0 ? 1 : s.pick(dilation, "dilation", axis, 1));
  }

  /** The windows fit, so that rounding up is rounding down. */
  private static boolean whole(Sample s) {
    int axes = s.x().rank() - 2;
    for (int a = 0; a < axes; a++) {
      int kernel = s.pick(1, "kernel_size", a, 1);
      int padded = s.x().dim(a - axes) + 2 * s.pick(3, "padding", a, 0);
      int gap = s.op().contains("avg") ? 1 : s.pick(4, "dilation", a, 1);
      int reach = 1 + gap * (kernel - 1);
      if ((padded - reach) % s.pick(2, "stride", a, kernel) != 0) return false;
    }
    return true;
  }

  private static Adapter maximum(int axes) {
    return withIndices(s -> {
      int first = s.pick(1, "kernel_size", 0, 1);
      Slide slide = slide(s, 0, 4);
      if (axes == 1) return Pooling.maxPool1d(s.x(), first, slide);
      Geometry both = new Geometry(slide, slide(s, 1, 4));
      return Pooling.maxPool2d(s.x(), first, s.pick(1, "kernel_size", 1, 1), both);
    });
  }

  private static Tensor average(Sample s, int axes) {
    int divisor = s.integer(6, "divisor_override", 0);
    boolean padded = divisor != 0 || s.flag(5, "count_include_pad", true);
    int first = s.pick(1, "kernel_size", 0, 1);
    Slide slide = slide(s, 0, -1);
    if (axes == 1) return Pooling.avgPool1d(s.x(), first, slide, padded);
    Geometry both = new Geometry(slide, slide(s, 1, -1));
    int second = s.pick(1, "kernel_size", 1, 1);
    Tensor y = Pooling.avgPool2d(s.x(), first, second, both, padded);
    return divisor == 0 ? y : y.mul((double) first * second / divisor);
  }

  /** The wanted sizes; null in PyTorch is the size that there is. */
  private static int[] adaptive(Sample s, int axes) {
    return s.sizes(1, "output_size", axes);
  }

  private static Tensor adaptiveAverage(Sample s, int axes) {
    int[] n = adaptive(s, axes);
    return axes == 1
        ? Pooling.adaptiveAvgPool1d(s.x(), n[0])
        : Pooling.adaptiveAvgPool2d(s.x(), n[0], n[1]);
  }

  private static Adapter adaptiveMaximum(int axes) {
    return withIndices(s -> {
      int[] n = adaptive(s, axes);
      return axes == 1
          ? Pooling.adaptiveMaxPool1d(s.x(), n[0])
          : Pooling.adaptiveMaxPool2d(s.x(), n[0], n[1]);
    });
  }

  private static int[] size(Sample s) {
    if (!s.has(1, "size")) throw new Sample.Beyond("a scale in place of a size");
    return Objects.requireNonNull(s.ints(1, "size"));
  }

  private static Tensor bilinear(Sample s) {
    int[] n = size(s);
    return Resizing.bilinear(s.x(), n[0], n[1], s.flag(-1, "align_corners", false));
  }
}
