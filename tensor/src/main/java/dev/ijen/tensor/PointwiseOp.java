package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Gradient;
import dev.ijen.kernels.pointwise.Pointwise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An op that is a {@link Formula}: shape rule (broadcasting), types, kernels and derivative all
 * follow from it. Nothing else is written for such an op:
 *
 * <pre>{@code
 * static final PointwiseOp GELU =
 *     PointwiseOp.of("gelu", x -> x.mul(x.ndtr()));
 * }</pre>
 *
 * <p>Run-time scalars are bound with {@link #with}: {@code CLAMP.with(0, 1).of(x)}.
 */
public final class PointwiseOp implements Op {
  private static final double[] NO_SCALARS = {};

  /** What all uses of one formula share; gradients are derived and compiled when first needed. */
  private static final class Definition {
    final String name;
    final Pointwise kernel;
    private final @Nullable Gradient[] gradients;
    private final @Nullable PointwiseOp[] backward;
    private final int[] reads;

    Definition(String name, Formula formula) {
      this.name = name;
      this.kernel = new Pointwise(name, formula);
      this.gradients = new Gradient[kernel.inputs()];
      this.backward = new PointwiseOp[kernel.inputs()];
      this.reads = new int[kernel.inputs()];
      java.util.Arrays.fill(reads, -1);
    }

    Gradient gradient(int i) {
      Gradient g = gradients[i];
      if (g == null) gradients[i] = g = kernel.formula().gradient(i);
      return g;
    }

    /** In the bits of {@link Op#reads}. */
    int reads(int i) {
      int bits = reads[i];
      if (bits < 0) {
        bits = 0;
        for (int r : gradient(i).reads()) {
          if (r < kernel.inputs()) bits |= 1 << r;
          else if (r == kernel.inputs()) bits |= OUTPUT;
        }
        reads[i] = bits;
      }
      return bits;
    }

    PointwiseOp backward(int i) {
      PointwiseOp op = backward[i];
      if (op == null) backward[i] = op = PointwiseOp.of(name + "'" + i, gradient(i).formula());
      return op;
    }
  }

  private final Definition definition;
  private final double[] scalars;

  private PointwiseOp(Definition definition, double[] scalars) {
    this.definition = definition;
    this.scalars = scalars;
  }

  /** An op of a formula over x0, x1, ... and perhaps scalars s0, s1, .... */
  public static PointwiseOp of(String name, Formula formula) {
    return new PointwiseOp(new Definition(name, formula), NO_SCALARS);
  }

  public static PointwiseOp of(String name, Formula.Of1 f) {
    return of(name, Formula.of(f));
  }

  public static PointwiseOp of(String name, Formula.Of2 f) {
    return of(name, Formula.of(f));
  }

  public static PointwiseOp of(String name, Formula.Of3 f) {
    return of(name, Formula.of(f));
  }

  public static PointwiseOp of(String name, Formula.Of4 f) {
    return of(name, Formula.of(f));
  }

  /** The same op with these values for s0, s1, .... */
  public PointwiseOp with(double... values) {
    return new PointwiseOp(definition, values);
  }

  @Override
  public String name() {
    return definition.name;
  }

  public Formula formula() {
    return definition.kernel.formula();
  }

  /** How many tensors it takes. */
  public int inputs() {
    return definition.kernel.inputs();
  }

  @Override
  public Tensor forward(Tensor[] x) {
    Pointwise kernel = definition.kernel;
    if (x.length != kernel.inputs()) {
      throw new ShapeException(name() + ": takes " + kernel.inputs() + " tensors, got " + x.length);
    }
    Shape shape = Shape.broadcast(name(), x);
    if (shape == null) throw misfit(x);
    View[] views = new View[x.length + 1];
    DType dtype = x[0].dtype();
    boolean same = dtype.isFloat() && !kernel.formula().isMask();
    for (int i = 0; i < x.length; i++) {
      if (x[i].dtype() != dtype) same = false;
      if (x[i].device() != x[0].device()) throw misfit(x);
      View v = x[i].view();
      views[i] = x[i].shape() == shape ? v : Movements.expanded(v, shape);
    }
    if (!same) {
      dtype = outputType(x);
      requireWholeScalars(x);
    }
    Tensor y = Tensor.empty(x[0].device(), dtype, shape);
    views[x.length] = y.view();
    y.device().launch(kernel, views, scalars);
    return y;
  }

  /** Without a float input, numbers are I32. */
  private void requireWholeScalars(Tensor[] x) {
    boolean whole = true;
    for (Tensor t : x) whole &= !t.dtype().isFloat();
    for (double s : scalars) {
      if (!whole || s == (int) s) continue;
      throw new ShapeException(
          name() + ": the number " + s + " is no i32; convert " + x[0].label() + " with to(F32)");
    }
  }

  private DType outputType(Tensor[] x) {
    try {
      return definition.kernel.output(types(x));
    } catch (IllegalArgumentException e) {
      throw misfit(x);
    }
  }

  private static DType[] types(Tensor[] x) {
    DType[] types = new DType[x.length];
    for (int i = 0; i < types.length; i++) types[i] = x[i].dtype();
    return types;
  }

  /** All that is wrong with these inputs: sizes, types, devices. */
  private ShapeException misfit(Tensor[] x) {
    List<String> wrong = new ArrayList<>();
    if (Shape.broadcast(name(), x) == null) wrong.add(Shape.mismatch(x));
    try {
      definition.kernel.output(types(x));
    } catch (IllegalArgumentException e) {
      StringBuilder s = new StringBuilder(String.valueOf(e.getMessage()));
      if (s.indexOf(name() + ": ") == 0) s.delete(0, name().length() + 2);
      s.append(" (inputs:");
      for (Tensor t : x) s.append(' ').append(t.label());
      wrong.add(s.append(')').toString());
    }
    for (int i = 1; i < x.length; i++) {
      if (x[i].device() == x[0].device()) continue;
      wrong.add(
          "input 0 is on %s, input %s on %s; copy one of them over"
              .formatted(x[0].device().name(), i, x[i].device().name()));
    }
    return ShapeException.of(name(), wrong);
  }

  @Override
  public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
    Gradient g = definition.gradient(i);
    if (g.isZero()) return null;
    if (g.isIdentity()) return Reductions.sumTo(gy, x[i].shape());
    Tensor[] in = new Tensor[g.reads().size()];
    for (int k = 0; k < in.length; k++) {
      int r = g.reads().get(k);
      in[k] = r < x.length ? x[r] : r == x.length ? y : gy;
    }
    PointwiseOp backward = definition.backward(i);
    Tensor full = (scalars.length == 0 ? backward : backward.with(scalars)).of(in);
    return Reductions.sumTo(full, x[i].shape());
  }

  @Override
  public int reads(int i) {
    return definition.reads(i);
  }

  @Override
  public String toString() {
    return name() + ": " + formula();
  }
}
