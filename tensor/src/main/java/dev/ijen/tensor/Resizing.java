package dev.ijen.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images and sequences of other sizes, over the last axes. Places are computed in whole numbers, so
 * the choice of a neighbour never rounds (PyTorch computes it in floats).
 *
 * <p>Interpolation is one axis after the other, {@code (1 - t) a + t b}: three roundings an axis,
 * within 2 ulp per axis of the largest neighbour.
 */
public final class Resizing {
  private Resizing() {}

  /**
   * The last axes resized to {@code size} by repeating and leaving out: element i of n is the one
   * at {@code floor(i * old / n)}, PyTorch's {@code nearest}. Any type.
   */
  public static Tensor nearest(Tensor x, int... size) {
    requireFit("nearest", x, size, new ArrayList<>(0));
    Tensor y = x;
    for (int a = 0; a < size.length; a++) {
      int axis = x.rank() - size.length + a;
      int old = x.dim(axis);
      int n = size[a];
      if (n == old) continue;
      int[] from = new int[n];
      Arrays.setAll(from, i -> (int) ((long) i * old / n));
      y = y.indexSelect(axis, Tensor.of(from).to(x.device()));
    }
    return y;
  }

  /** {@link #bilinear} for the last axis alone: {@code [..., L]} to {@code [..., length]}. */
  public static Tensor linear(Tensor x, int length, boolean alignCorners) {
    return interpolated("linear", x, alignCorners, length);
  }

  /**
   * {@code [..., H, W]} to {@code [..., height, width]}, each element between its neighbours.
   *
   * @param alignCorners true: the corner elements stay where they are, and element i lies at {@code
   *     i (old - 1) / (n - 1)}; false: the corners of the areas do, and it lies at {@code (i + 1/2)
   *     old / n - 1/2}, or at 0 if that is negative
   */
  public static Tensor bilinear(Tensor x, int height, int width, boolean alignCorners) {
    return interpolated("bilinear", x, alignCorners, height, width);
  }

  private static Tensor interpolated(String op, Tensor x, boolean alignCorners, int... size) {
    List<String> wrong = new ArrayList<>(0);
    if (!x.dtype().isFloat() || x.dtype().isHalf()) {
      wrong.add(x.label() + " is neither f32 nor f64; convert it with to(F32)");
    }
    requireFit(op, x, size, wrong);
    Tensor y = x;
    for (int a = size.length - 1; a >= 0; a--) {
      y = between(y, x.rank() - size.length + a, size[a], alignCorners);
    }
    return y;
  }

  private static void requireFit(String op, Tensor x, int[] size, List<String> wrong) {
    if (size.length == 0 || x.rank() < size.length) {
      wrong.add(x.label() + " has " + x.rank() + " axes, the sizes " + Arrays.toString(size));
    }
    for (int a = 0; a < size.length; a++) {
      int axis = x.rank() - size.length + a;
      if (size[a] < 0) wrong.add("the size " + size[a] + " is negative");
      if (axis < 0 || x.dim(axis) > 0 || size[a] == 0) continue;
      wrong.add("axis " + axis + " of " + x.label() + " is empty: it cannot become " + size[a]);
    }
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    x.shape().withLast(op, size); // throws where no array could hold it
  }

  private static Tensor between(Tensor x, int axis, int n, boolean alignCorners) {
    int old = x.dim(axis);
    if (n == old) return x;
    int[] low = new int[n];
    int[] high = new int[n];
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      // The place is up / down.
      long up = alignCorners ? i * (old - 1L) : Math.max(0, (2L * i + 1) * old - n);
      long down = alignCorners ? Math.max(1, n - 1) : 2L * n;
      low[i] = (int) (up / down);
      high[i] = Math.min(low[i] + 1, old - 1);
      t[i] = (double) (up % down) / down;
    }
    int[] line = new int[x.rank() - axis];
    Arrays.fill(line, 1);
    line[0] = n;
    Tensor weight = Creation.of(t, line).to(x.device()).to(x.dtype());
    Tensor a = x.indexSelect(axis, Tensor.of(low).to(x.device())).mul(weight.rsub(1));
    return a.add(x.indexSelect(axis, Tensor.of(high).to(x.device())).mul(weight));
  }
}
