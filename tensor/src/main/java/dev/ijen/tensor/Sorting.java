package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.sort.Sort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorting, searching, counting and selecting. In every type; NaN is the largest number, as in max
 * and argmax: it comes last, and first in descending order (NumPy, PyTorch). Sorts are stable: of
 * equals the one with the lower index comes first, descending too. Gradients flow into values;
 * indices have none.
 */
public final class Sorting {
  private Sorting() {}

  /** Sorted elements and the indices (I32) along the axis that they had before. */
  public record Sorted(Tensor values, Tensor indices) {}

  /**
   * What a tensor is made of.
   *
   * @param values the different elements, ascending, [m]; without history
   * @param inverse for each element of the input its index in {@code values}; I32
   * @param counts how often each of {@code values} occurs; I32 [m]
   */
  public record Unique(Tensor values, Tensor inverse, Tensor counts) {}

  /** The first k indices of the order along an axis. */
  private static Tensor order(String op, Tensor x, int axis, int k, boolean descending) {
    requireComputed(op, x);
    int[] dims = x.shape().dims();
    dims[axis] = k;
    Tensor y = Tensor.empty(x.device(), DType.I32, Shape.owning(dims));
    View[] views = {Indexing.block(Movements.dense(x), axis), Indexing.block(y, axis)};
    y.device().launch(Sort.ARGSORT, views, descending ? 1 : 0);
    return y;
  }

  /** Nothing here is an op that is widened by {@link Op#of}: its indices would be, too. */
  static void requireComputed(String op, Tensor x) {
    if (!x.dtype().isStored()) return;
    String to = x.dtype().isHalf() ? "to(F32)" : "to(I32) or to(F64)";
    throw new ShapeException(
        op + ": " + x.label() + " is stored, not computed with: convert it with " + to);
  }

  static Tensor argsort(Tensor x, int axis, boolean descending) {
    int a = x.shape().axis("argsort", axis);
    return order("argsort", x, a, x.dim(a), descending);
  }

  static Sorted sort(Tensor x, int axis, boolean descending) {
    int a = x.shape().axis("sort", axis);
    return picked(x, a, order("sort", x, a, x.dim(a), descending));
  }

  private static Sorted picked(Tensor x, int axis, Tensor indices) {
    return new Sorted(Indexing.gather(x, axis, indices), indices);
  }

  static Sorted topK(Tensor x, int k, int axis) {
    int a = x.shape().axis("topK", axis);
    if (k < 0 || k > x.dim(a)) {
      throw new ShapeException(
          "topK: k is " + k + ", axis " + axis + " of " + x.label() + " has 0 to " + x.dim(a));
    }
    return picked(x, a, order("topK", x, a, k, true));
  }

  // Quantiles

  /**
   * The element at position q (n - 1) of the sorted axis, between two elements in proportion
   * (NumPy's and PyTorch's "linear"). NaN where there is one.
   *
   * @param q from 0 to 1
   */
  public static Tensor quantile(Tensor x, double q, boolean keep, int axis) {
    return quantile("quantile", x, q, keep, axis);
  }

  static Tensor quantile(String op, Tensor x, double q, boolean keep, int axis) {
    int a = x.shape().axis(op, axis);
    int n = x.dim(a);
    List<String> wrong = new ArrayList<>();
    if (!x.dtype().isFloat() || x.dtype().isStored()) {
      wrong.add(x.label() + " is neither f32 nor f64; use to(F32)");
    }
    if (!(q >= 0 && q <= 1)) wrong.add("q is " + q + ", not from 0 to 1");
    if (n == 0) wrong.add("axis " + axis + " of " + x.label() + " is empty");
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    Tensor s = sort(x, a, false).values();
    double position = q * (n - 1);
    int i = (int) position;
    double t = position - i;
    Tensor y = Selections.slice(s, a, i, i + 1, 1);
    if (t > 0) y = y.mul(1 - t).add(Selections.slice(s, a, i + 1, i + 2, 1).mul(t));
    Tensor last = Selections.slice(s, a, n - 1, n, 1);
    y = last.isNaN().where(last, y);
    return keep ? y : Movements.squeeze(y, a);
  }

  // Searching and counting

  static Tensor searchSorted(Tensor sorted, Tensor values, boolean right) {
    requireComputed("searchSorted", sorted);
    List<String> wrong = new ArrayList<>();
    if (sorted.dtype() != values.dtype()) {
      wrong.add("sorted is " + sorted.label() + ", values " + values.label() + ": convert one");
    }
    int lead = sorted.rank() - 1;
    boolean fits = lead == 0 || (lead > 0 && values.rank() == sorted.rank());
    for (int a = 0; fits && a < lead; a++) fits = sorted.dim(a) == values.dim(a);
    if (!fits) {
      wrong.add(
          ("sorted is %s, values %s: sorted must have one axis, or the sizes of values"
                  + " but for the last")
              .formatted(sorted.label(), values.label()));
    }
    if (!wrong.isEmpty()) throw ShapeException.of("searchSorted", wrong);
    Tensor y = Tensor.empty(values.device(), DType.I32, values.shape());
    if (y.size() == 0) return y;
    int rows = lead == 0 ? 1 : y.size() / y.dim(-1);
    View[] views = {matrix(sorted, rows), matrix(values, rows), matrix(y, rows)};
    y.device().launch(Sort.SEARCH, views, right ? 1 : 0);
    return y;
  }

  private static View matrix(Tensor x, int rows) {
    View v = Movements.dense(x).view();
    int[] dims = {rows, x.size() / rows};
    return v.with(v.offset(), dims, View.rowMajor(dims));
  }

  /**
   * How often each of 0, 1, ... occurs among the I32 elements of x: I32 [m], or with weights the
   * sum of their weights, of their type; differentiable in the weights.
   *
   * @param weights of the shape of x; null to count
   * @param minLength m is this or the largest element + 1, whichever is more
   */
  public static Tensor bincount(Tensor x, @Nullable Tensor weights, int minLength) {
    List<String> wrong = new ArrayList<>();
    if (x.dtype() != DType.I32) wrong.add(x.label() + " is not i32; use to(I32)");
    if (minLength < 0) wrong.add("the least number of bins is " + minLength);
    if (weights != null && !weights.shape().equals(x.shape())) {
      wrong.add("the weights are " + weights.label() + ", the bins " + x.label());
    }
    if (weights != null && weights.dtype() == DType.BOOL) {
      wrong.add("the weights are " + weights.label() + "; use to(I32) to count");
    }
    if (wrong.isEmpty() && x.size() > 0 && x.min().item() < 0) {
      wrong.add("bin " + (int) x.min().item() + " in " + x.label() + "; bins count from 0");
    }
    if (!wrong.isEmpty()) throw ShapeException.of("bincount", wrong);
    long bins = x.size() == 0 ? 0 : (long) x.max().item() + 1;
    Tensor w = weights == null ? x.onesLike() : weights;
    Shape m = Shape.of(0).with("bincount", 0, Math.max(minLength, bins));
    return new Indexing.ScatterRows("bincount", m).of(w.reshape(x.size()), x.reshape(x.size()));
  }

  static Unique unique(Tensor x) {
    if (x.dtype() == DType.BOOL) {
      throw new ShapeException("unique: " + x.label() + "; convert it with to(I32)");
    }
    requireComputed("unique", x);
    int n = x.size();
    Tensor flat = x.stopGradient().reshape(n);
    Sorted s = sort(flat, 0, false);
    boolean[] one = new boolean[Math.min(n, 1)];
    Arrays.fill(one, true);
    Tensor next = Selections.slice(s.values(), 0, one.length, n, 1);
    Tensor before = Selections.slice(s.values(), 0, 0, n - one.length, 1);
    Tensor starts =
        Joins.concat(0, Tensor.of(one).to(x.device()), next.ne(before)); // NaN starts a group
    Tensor group = starts.to(DType.I32).cumsum(0).sub(1);
    Tensor inverse = new Indexing.ScatterAlong("unique", 0, flat.shape()).of(group, s.indices());
    return new Unique(
        maskedSelect(s.values(), starts),
        inverse.reshape(x.shape().dims()),
        bincount(group, null, 0));
  }

  // Selecting

  static Tensor nonZero(Tensor x) {
    Tensor mask = x.stopGradient().to(DType.BOOL);
    int m = (int) mask.countNonZero().item();
    Tensor y = Tensor.empty(x.device(), DType.I32, Shape.of(m, x.rank()));
    y.device().launch(Sort.NON_ZERO, new View[] {Movements.dense(mask).view(), y.view()});
    return y;
  }

  static Tensor maskedSelect(Tensor x, Tensor mask) {
    List<String> wrong = new ArrayList<>();
    Tensor[] both = {x, mask};
    Shape whole = Shape.broadcast("maskedSelect", both);
    if (mask.dtype() != DType.BOOL) wrong.add("the mask is " + mask.label() + ", not bool");
    if (whole == null) wrong.add(Shape.mismatch(both));
    if (whole == null || !wrong.isEmpty()) throw ShapeException.of("maskedSelect", wrong);
    Tensor places = nonZero(Movements.expand(mask, whole).reshape(whole.size()));
    Tensor flat = Movements.expand(x, whole).reshape(whole.size());
    return Indexing.rows(flat, places.reshape(places.size()));
  }
}
