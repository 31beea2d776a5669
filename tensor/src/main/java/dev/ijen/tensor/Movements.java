package dev.ijen.tensor;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ops that look at the same elements in another shape or order; most only make another view. {@link
 * Selections} take a part of them, {@link Joins} put them together.
 */
public final class Movements {
  private Movements() {}

  /** An op that moves elements: it takes every type as it is. */
  interface Moving extends Op {
    @Override
    default boolean moves() {
      return true;
    }
  }

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

  /** A view of other sizes, of a copy where the strides do not allow it. Not recorded. */
  static View reshaped(Tensor x, Shape to) {
    View v = x.view();
    int[] strides = x.size() == 0 ? to.strides() : restride(v, to);
    if (strides != null) return v.with(v.offset(), to.raw(), strides);
    View c = dense(x).view();
    return c.with(c.offset(), to.raw(), to.strides());
  }

  // Ops

  record Contiguous() implements Moving {
    @Override
    public Tensor forward(Tensor[] x) {
      return dense(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return gy;
    }
  }

  record Cast(DType dtype) implements Moving {
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

  /** The elements on another device, through the host. */
  record ToDevice(Device device) implements Moving {
    @Override
    public String name() {
      return "to(" + device + ")";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      View from = dense(x[0]).view();
      Tensor y = Tensor.empty(device, x[0].dtype(), x[0].shape());
      Buffer to = y.view().buffer();
      int n = x[0].size();
      if (from.device() == Devices.cpu()) {
        device.copyIn(from.storage(), from.offset(), to, 0, n);
      } else if (device == Devices.cpu()) {
        from.device().copyOut(from.buffer(), from.offset(), to.storage(), 0, n);
      } else {
        Object host = x[0].dtype().newArray(n);
        from.device().copyOut(from.buffer(), from.offset(), host, 0, n);
        device.copyIn(host, 0, to, 0, n);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return gy.to(x[0].device());
    }
  }

  record Reshape(Shape to) implements Moving {
    @Override
    public Tensor forward(Tensor[] x) {
      return Tensor.of(reshaped(x[0], to), to);
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
    Shape to = unknown >= 0 && d[unknown] < 0 ? Shape.SCALAR : Shape.owning("reshape", d);
    if (to.size() != x.size() || (unknown >= 0 && d[unknown] < 0)) {
      throw new ShapeException(
          "reshape: %s has %s elements, which do not fill %s"
              .formatted(x.label(), x.size(), Arrays.toString(dims)));
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

  static Shape withOne(String op, Tensor x, int axis) {
    int rank = x.rank() + 1;
    int a = axis < 0 ? axis + rank : axis;
    if (a < 0 || a >= rank) {
      throw new ShapeException(
          "%s: a new axis %s in %s; allowed are %s to %s"
              .formatted(op, axis, x.label(), -rank, rank - 1));
    }
    int[] d = new int[rank];
    System.arraycopy(x.shape().raw(), 0, d, 0, a);
    d[a] = 1;
    System.arraycopy(x.shape().raw(), a, d, a + 1, rank - 1 - a);
    return Shape.owning(d);
  }

  record Permute(int[] order) implements Moving {
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

  record Expand(Shape to) implements Moving {
    @Override
    public Tensor forward(Tensor[] x) {
      if (!x[0].shape().repeatsTo(to.raw())) {
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

  static Tensor squeeze(Tensor x) {
    return reshape(x, Arrays.stream(x.shape().raw()).filter(d -> d != 1).toArray());
  }

  static Tensor moveAxis(Tensor x, int from, int to) {
    int f = x.shape().axis("moveAxis", from);
    int t = x.shape().axis("moveAxis", to);
    int[] order = new int[x.rank()];
    for (int a = 0, k = 0; a < order.length; a++) {
      if (k == f) k++;
      order[a] = a == t ? f : k++;
    }
    return f == t ? x : new Permute(order).of(x);
  }

  static Tensor flatten(Tensor x, int first, int last) {
    int f = x.shape().axis("flatten", first);
    int l = x.shape().axis("flatten", last);
    if (f > l) {
      throw new ShapeException(
          "flatten: axis " + first + " of " + x.label() + " comes after axis " + last);
    }
    int[] dims = new int[x.rank() - (l - f)];
    for (int a = 0; a < dims.length; a++) dims[a] = x.dim(a <= f ? a : a + l - f);
    dims[f] = Shape.owning("flatten", Arrays.copyOfRange(x.shape().raw(), f, l + 1)).size();
    return reshape(x, dims);
  }

  /** All tensors expanded to the shape that they broadcast to: NumPy's broadcast_arrays. */
  public static Tensor[] broadcast(Tensor... x) {
    if (x.length == 0) throw new ShapeException("broadcast: no tensors given");
    Shape shape = Shape.broadcast("broadcast", x);
    if (shape == null) throw new ShapeException("broadcast: " + Shape.mismatch(x));
    Tensor[] y = new Tensor[x.length];
    for (int i = 0; i < y.length; i++) y[i] = expand(x[i], shape);
    return y;
  }
}
