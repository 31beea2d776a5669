package dev.ijen.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ops that put tensors together, or one tensor beside copies of its own parts. */
public final class Joins {
  private Joins() {}

  record Concat(int axis) implements Movements.Moving {
    @Override
    public Tensor forward(Tensor[] x) {
      int[] dims = x[0].shape().dims();
      dims[axis] = 0;
      for (Tensor t : x) dims[axis] += t.dim(axis);
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), Shape.owning("concat", dims));
      int at = 0;
      for (Tensor t : x) {
        Movements.copyInto(t.view(), new Selections.Slice(axis, at, t.dim(axis), 1).part(y.view()));
        at += t.dim(axis);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      int at = 0;
      for (int j = 0; j < i; j++) at += x[j].dim(axis);
      return Selections.slice(gy, axis, at, at + x[i].dim(axis), 1);
    }
  }

  static Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) throw new ShapeException("concat: no tensors given");
    int a = parts[0].shape().axis("concat", axis);
    List<String> wrong = new ArrayList<>();
    long sum = parts[0].dim(a);
    for (int i = 1; i < parts.length; i++) {
      Tensor p = parts[i];
      boolean fits = p.rank() == parts[0].rank();
      for (int d = 0; fits && d < p.rank(); d++) fits = d == a || p.dim(d) == parts[0].dim(d);
      if (!fits) {
        wrong.add(
            "part %s is %s, part 0 is %s: all sizes but axis %s must agree"
                .formatted(i, p.label(), parts[0].label(), axis));
      }
      if (p.dtype() != parts[0].dtype()) {
        wrong.add("part " + i + " is " + p.dtype() + ", part 0 is " + parts[0].dtype());
      }
      if (fits) sum += p.dim(a);
    }
    if (sum > Integer.MAX_VALUE) {
      wrong.add("axis " + axis + " would have " + sum + " elements; one array holds 2^31 - 9");
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
          "part %s is %s, part 0 is %s: sizes and types must agree"
              .formatted(i, p.label(), parts[0].label()));
    }
    if (!wrong.isEmpty()) throw ShapeException.of("stack", wrong);
    Shape one = Movements.withOne("stack", parts[0], axis);
    Tensor[] p = new Tensor[parts.length];
    for (int i = 0; i < p.length; i++) p[i] = new Movements.Reshape(one).of(parts[i]);
    return concat(axis, p);
  }

  // Of one tensor

  static Tensor roll(Tensor x, int axis, int shift) {
    int a = x.shape().axis("roll", axis);
    int n = x.dim(a);
    int cut = n == 0 ? 0 : Math.floorMod(-(long) shift, n);
    if (cut == 0) return x;
    return concat(a, Selections.slice(x, a, cut, n, 1), Selections.slice(x, a, 0, cut, 1));
  }

  static Tensor tile(Tensor x, int... repeats) {
    for (int r : repeats) {
      if (r < 0) throw new ShapeException("tile: " + Arrays.toString(repeats) + " is negative");
    }
    int rank = Math.max(x.rank(), repeats.length);
    int[] before = new int[2 * rank];
    int[] between = new int[2 * rank];
    int[] after = new int[rank];
    for (int a = 0; a < rank; a++) {
      int own = a - rank + x.rank();
      int times = a - rank + repeats.length;
      before[2 * a] = 1;
      between[2 * a] = times < 0 ? 1 : repeats[times];
      before[2 * a + 1] = between[2 * a + 1] = own < 0 ? 1 : x.dim(own);
      after[a] = Shape.owning("tile", new int[] {between[2 * a], between[2 * a + 1]}).size();
    }
    Tensor copies = Movements.expand(x.reshape(before), Shape.owning("tile", between));
    return copies.reshape(after);
  }

  static Tensor repeatInterleave(Tensor x, int axis, int times) {
    int a = x.shape().axis("repeatInterleave", axis);
    if (times < 0) throw new ShapeException("repeatInterleave: " + times + " times");
    x.shape().with("repeatInterleave", a, (long) x.dim(a) * times);
    Tensor one = x.unsqueeze(a + 1);
    Tensor copies = Movements.expand(one, one.shape().with("repeatInterleave", a + 1, times));
    return Movements.flatten(copies, a, a + 1);
  }

  // Padding of one axis

  /** An axis to pad, after all checks. */
  private static int padded(String op, Tensor x, int axis, int before, int after, int most) {
    int a = x.shape().axis(op, axis);
    if (before >= 0 && after >= 0 && before <= most && after <= most) {
      x.shape().with(op, a, (long) x.dim(a) + before + after); // throws where no array holds it
      return a;
    }
    throw new ShapeException(
        "%s: %s before and %s after axis %s of %s; each must be 0 to %s; slice takes elements away"
            .formatted(
                op, before, after, axis, x.label(), most == Integer.MAX_VALUE ? "any size" : most));
  }

  static Tensor pad(Tensor x, int axis, int before, int after, double value) {
    int a = padded("pad", x, axis, before, after, Integer.MAX_VALUE);
    Tensor one = Creation.constant(x, value);
    return concat(a, repeated(one, x, a, before), x, repeated(one, x, a, after));
  }

  static Tensor padReflect(Tensor x, int axis, int before, int after) {
    int n = x.dim(x.shape().axis("padReflect", axis));
    int a = padded("padReflect", x, axis, before, after, Math.max(0, n - 1));
    if (n < 2) return x;
    Tensor left = Selections.slice(x, a, before, 0, -1);
    return concat(a, left, x, Selections.slice(x, a, n - 2, n - 2 - after, -1));
  }

  static Tensor padReplicate(Tensor x, int axis, int before, int after) {
    int n = x.dim(x.shape().axis("padReplicate", axis));
    int a = padded("padReplicate", x, axis, before, after, n == 0 ? 0 : Integer.MAX_VALUE);
    int one = Math.min(1, n);
    Tensor first = repeated(end(x, a, 0, one), x, a, before);
    return concat(a, first, x, repeated(end(x, a, n - one, n), x, a, after));
  }

  static Tensor padCircular(Tensor x, int axis, int before, int after) {
    int n = x.dim(x.shape().axis("padCircular", axis));
    int a = padded("padCircular", x, axis, before, after, n);
    return concat(a, end(x, a, n - before, n), x, end(x, a, 0, after));
  }

  private static Tensor end(Tensor x, int axis, int from, int to) {
    return Selections.slice(x, axis, from, to, 1);
  }

  /** {@code one} repeated to the sizes of x but for {@code count} along the axis. */
  private static Tensor repeated(Tensor one, Tensor x, int axis, int count) {
    int[] dims = x.shape().dims();
    dims[axis] = count;
    return Movements.expand(one, Shape.owning(dims));
  }
}
