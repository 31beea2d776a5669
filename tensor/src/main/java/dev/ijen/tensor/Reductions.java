package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.reduce.Reduce;
import dev.ijen.kernels.softmax.Softmax;
import org.jspecify.annotations.Nullable;

/**
 * Ops that fold axes away. Sums of floats go through one fixed tree (see the kernel's README), so
 * their bits depend on the sizes only. An empty list of axes means all of them; {@code keep} leaves
 * the folded axes in place with size 1.
 */
public final class Reductions {
  private Reductions() {}

  /** The axes to fold, as a bit set, and the shapes with and without them. */
  record Plan(long mask, Shape kept, Shape dropped) {
    static Plan of(String op, Shape s, int[] axes) {
      if (axes.length == 0) return of(s, (1L << s.rank()) - 1);
      long mask = 0;
      for (int axis : axes) {
        long bit = 1L << s.axis(op, axis);
        if ((mask & bit) != 0) throw new ShapeException(op + ": axis " + axis + " is given twice");
        mask |= bit;
      }
      return of(s, mask);
    }

    /** Shapes are shared, so they remember their plans. */
    static Plan of(Shape s, long mask) {
      int slot = (int) mask & s.plans.length - 1;
      Plan p = s.plans[slot];
      if (p == null || p.mask != mask) s.plans[slot] = p = make(s, mask);
      return p;
    }

    private static Plan make(Shape s, long mask) {
      int[] kept = s.dims();
      int[] dropped = new int[s.rank() - Long.bitCount(mask)];
      int k = 0;
      for (int a = 0; a < kept.length; a++) {
        if ((mask >> a & 1) != 0) kept[a] = 1;
        else dropped[k++] = kept[a];
      }
      return new Plan(mask, Shape.owning(kept), Shape.owning(dropped));
    }
  }

  private static Tensor reduce(Kernel kernel, DType out, Tensor x, Plan p, boolean keep) {
    Tensor y = Tensor.empty(x.device(), out, keep ? p.kept : p.dropped);
    View o = y.view();
    View kept = keep ? o : o.with(o.offset(), p.kept.raw(), p.kept.strides());
    x.device().launch(kernel, new View[] {x.view(), kept});
    return y;
  }

  // Sum

  record Sum(Plan plan, boolean keep) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return reduce(Reduce.SUM, x[0].dtype(), x[0], plan, keep);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return spread(gy, plan, x[0].shape());
    }
  }

  /** A reduced tensor repeated over the folded axes again. */
  private static Tensor spread(Tensor r, Plan plan, Shape whole) {
    boolean leading = (plan.mask & plan.mask + 1) == 0; // then broadcasting finds the axes
    Tensor kept =
        leading || r.shape().equals(plan.kept) ? r : new Movements.Reshape(plan.kept).of(r);
    return Movements.expand(kept, whole);
  }

  static Tensor sum(Tensor x, boolean keep, int... axes) {
    if (x.dtype() == DType.BOOL) {
      throw new ShapeException("sum: " + x.label() + "; convert it with to(I32) to count");
    }
    return new Sum(Plan.of("sum", x.shape(), axes), keep).of(x);
  }

  /** The one place where broadcasting is undone: sums a gradient down to an input's shape. */
  static Tensor sumTo(Tensor g, Shape shape) {
    if (g.shape().equals(shape)) return g;
    int lead = g.rank() - shape.rank();
    long mask = (1L << lead) - 1;
    for (int a = lead; a < g.rank(); a++) {
      if (shape.raw()[a - lead] == 1 && g.shape().raw()[a] != 1) mask |= 1L << a;
    }
    if (mask == 0) return new Movements.Reshape(shape).of(g);
    boolean onlyLead = mask == (1L << lead) - 1; // then the other sizes are right already
    Tensor s = new Sum(Plan.of(g.shape(), mask), !onlyLead).of(g);
    return s.shape().equals(shape) ? s : new Movements.Reshape(shape).of(s);
  }

  static Tensor mean(Tensor x, boolean keep, int... axes) {
    Plan p = Plan.of("mean", x.shape(), axes);
    requireFloat("mean", x);
    // A division, since n times the rounded 1/n is not always 1: the mean of ones is one.
    return sum(x, keep, axes).div((double) x.size() / Math.max(1, p.dropped.size()));
  }

  static void requireFloat(String op, Tensor x) {
    if (!x.dtype().isFloat()) {
      throw new ShapeException(
          op + ": " + x.label() + " is not a float tensor; convert it with to(F32)");
    }
  }

  // Rows: the kept axes as one, then the folded ones as one

  /** The axes of {@code s}, the kept ones first. */
  private static int[] keptFirst(Shape s, Plan p) {
    int[] order = new int[s.rank()];
    int kept = 0;
    int folded = p.dropped.rank();
    for (int a = 0; a < order.length; a++) order[(p.mask >> a & 1) != 0 ? folded++ : kept++] = a;
    return order;
  }

  /** What is folded into one number as a row: [numbers, elements of each]. */
  private static Tensor rows(Tensor x, Plan p) {
    int rows = p.dropped.size();
    Tensor order = new Movements.Permute(keptFirst(x.shape(), p)).of(x);
    return order.reshape(rows, x.size() / Math.max(1, rows));
  }

  /** The inverse of {@link #rows}. */
  private static Tensor fromRows(Tensor r, Plan p, Shape whole) {
    int[] order = keptFirst(whole, p);
    int[] dims = new int[order.length];
    int[] back = new int[order.length];
    for (int a = 0; a < order.length; a++) {
      dims[a] = whole.raw()[order[a]];
      back[order[a]] = a;
    }
    return new Movements.Permute(back).of(r.reshape(dims));
  }

  // Product

  record Prod(Plan plan, boolean keep) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      return reduce(Reduce.PROD, x[0].dtype(), x[0], plan, keep);
    }

    /** The product of the others, not y / x: so it is right where elements are 0. */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Tensor others = Scans.productOfOthers(rows(x[0], plan));
      return fromRows(others, plan, x[0].shape()).mul(spread(gy, plan, x[0].shape()));
    }

    @Override
    public int reads(int i) {
      return 1;
    }
  }

  static Tensor prod(Tensor x, boolean keep, int... axes) {
    if (x.dtype() == DType.BOOL) throw new ShapeException("prod: " + x.label() + "; use all()");
    return new Prod(Plan.of("prod", x.shape(), axes), keep).of(x);
  }

  // Largest and smallest

  record Extreme(boolean largest, Plan plan, boolean keep) implements Op {
    @Override
    public String name() {
      return largest ? "max" : "min";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return reduce(largest ? Reduce.MAX : Reduce.MIN, x[0].dtype(), x[0], plan, keep);
    }

    /** Elements that tie share the gradient evenly. */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Tensor hit = x[0].eq(spread(y.stopGradient(), plan, x[0].shape())).to(gy.dtype());
      Tensor share = gy.shape().equals(plan.kept) ? gy : new Movements.Reshape(plan.kept).of(gy);
      return hit.mul(share.div(new Sum(plan, true).of(hit)));
    }

    @Override
    public int reads(int i) {
      return 1 | OUTPUT;
    }
  }

  static Tensor max(Tensor x, boolean keep, int... axes) {
    return extreme(true, x, keep, axes);
  }

  static Tensor min(Tensor x, boolean keep, int... axes) {
    return extreme(false, x, keep, axes);
  }

  private static Tensor extreme(boolean largest, Tensor x, boolean keep, int[] axes) {
    String op = largest ? "max" : "min";
    return new Extreme(largest, choosing(op, x, axes), keep).of(x);
  }

  /** A plan under which no number is chosen from no elements. */
  private static Plan choosing(String op, Tensor x, int[] axes) {
    Plan p = Plan.of(op, x.shape(), axes);
    if (x.size() == 0 && p.dropped.size() != 0) {
      throw new ShapeException(
          op + ": " + x.label() + " has no elements to choose from; its folded axes must not be 0");
    }
    return p;
  }

  /** argmax and argmin: no gradient. */
  record Arg(boolean largest, Plan plan, boolean keep) implements Op {
    @Override
    public String name() {
      return largest ? "argmax" : "argmin";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return reduce(largest ? Reduce.ARGMAX : Reduce.ARGMIN, DType.I32, x[0], plan, keep);
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return null;
    }
  }

  static Tensor argmax(Tensor x, boolean keep, int... axes) {
    return new Arg(true, choosing("argmax", x, axes), keep).of(x);
  }

  static Tensor argmin(Tensor x, boolean keep, int... axes) {
    return new Arg(false, choosing("argmin", x, axes), keep).of(x);
  }

  static Tensor any(Tensor x, boolean keep, int... axes) {
    return logical("any", Reduce.ANY, x, keep, axes);
  }

  static Tensor all(Tensor x, boolean keep, int... axes) {
    return logical("all", Reduce.ALL, x, keep, axes);
  }

  private static Tensor logical(String op, Kernel kernel, Tensor x, boolean keep, int[] axes) {
    if (x.dtype() != DType.BOOL) {
      throw new ShapeException(op + ": " + x.label() + " is not bool; compare it or use to(BOOL)");
    }
    return reduce(kernel, DType.BOOL, x, Plan.of(op, x.shape(), axes), keep);
  }

  /** How many elements are not 0 (I32); NaN is not. */
  static Tensor countNonZero(Tensor x, boolean keep, int... axes) {
    Plan p = Plan.of("countNonZero", x.shape(), axes);
    return new Sum(p, keep).of(x.stopGradient().to(DType.BOOL).to(DType.I32));
  }

  // Log-sum-exp

  /** Of the rows of a matrix. */
  record LogSumExp() implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), Shape.of(x[0].dim(0)));
      y.device().launch(Softmax.LOGSUMEXP, new View[] {x[0].view(), y.view()});
      return y;
    }

    /** By softmax, not exp(x - y): a large y has lost what the difference needs. */
    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return x[0].softmax(-1).mul(gy.unsqueeze(-1));
    }

    @Override
    public int reads(int i) {
      return 1;
    }
  }

  static Tensor logSumExp(Tensor x, boolean keep, int... axes) {
    requireFloat("logSumExp", x);
    Plan p = Plan.of("logSumExp", x.shape(), axes);
    Tensor y = new LogSumExp().of(rows(x, p));
    return new Movements.Reshape(keep ? p.kept : p.dropped).of(y);
  }

  // Composites

  /** A square root whose derivative at 0 counts as 0, as PyTorch has it in std and norm. */
  private static final PointwiseOp ROOT = PointwiseOp.of("root", Reductions::root);

  private static Formula root(Formula x) {
    return x.eq(0).select(Formula.constant(0), x.sqrt());
  }

  /** |x|^s0, with derivative 0 at 0 as well. */
  private static final PointwiseOp POWER =
      PointwiseOp.of(
          "powerOfAbs",
          x -> x.eq(0).select(Formula.constant(0), x.abs().log().mul(Formula.scalar(0)).exp()));

  /**
   * Variance, dividing by n - {@code ddof}: 0 for the population's, 1 for the sample's. NaN where n
   * is not above {@code ddof}.
   */
  public static Tensor variance(Tensor x, int ddof, boolean keep, int... axes) {
    return variance("variance", x, ddof, keep, axes);
  }

  private static Tensor variance(String op, Tensor x, int ddof, boolean keep, int... axes) {
    requireFloat(op, x);
    Plan p = Plan.of(op, x.shape(), axes);
    int n = x.size() / Math.max(1, p.dropped.size());
    Tensor squares = sum(x.sub(mean(x, true, axes)).square(), keep, axes);
    return squares.div(Math.max(0, (double) n - ddof));
  }

  /** Square root of {@link #variance}. Where that is 0 its gradient is 0, as in PyTorch. */
  public static Tensor std(Tensor x, int ddof, boolean keep, int... axes) {
    return ROOT.of(variance("std", x, ddof, keep, axes));
  }

  /**
   * (sum |x|^p)^(1/p), for p above 0; the largest |x| for p = infinity. The gradient is 0 where the
   * norm is 0 and, for p other than 2, by elements that are 0 (PyTorch's conventions); largest
   * elements that tie share it evenly. Powers are taken as they are: squares of numbers beyond
   * 1.8e19 overflow in F32. For other p than 1, 2 and infinity a power is exp(p log|x|), within 2 +
   * 2 p |log|x|| ulps.
   */
  public static Tensor norm(Tensor x, double p, boolean keep, int... axes) {
    requireFloat("norm", x);
    if (!(p > 0)) {
      throw new ShapeException(
          "norm: the order p is " + p + "; it must be above 0 (countNonZero has order 0)");
    }
    if (p == Double.POSITIVE_INFINITY) {
      return new Extreme(true, choosing("norm", x, axes), keep).of(x.abs());
    }
    Op sum = new Sum(Plan.of("norm", x.shape(), axes), keep);
    if (p == 1) return sum.of(x.abs());
    if (p == 2) return ROOT.of(sum.of(x.square()));
    return POWER.with(1 / p).of(sum.of(POWER.with(p).of(x)));
  }

  /** root(x / s0) + s1 */
  private static final PointwiseOp DEVIATION =
      PointwiseOp.of("deviation", x -> root(x.div(Formula.scalar(0))).add(Formula.scalar(1)));

  /** (x - mean) / (sample std + epsilon). */
  public static Tensor standardise(Tensor x, double epsilon) {
    requireFloat("standardise", x);
    Tensor centred = x.sub(x.mean());
    return centred.div(DEVIATION.with(x.size() - 1.0, epsilon).of(centred.square().sum()));
  }
}
