package dev.ijen.tensor;

import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions.Convolution;
import dev.ijen.tensor.Convolutions.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a convolution or (with output paddings) its transpose: all that does not fit, and the
 * way to the op, whose tensors have one leading axis and two of space.
 */
final class ConvCall {
  private final String op;
  private final int axes;
  private final Geometry geometry;
  private final int groups;
  private final Tensor x;
  private final Tensor w;
  private final List<String> wrong = new ArrayList<>(0);

  ConvCall(String op, int axes, Geometry geometry, int groups, Tensor x, Tensor w) {
    this.op = op;
    this.axes = axes;
    this.geometry = geometry;
    this.groups = groups;
    this.x = x;
    this.w = w;
  }

  Tensor run(@Nullable Tensor bias, int... outputPadding) {
    requireAxes();
    boolean transposed = outputPadding.length > 0;
    int first = w.dim(-axes - 2);
    long second = (long) groups * w.dim(-axes - 1);
    requireChannels(transposed ? first : second, first);
    long out = transposed ? second : first;
    int[] size = new int[axes];
    for (int a = 0; a < axes; a++) size[a] = transposed ? inputs(a, outputPadding[a]) : outputs(a);
    int[] lead = lead();
    if (bias != null) requireBias(bias, lead, out);
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);

    int[] y = join(lead, x.dim(-axes - 2), (int) out, size);
    Op convolution =
        new Convolution(
            transposed ? Part.X : Part.Y, geometry, Shape.owning(op, five(y, lead.length)));
    Tensor image = five(x, lead);
    Tensor weight = five(w, lead);
    Tensor result = transposed ? convolution.of(weight, image) : convolution.of(image, weight);
    result = result.reshape(y);
    if (bias == null) return result;
    int[] ones = new int[axes];
    Arrays.fill(ones, 1);
    int[] own = Arrays.copyOf(bias.shape().raw(), bias.rank() - 1);
    return result.add(bias.reshape(join(own, 1, (int) out, ones)));
  }

  // What must fit

  private void requireAxes() {
    if (!x.dtype().isFloat() || x.dtype().isHalf()) {
      wrong.add("the input " + x.label() + " is neither f32 nor f64; convert it with to(F32)");
    }
    if (w.dtype() != x.dtype())
      wrong.add("the input is " + x.label() + ", the weight " + w.label());
    if (groups < 1) wrong.add("groups is " + groups + ", must be 1 or more");
    if (w.rank() >= axes + 2 && x.rank() == w.rank()) return;
    wrong.add(
        ("the weight %s needs %s axes or more, the input %s as many: [..., batch,"
                + " channels, %s after the weight's leading axes; unsqueeze(0) adds one of size 1")
            .formatted(w.label(), axes + 2, x.label(), axes == 1 ? "length]" : "height, width]"));
    throw ShapeException.of(op, wrong);
  }

  private void requireChannels(long channels, int divided) {
    if (groups < 1) return;
    if (x.dim(-axes - 1) != channels) {
      wrong.add(
          ("channels differ: the input %s has %s at axis %s, the weight %s with %s"
                  + " group(s) takes %s")
              .formatted(
                  x.label(), x.dim(-axes - 1), x.rank() - axes - 1, w.label(), groups, channels));
    }
    if (divided % groups != 0) {
      int axis = w.rank() - axes - 2;
      wrong.add(
          "axis %s of the weight %s does not divide into groups of %s"
              .formatted(axis, w.label(), groups));
    }
  }

  private void requireBias(Tensor bias, int[] lead, long out) {
    if (bias.dtype() != w.dtype())
      wrong.add("the bias is " + bias.label() + ", the weight " + w.label());
    boolean fits = bias.rank() == lead.length + 1 && bias.dim(-1) == out;
    for (int a = 0; fits && a < lead.length; a++) {
      fits = bias.dim(a) == 1 || bias.dim(a) == lead[a];
    }
    if (fits) return;
    int[] want = Arrays.copyOf(lead, lead.length + 1);
    want[lead.length] = (int) out;
    wrong.add("the bias is " + bias.label() + ", should be " + Arrays.toString(want));
  }

  private Slide slide(int a) {
    return a == axes - 1 ? geometry.columns() : geometry.rows();
  }

  private int outputs(int a) {
    int axis = x.rank() - axes + a;
    int kernel = w.dim(axis);
    Slide s = slide(a);
    long n = s.outputs(x.dim(axis), kernel);
    if (kernel > 0 && n > 0) return (int) n;
    wrong.add(
        ("axis %s: a kernel of %s with dilation %s does not fit on %s elements with"
                + " padding %s on both sides; it needs 1 tap or more and %s elements")
            .formatted(axis, kernel, s.dilation(), x.dim(axis), s.padding(), s.span(kernel)));
    return 0;
  }

  private int inputs(int a, int outputPadding) {
    int axis = x.rank() - axes + a;
    Slide s = slide(a);
    if (outputPadding < 0 || outputPadding >= Math.max(s.stride(), s.dilation())) {
      wrong.add(
          "axis %s: output padding %s is not below stride %s or dilation %s"
              .formatted(axis, outputPadding, s.stride(), s.dilation()));
    }
    long n = s.inputs(x.dim(axis), w.dim(axis)) + outputPadding;
    if (x.dim(axis) < 1 || w.dim(axis) < 1 || n < 1 || n > Integer.MAX_VALUE) {
      wrong.add(
          ("axis %s: %s elements and a kernel of %s would give %s elements; there must"
                  + " be 1 or more of each")
              .formatted(axis, x.dim(axis), w.dim(axis), n));
      return 0;
    }
    return (int) n;
  }

  // The way to one leading axis and two of space

  /** The leading axes of the weight and the input, sizes of 1 repeating. */
  private int[] lead() {
    int n = x.rank() - axes - 2;
    int[] lead = new int[n];
    for (int a = 0; a < n; a++) {
      lead[a] = x.dim(a) == 1 ? w.dim(a) : x.dim(a);
      if (w.dim(a) == lead[a] || w.dim(a) == 1) continue;
      wrong.add(
          ("leading axis %s is %s in the weight %s and %s in the input %s; sizes must"
                  + " be equal, or 1 to repeat")
              .formatted(a, w.dim(a), w.label(), x.dim(a), x.label()));
    }
    return lead;
  }

  private static int[] join(int[] lead, int a, int b, int[] space) {
    int[] d = Arrays.copyOf(Products.with(lead, a, b), lead.length + 2 + space.length);
    System.arraycopy(space, 0, d, lead.length + 2, space.length);
    return d;
  }

  private static Tensor five(Tensor t, int[] lead) {
    int[] d = t.shape().dims();
    System.arraycopy(lead, 0, d, 0, lead.length);
    return Movements.expand(t, Shape.of(d)).reshape(five(d, lead.length));
  }

  /** The leading axes as one; one of size 1 before a single axis of space. */
  private static int[] five(int[] d, int lead) {
    int k = 1;
    for (int a = 0; a < lead; a++) k *= d[a];
    int height = d.length - lead == 4 ? d[lead + 2] : 1;
    return new int[] {k, d[lead], d[lead + 1], height, d[d.length - 1]};
  }
}
