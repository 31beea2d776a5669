package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ops that move elements without changing them; most only make another view. */
public final class Movements {
  private Movements() {}

  // Not recorded: for use inside ops

  /** The tensor row-major without gaps, copied if need be. Not recorded. */
  static Tensor dense(Tensor x) {
    if (x.view().isContiguous()) return x;
    Tensor y = Tensor.empty(x.device(), x.dtype(), x.shape());
    copyInto(x.view(), y.view());
    return y;
  }

  static void copyInto(View from, View to) {
    to.device().launch(Move.COPY, new View[] {from, to});
  }

  static Tensor copyUnowned(Tensor x) {
    View v =
        View.of(
            x.device().allocate(x.dtype(), x.size(), false), x.shape().raw(), x.shape().strides());
    copyInto(x.view(), v);
    Tensor t = Tensor.of(v, x.shape());
    return x.name() == null ? t : t.named(x.name());
  }

  /** The view repeated along axes of size 1 (stride 0), for NumPy broadcasting. */
  static View expanded(View v, Shape to) {
    int[] d = v.dims();
    int[] dims = to.raw();
    if (Arrays.equals(d, dims)) return v;
    int[] strides = new int[dims.length];
    int lead = dims.length - d.length;
    for (int a = 0; a < d.length; a++) {
      strides[lead + a] = d[a] == 1 && dims[lead + a] != 1 ? 0 : v.stride(a);
    }
    return v.with(v.offset(), dims, strides);
  }

  /** Strides for other sizes without moving anything, or null when a copy is needed. */
  private static int @Nullable [] restride(View v, Shape to) {
    if (v.isContiguous()) return to.strides();
    int[] dims = to.raw();
    int[] strides = new int[dims.length];
    int[] od = v.dims();
    int oi = 0;
    int ni = 0;
    while (oi < od.length || ni < dims.length) {
      // One group: the fewest old and new axes with the same number of elements.
      int o0 = oi;
      int n0 = ni;
      long oldSize = oi < od.length ? od[oi++] : 1;
      long newSize = ni < dims.length ? dims[ni++] : 1;
      while (oldSize != newSize) {
        if (newSize < oldSize) newSize *= dims[ni++];
        else oldSize *= od[oi++];
      }
      int stride = 1;
      long expected = 0;
      boolean first = true;
      for (int a = oi - 1; a >= o0; a--) {
        if (od[a] == 1) continue;
        if (first) stride = v.stride(a);
        else if (v.stride(a) != expected) return null;
        first = false;
        expected = (long) v.stride(a) * od[a];
      }
      for (int a = ni - 1; a >= n0; a--) {
        strides[a] = stride;
        stride *= dims[a];
      }
    }
    return strides;
  }

  // Ops

  record Contiguous() implements Op {
    @Override
    public String name() {
      return "contiguous";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return dense(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return gy;
    }
  }

  record Cast(DType dtype) implements Op {
    @Override
    public String name() {
      return "to(" + dtype + ")";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), dtype, x[0].shape());
      y.device().launch(Move.CAST, new View[] {x[0].view(), y.view()});
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return dtype.isFloat() && x[0].dtype().isFloat() ? gy.to(x[0].dtype()) : null;
    }
  }

  record Reshape(Shape to) implements Op {
    @Override
    public String name() {
      return "reshape";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      View v = x[0].view();
      int[] strides = x[0].size() == 0 ? to.strides() : restride(v, to);
      if (strides != null) return Tensor.of(v.with(v.offset(), to.raw(), strides), to);
      View c = dense(x[0]).view();
      return Tensor.of(c.with(c.offset(), to.raw(), to.strides()), to);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new Reshape(x[0].shape()).of(gy);
    }
  }

  static Tensor reshape(Tensor x, int... dims) {
    int[] d = dims.clone();
    int unknown = -1;
    long known = 1;
    for (int a = 0; a < d.length; a++) {
      if (d[a] >= 0) known *= d[a];
      else if (d[a] == -1 && unknown < 0) unknown = a;
      else throw new ShapeException("reshape: sizes " + Arrays.toString(dims) + ": one may be -1");
    }
    if (unknown >= 0 && known > 0 && x.size() % known == 0) d[unknown] = (int) (x.size() / known);
    Shape to = unknown >= 0 && d[unknown] < 0 ? Shape.SCALAR : Shape.owning(d);
    if (to.size() != x.size() || (unknown >= 0 && d[unknown] < 0)) {
      throw new ShapeException(
          "reshape: "
              + x.label()
              + " has "
              + x.size()
              + " elements, which do not fill "
              + Arrays.toString(dims));
    }
    return to.equals(x.shape()) ? x : new Reshape(to).of(x);
  }

  static Tensor squeeze(Tensor x, int axis) {
    int a = x.shape().axis("squeeze", axis);
    if (x.dim(a) != 1) {
      throw new ShapeException(
          "squeeze: axis " + axis + " of " + x.label() + " has size " + x.dim(a) + ", not 1");
    }
    return new Reshape(without(x.shape(), a)).of(x);
  }

  static Shape without(Shape s, int axis) {
    int[] d = new int[s.rank() - 1];
    System.arraycopy(s.raw(), 0, d, 0, axis);
    System.arraycopy(s.raw(), axis + 1, d, axis, d.length - axis);
    return Shape.owning(d);
  }

  static Tensor unsqueeze(Tensor x, int axis) {
    return new Reshape(withOne("unsqueeze", x, axis)).of(x);
  }

  static Tensor unsqueezeUnrecorded(Tensor x, int axis) {
    return new Reshape(withOne("unsqueeze", x, axis)).forward(new Tensor[] {x});
  }

  private static Shape withOne(String op, Tensor x, int axis) {
    int rank = x.rank() + 1;
    int a = axis < 0 ? axis + rank : axis;
    if (a < 0 || a >= rank) {
      throw new ShapeException(
          op
              + ": a new axis "
              + axis
              + " in "
              + x.label()
              + "; allowed are "
              + -rank
              + " to "
              + (rank - 1));
    }
    int[] d = new int[rank];
    System.arraycopy(x.shape().raw(), 0, d, 0, a);
    d[a] = 1;
    System.arraycopy(x.shape().raw(), a, d, a + 1, rank - 1 - a);
    return Shape.owning(d);
  }

  record Permute(int[] order) implements Op {
    @Override
    public String name() {
      return "permute";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      View v = x[0].view();
      int[] dims = new int[v.rank()];
      int[] strides = new int[v.rank()];
      for (int a = 0; a < dims.length; a++) {
        dims[a] = v.dim(order[a]);
        strides[a] = v.stride(order[a]);
      }
      return Tensor.of(v.with(v.offset(), dims, strides));
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      int[] inverse = new int[order.length];
      for (int a = 0; a < inverse.length; a++) inverse[order[a]] = a;
      return new Permute(inverse).of(gy);
    }
  }

  static Tensor permute(Tensor x, int... axes) {
    boolean[] seen = new boolean[x.rank()];
    int[] order = axes.clone();
    int count = 0;
    for (int axis : axes) {
      int a = x.shape().axis("permute", axis);
      if (seen[a]) {
        throw new ShapeException("permute: axis " + axis + " twice in " + Arrays.toString(axes));
      }
      seen[a] = true;
      if (count < order.length) order[count++] = a;
    }
    if (axes.length != x.rank()) {
      throw new ShapeException(
          "permute: " + x.label() + " has " + x.rank() + " axes, got " + Arrays.toString(axes));
    }
    return new Permute(order).of(x);
  }

  static Tensor transpose(Tensor x, int a, int b) {
    int i = x.shape().axis("transpose", a);
    int j = x.shape().axis("transpose", b);
    int[] order = new int[x.rank()];
    for (int k = 0; k < order.length; k++) order[k] = k == i ? j : k == j ? i : k;
    return new Permute(order).of(x);
  }

  record Expand(Shape to) implements Op {
    @Override
    public String name() {
      return "expand";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Shape s = x[0].shape();
      int lead = to.rank() - s.rank();
      boolean fits = lead >= 0;
      for (int a = 0; fits && a < s.rank(); a++) {
        fits = s.raw()[a] == 1 || s.raw()[a] == to.raw()[lead + a];
      }
      if (!fits) {
        throw new ShapeException(
            "expand: " + x[0].label() + " cannot become " + to + ": only axes of size 1 repeat");
      }
      return Tensor.of(expanded(x[0].view(), to), to);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return Reductions.sumTo(gy, x[0].shape());
    }
  }

  static Tensor expand(Tensor x, Shape to) {
    return to.equals(x.shape()) ? x : new Expand(to).of(x);
  }

  record Slice(int axis, int from, int to, int step) implements Op {
    @Override
    public String name() {
      return "slice";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return Tensor.of(part(x[0].view()));
    }

    View part(View v) {
      int[] dims = v.dims().clone();
      int[] strides = v.strides().clone();
      dims[axis] = to == from ? 0 : (to - from - 1) / step + 1;
      strides[axis] *= step;
      int offset = v.size() == 0 ? v.offset() : v.offset() + from * v.stride(axis);
      return v.with(offset, dims, strides);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new Unslice(this, x[0].shape()).of(gy);
    }
  }

  /** The transpose of a slice: zeros of the whole shape with x in the slice's place. */
  record Unslice(Slice slice, Shape whole) implements Op {
    @Override
    public String name() {
      return "unslice";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Creation.full(x[0].device(), x[0].dtype(), 0, whole);
      copyInto(x[0].view(), slice.part(y.view()));
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return slice.of(gy);
    }
  }

  static Tensor slice(Tensor x, int axis, int from, int to, int step) {
    int a = x.shape().axis("slice", axis);
    int n = x.dim(a);
    if (from < 0 || to < from || to > n || step < 1) {
      throw new ShapeException(
          "slice: "
              + from
              + " to "
              + to
              + (step == 1 ? "" : " step " + step)
              + " of axis "
              + axis
              + " of "
              + x.label()
              + "; needs 0 <= from <= to <= "
              + n
              + " and step >= 1");
    }
    return from == 0 && to == n && step == 1 ? x : new Slice(a, from, to, step).of(x);
  }

  static Tensor select(Tensor x, int axis, int index) {
    int a = x.shape().axis("select", axis);
    if (index < 0 || index >= x.dim(a)) {
      throw new ShapeException(
          "select: index "
              + index
              + " of axis "
              + axis
              + " of "
              + x.label()
              + ", which has size "
              + x.dim(a));
    }
    return squeeze(slice(x, a, index, index + 1, 1), a);
  }

  record Concat(int axis) implements Op {
    @Override
    public String name() {
      return "concat";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      int[] dims = x[0].shape().dims();
      dims[axis] = 0;
      for (Tensor t : x) dims[axis] += t.dim(axis);
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), Shape.owning(dims));
      int at = 0;
      for (Tensor t : x) {
        copyInto(t.view(), new Slice(axis, at, at + t.dim(axis), 1).part(y.view()));
        at += t.dim(axis);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      int at = 0;
      for (int j = 0; j < i; j++) at += x[j].dim(axis);
      return slice(gy, axis, at, at + x[i].dim(axis), 1);
    }
  }

  static Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) throw new ShapeException("concat: no tensors given");
    int a = parts[0].shape().axis("concat", axis);
    List<String> wrong = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      Tensor p = parts[i];
      boolean fits = p.rank() == parts[0].rank();
      for (int d = 0; fits && d < p.rank(); d++) fits = d == a || p.dim(d) == parts[0].dim(d);
      if (!fits) {
        wrong.add(
            "part "
                + i
                + " is "
                + p.label()
                + ", part 0 is "
                + parts[0].label()
                + ": all sizes but axis "
                + axis
                + " must agree");
      }
      if (p.dtype() != parts[0].dtype()) {
        wrong.add("part " + i + " is " + p.dtype() + ", part 0 is " + parts[0].dtype());
      }
    }
    if (!wrong.isEmpty()) throw ShapeException.of("concat", wrong);
    return parts.length == 1 ? parts[0] : new Concat(a).of(parts);
  }

  static Tensor stack(int axis, Tensor... parts) {
    if (parts.length == 0) throw new ShapeException("stack: no tensors given");
    List<String> wrong = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      Tensor p = parts[i];
      if (p.shape().equals(parts[0].shape()) && p.dtype() == parts[0].dtype()) continue;
      wrong.add(
          "part "
              + i
              + " is "
              + p.label()
              + ", part 0 is "
              + parts[0].label()
              + ": sizes and types must agree");
    }
    if (!wrong.isEmpty()) throw ShapeException.of("stack", wrong);
    Shape one = withOne("stack", parts[0], axis);
    Tensor[] p = new Tensor[parts.length];
    for (int i = 0; i < p.length; i++) p[i] = new Reshape(one).of(parts[i]);
    return concat(axis, p);
  }
}
