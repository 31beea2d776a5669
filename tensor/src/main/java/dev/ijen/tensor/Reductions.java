package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.reduce.Reduce;
import org.jspecify.annotations.Nullable;

/**
 * Ops that fold axes away. Sums of floats go through one fixed tree (see the kernel's README), so
 * their bits depend on the sizes only. An empty list of axes means all of them.
 */
public final class Reductions {
  private Reductions() {}

  /** The axes to fold, as a bit set, and the shapes with and without them. */
  record Plan(long mask, Shape kept, Shape dropped) {
    static Plan of(String op, Shape s, int[] axes) {
      if (axes.length == 0) return all(s);
      long mask = 0;
      for (int axis : axes) {
        long bit = 1L << s.axis(op, axis);
        if ((mask & bit) != 0) throw new ShapeException(op + ": axis " + axis + " is given twice");
        mask |= bit;
      }
      return of(s, mask);
    }

    /** Every loss folds all axes; shapes are shared, so they remember this plan. */
    private static Plan all(Shape s) {
      Plan p = s.foldAll;
      if (p == null) s.foldAll = p = of(s, (1L << s.rank()) - 1);
      return p;
    }

    static Plan of(Shape s, long mask) {
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
    public String name() {
      return "sum";
    }

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
    Tensor kept = r.shape().equals(plan.kept) ? r : new Movements.Reshape(plan.kept).of(r);
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

  private static void requireFloat(String op, Tensor x) {
    if (!x.dtype().isFloat()) {
      throw new ShapeException(
          op + ": " + x.label() + " is not a float tensor; convert it with to(F32)");
    }
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
    Plan p = Plan.of(op, x.shape(), axes);
    if (x.size() == 0 && p.dropped.size() != 0) {
      throw new ShapeException(op + ": " + x.label() + " has no elements to choose from");
    }
    return new Extreme(largest, p, keep).of(x);
  }

  /** argmax and argmin: no gradient. */
  record Arg(boolean largest, Plan plan) implements Op {
    @Override
    public String name() {
      return largest ? "argmax" : "argmin";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return reduce(largest ? Reduce.ARGMAX : Reduce.ARGMIN, DType.I32, x[0], plan, false);
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return null;
    }
  }

  static Tensor argmax(Tensor x, int axis) {
    return arg(true, x, axis);
  }

  static Tensor argmin(Tensor x, int axis) {
    return arg(false, x, axis);
  }

  private static Tensor arg(boolean largest, Tensor x, int axis) {
    String op = largest ? "argmax" : "argmin";
    Plan p = Plan.of(op, x.shape(), new int[] {axis});
    if (x.dim(axis) == 0) {
      throw new ShapeException(op + ": axis " + axis + " of " + x.label() + " is empty");
    }
    return new Arg(largest, p).of(x);
  }

  static Tensor any(Tensor x, int... axes) {
    return logical("any", Reduce.ANY, x, axes);
  }

  static Tensor all(Tensor x, int... axes) {
    return logical("all", Reduce.ALL, x, axes);
  }

  private static Tensor logical(String op, Kernel kernel, Tensor x, int[] axes) {
    if (x.dtype() != DType.BOOL) {
      throw new ShapeException(op + ": " + x.label() + " is not bool; compare it or use to(BOOL)");
    }
    return reduce(kernel, DType.BOOL, x, Plan.of(op, x.shape(), axes), false);
  }

  // Composites

  /** Variance, dividing by n - {@code ddof}: 0 for the population's, 1 for the sample's. */
  public static Tensor variance(Tensor x, int ddof, int... axes) {
    requireFloat("variance", x);
    Plan p = Plan.of("variance", x.shape(), axes);
    int n = x.size() / Math.max(1, p.dropped.size());
    return sum(x.sub(mean(x, true, axes)).square(), false, axes).div((double) n - ddof);
  }

  /** Square root of {@link #variance}. Its gradient is not finite where the variance is 0. */
  public static Tensor std(Tensor x, int ddof, int... axes) {
    return variance(x, ddof, axes).sqrt();
  }

  /** Its gradient is not finite where the norm is 0. */
  static Tensor norm(Tensor x, int... axes) {
    requireFloat("norm", x);
    return sum(x.square(), false, axes).sqrt();
  }

  /** (x - mean) / (sample std + epsilon). */
  public static Tensor standardise(Tensor x, double epsilon) {
    requireFloat("standardise", x);
    Tensor centred = x.sub(x.mean());
    Tensor deviation = centred.square().sum().div(x.size() - 1.0).sqrt();
    return centred.div(deviation.add(epsilon));
  }

  static Tensor logSumExp(Tensor x, int axis) {
    requireFloat("logSumExp", x);
    if (x.dim(x.shape().axis("logSumExp", axis)) == 0) {
      throw new ShapeException("logSumExp: axis " + axis + " of " + x.label() + " is empty");
    }
    Tensor peak = max(x, true, axis).stopGradient();
    // An infinite peak (all -inf, or a +inf) must not turn into inf - inf.
    Tensor safe = peak.isFinite().where(peak, peak.zerosLike());
    return x.sub(safe).exp().sum(axis).log().add(Movements.squeeze(safe, axis));
  }
}
