package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.scan.Scan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Running results along an axis, of the input's shape. They go element after element, so a sum of
 * floats rounds once per step, in that order: element t of a running sum is within t/2 ulps of the
 * sum of absolute values so far.
 */
public final class Scans {
  private Scans() {}

  /** Running extremes and where each was found (I32); a gradient flows into the values. */
  public record Running(Tensor values, Tensor indices) {}

  private static Tensor scan(Kernel kernel, DType out, int axis, boolean reverse, Tensor... x) {
    Tensor y = Tensor.empty(x[0].device(), out, x[0].shape());
    View[] views = new View[x.length + 1];
    for (int i = 0; i < x.length; i++) views[i] = Indexing.block(Movements.dense(x[i]), axis);
    views[x.length] = Indexing.block(y, axis);
    y.device().launch(kernel, views, reverse ? 1 : 0);
    return y;
  }

  /** Each element's predecessor in the order of the scan; {@code fill} for the first. */
  private static Tensor before(Tensor x, int axis, boolean reverse, double fill) {
    int n = x.dim(axis);
    if (n == 0) return x;
    return reverse
        ? Joins.pad(Selections.slice(x, axis, 1, n, 1), axis, 0, 1, fill)
        : Joins.pad(Selections.slice(x, axis, 0, n - 1, 1), axis, 1, 0, fill);
  }

  // Sum and product

  record Cumsum(int axis, boolean reverse) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return scan(Scan.SUM, x[0].dtype(), axis, reverse, x);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new Cumsum(axis, !reverse).of(gy);
    }
  }

  record Cumprod(int axis, boolean reverse) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return scan(Scan.PROD, x[0].dtype(), axis, reverse, x);
    }

    /**
     * Element k gets sum over t >= k of gy_t times the x_j with j <= t but k: the product before k,
     * times r_k = gy_k + x_{k+1} r_{k+1}. No division, so it is right where elements are 0.
     */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Tensor r = new LinearScan(axis, !reverse).of(gy, before(x[0], axis, !reverse, 1));
      return productBefore(x[0], axis, reverse).mul(r);
    }

    @Override
    public int reads(int i) {
      return 1;
    }
  }

  private static Tensor productBefore(Tensor x, int axis, boolean reverse) {
    return new Cumprod(axis, reverse).of(before(x, axis, reverse, 1));
  }

  /** For each element of each row of a matrix, the product of all others in it. */
  static Tensor productOfOthers(Tensor rows) {
    return productBefore(rows, 1, false).mul(productBefore(rows, 1, true));
  }

  static Tensor cumsum(Tensor x, int axis) {
    requireNumber("cumsum", x);
    return new Cumsum(x.shape().axis("cumsum", axis), false).of(x);
  }

  static Tensor cumprod(Tensor x, int axis) {
    requireNumber("cumprod", x);
    return new Cumprod(x.shape().axis("cumprod", axis), false).of(x);
  }

  private static void requireNumber(String op, Tensor x) {
    if (x.dtype() == DType.BOOL) {
      throw new ShapeException(op + ": " + x.label() + "; convert it with to(I32) to count");
    }
  }

  // Linear recurrence

  /** y_t = x_t + a_t y_before: inputs x and a, of one shape. */
  record LinearScan(int axis, boolean reverse) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return scan(Scan.LINEAR, x[0].dtype(), axis, reverse, x);
    }

    /** By x it runs the other way, with the factor that carried y_t on; by a it is that times y. */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Tensor gx = new LinearScan(axis, !reverse).of(gy, before(x[1], axis, !reverse, 0));
      return i == 0 ? gx : gx.mul(before(y, axis, reverse, 0));
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b10 : 0b10 | OUTPUT;
    }
  }

  /** {@link #discounted(Tensor, Tensor, Tensor, Tensor)} without a mask and with nothing after. */
  public static Tensor discounted(Tensor x, Tensor discount) {
    return discounted(x, discount, null, null);
  }

  /**
   * The discounted sum of what is still to come, along axis 0 (time):
   *
   * <pre>  y_t = x_t + discount_t (1 - done_t) y_{t+1},   y_T = tail</pre>
   *
   * <p>Returns are this of rewards with gamma as discount and the last value as tail; GAE (Schulman
   * et al. 2016, eq. 16) of TD errors with gamma lambda; V-trace (Espeholt et al. 2018, remark 1)
   * of rho-weighted TD errors with gamma c_t. Differentiable in x, discount and tail. A step that
   * is done, or has discount 0, does not look at what follows, not even at a NaN.
   *
   * @param x F32 or F64 [T, ...]
   * @param discount of the same type; its shape broadcasts to that of x
   * @param done BOOL, broadcasts to the shape of x; null for none
   * @param tail of x's type; broadcasts to [...], the shape of one step; null for 0
   */
  public static Tensor discounted(
      Tensor x, Tensor discount, @Nullable Tensor done, @Nullable Tensor tail) {
    List<String> wrong = new ArrayList<>();
    if (x.rank() == 0) wrong.add(x.label() + " has no time axis");
    if (!x.dtype().isFloat()) wrong.add(x.label() + " is not a float tensor; use to(F32)");
    requireLike("the discount", discount, x.dtype(), x.shape(), wrong);
    if (done != null) requireLike("the done mask", done, DType.BOOL, x.shape(), wrong);
    Shape one = x.rank() == 0 ? Shape.SCALAR : Movements.without(x.shape(), 0);
    if (tail != null) requireLike("the tail", tail, x.dtype(), one, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("discounted", wrong);
    Tensor a = done == null ? discount : done.where(discount.zerosLike(), discount);
    Tensor factor = Movements.expand(a, x.shape());
    int steps = x.dim(0);
    if (tail == null || steps == 0) return new LinearScan(0, true).of(x, factor);
    // The tail is a step after the last; whatever stands there as its factor is not looked at.
    Tensor last = Movements.unsqueeze(Movements.expand(tail, one), 0);
    Tensor all = Joins.concat(0, x, last);
    Tensor y = new LinearScan(0, true).of(all, Joins.concat(0, factor, last.zerosLike()));
    return Selections.slice(y, 0, 0, steps, 1);
  }

  private static void requireLike(
      String what, Tensor t, DType dtype, Shape shape, List<String> wrong) {
    if (t.dtype() != dtype) wrong.add(what + " is " + t.label() + ", not " + dtype);
    if (t.shape().repeatsTo(shape.raw())) return;
    wrong.add(what + " is " + t.label() + ", which does not broadcast to " + shape);
  }

  // Log-sum-exp

  record LogCumSumExp(int axis) implements Op {
    /** exp(a - b); nothing where a is log 0, even if b is, too. */
    private static final PointwiseOp RATIO =
        PointwiseOp.of(
            "expDifference",
            (a, b) ->
                a.eq(Formula.constant(Double.NEGATIVE_INFINITY))
                    .select(Formula.constant(0), a.sub(b).exp()));

    @Override
    public Tensor forward(Tensor[] x) {
      return scan(Scan.LOG_SUM_EXP, x[0].dtype(), axis, false, x);
    }

    /**
     * Element s gets the sum over t >= s of gy_t exp(x_s - y_t): exp(x_s - y_s) times r_s = gy_s +
     * exp(y_s - y_{s+1}) r_{s+1}. No exponent is positive, since y never falls.
     */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      int n = y.dim(axis);
      if (n == 0) return gy;
      Tensor carried =
          RATIO.of(Selections.slice(y, axis, 0, n - 1, 1), Selections.slice(y, axis, 1, n, 1));
      Tensor factor = Joins.pad(carried, axis, 0, 1, 0);
      return RATIO.of(x[0], y).mul(new LinearScan(axis, true).of(gy, factor));
    }

    @Override
    public int reads(int i) {
      return 1 | OUTPUT;
    }
  }

  static Tensor logCumSumExp(Tensor x, int axis) {
    Reductions.requireFloat("logCumSumExp", x);
    return new LogCumSumExp(x.shape().axis("logCumSumExp", axis)).of(x);
  }

  // Extremes

  static Running cummax(Tensor x, int axis) {
    Sorting.requireComputed("cummax", x);
    return extreme(Scan.ARGMAX, x, x.shape().axis("cummax", axis));
  }

  static Running cummin(Tensor x, int axis) {
    Sorting.requireComputed("cummin", x);
    return extreme(Scan.ARGMIN, x, x.shape().axis("cummin", axis));
  }

  private static Running extreme(Kernel kernel, Tensor x, int axis) {
    Tensor indices = scan(kernel, DType.I32, axis, false, x);
    return new Running(Indexing.gather(x, axis, indices), indices);
  }
}
