package dev.ijen.tensor;

import dev.ijen.kernels.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ops that take a part of a tensor. All are views: nothing is copied. */
public final class Selections {
  private Selections() {}

  /** An op whose output is a view of some of its input's elements, each at most once. */
  sealed interface Part extends Movements.Moving {
    View part(View whole);

    @Override
    default Tensor forward(Tensor[] x) {
      return Tensor.of(part(x[0].view()));
    }

    @Override
    default Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return new Within(this, x[0].shape()).of(gy);
    }
  }

  /** The transpose of a part: zeros of the whole shape with x in the part's place. */
  record Within(Part part, Shape whole) implements Movements.Moving {
    @Override
    public String name() {
      return "within a " + part.name();
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Creation.full(x[0].device(), x[0].dtype(), 0, whole);
      Movements.copyInto(x[0].view(), part.part(y.view()));
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return part.of(gy);
    }
  }

  // Slices

  /** Elements from, from + step, ... of an axis, {@code count} of them. */
  record Slice(int axis, int from, int count, int step) implements Part {
    @Override
    public View part(View v) {
      int[] dims = v.dims().clone();
      int[] strides = v.strides().clone();
      dims[axis] = count;
      strides[axis] *= step;
      int offset = v.size() == 0 || count == 0 ? 0 : from * v.stride(axis);
      return v.with(v.offset() + offset, dims, strides);
    }
  }

  static Tensor slice(Tensor x, int axis, int from, int to, int step) {
    int a = x.shape().axis("slice", axis);
    int n = x.dim(a);
    boolean fits = step > 0 ? from >= 0 && to <= n : from < n && to >= -1;
    if (step == 0 || !fits || (step > 0 ? to < from : to > from)) {
      throw new ShapeException(
          "slice: %s to %s%s of axis %s of %s; needs %s%s"
              .formatted(
                  from,
                  to,
                  step == 1 ? "" : " step " + step,
                  axis,
                  x.label(),
                  step < 0 ? n - 1 + " >= from >= to >= -1" : "0 <= from <= to <= " + n,
                  step == 0 ? " and a step that is not 0" : ""));
    }
    if (from == 0 && to == n && step == 1) return x;
    long length = Math.abs((long) to - from);
    long stride = Math.abs((long) step);
    // A step beyond the end is never taken; it must not overflow as a stride.
    int count = (int) ((length + stride - 1) / stride);
    return new Slice(a, from, count, count <= 1 ? 1 : step).of(x);
  }

  static Tensor select(Tensor x, int axis, int index) {
    int a = x.shape().axis("select", axis);
    if (index < 0 || index >= x.dim(a)) {
      throw new ShapeException(
          "select: index %s of axis %s of %s, which has size %s"
              .formatted(index, axis, x.label(), x.dim(a)));
    }
    return Movements.squeeze(slice(x, a, index, index + 1, 1), a);
  }

  static Tensor flip(Tensor x, int... axes) {
    long mask = Reductions.Plan.of("flip", x.shape(), axes).mask();
    Tensor y = x;
    for (int a = 0; a < x.rank(); a++) {
      if ((mask >> a & 1) != 0) y = slice(y, a, y.dim(a) - 1, -1, -1);
    }
    return y;
  }

  static Tensor[] splitWithSizes(Tensor x, int axis, int... sizes) {
    int a = x.shape().axis("split", axis);
    long sum = 0;
    boolean negative = false;
    for (int s : sizes) {
      sum += s;
      negative |= s < 0;
    }
    if (negative || sum != x.dim(a)) {
      throw new ShapeException(
          "split: axis %s of %s into %s: sizes must not be negative and must add up to %s"
              .formatted(axis, x.label(), Arrays.toString(sizes), x.dim(a)));
    }
    Tensor[] parts = new Tensor[sizes.length];
    int at = 0;
    for (int i = 0; i < parts.length; at += sizes[i++])
      parts[i] = slice(x, a, at, at + sizes[i], 1);
    return parts;
  }

  static Tensor[] split(Tensor x, int axis, int size) {
    int a = x.shape().axis("split", axis);
    int n = x.dim(a);
    if (size < 1) throw new ShapeException("split: parts of size " + size + "; needs 1 or more");
    int[] sizes = new int[Math.max(1, n / size + (n % size == 0 ? 0 : 1))];
    for (int i = 0, left = n; i < sizes.length; left -= sizes[i++]) sizes[i] = Math.min(size, left);
    return splitWithSizes(x, a, sizes);
  }

  static Tensor[] chunk(Tensor x, int axis, int count) {
    int n = x.dim(x.shape().axis("chunk", axis));
    if (count < 1) throw new ShapeException("chunk: " + count + " parts; needs 1 or more");
    return split(x, axis, Math.max(1, n / count + (n % count == 0 ? 0 : 1)));
  }

  static Tensor[] unbind(Tensor x, int axis) {
    int a = x.shape().axis("unbind", axis);
    Tensor[] parts = new Tensor[x.dim(a)];
    for (int i = 0; i < parts.length; i++) parts[i] = select(x, a, i);
    return parts;
  }

  // Slices of all axes, as NumPy writes them

  private static final Pattern ITEM =
      Pattern.compile("(-?\\d{1,10})?(?:(:)(-?\\d{1,10})?(?::(-?\\d{1,9})?)?)?");

  static Tensor slice(Tensor x, String text) {
    List<String> items = new ArrayList<>(List.of(text.trim().split("\\s*,\\s*", -1)));
    int dots = items.indexOf("...");
    if (dots >= 0) {
      items.remove(dots);
      while (items.size() < x.rank()) items.add(dots, ":");
    }
    if (items.size() > x.rank()) {
      throw new ShapeException(
          "slice: \"" + text + "\" has items for " + items.size() + " axes, not for " + x.label());
    }
    List<String> wrong = new ArrayList<>();
    Tensor y = x;
    for (int a = items.size() - 1; a >= 0; a--) { // from the last: an index drops its axis
      int[] r = range(items.get(a), x.dim(a));
      if (r.length == 0) {
        wrong.addFirst("\"" + items.get(a) + "\" on axis " + a + " of " + x.label() + HOW);
      } else {
        y = r.length == 1 ? select(y, a, r[0]) : slice(y, a, r[0], r[1], r[2]);
      }
    }
    if (!wrong.isEmpty()) throw ShapeException.of("slice", wrong);
    return y;
  }

  private static final String HOW =
      "; needs an index, from:to or from:to:step inside the axis, negative ones from its end";

  /** An index, or from, to and step as {@link #slice} takes them; nothing if it does not fit. */
  private static int[] range(String item, int n) {
    Matcher m = ITEM.matcher(item.replaceAll("\\s*:\\s*", ":"));
    if (item.isEmpty() || !m.matches()) return new int[0];
    int step = m.group(4) == null ? 1 : Integer.parseInt(m.group(4));
    boolean up = step > 0;
    int from = place(m.group(1), n, up ? 0 : n - 1);
    if (m.group(2) == null) return from < 0 || from >= n ? new int[0] : new int[] {from};
    int to = place(m.group(3), n, up ? n : -1);
    boolean fits = up ? 0 <= from && from <= to && to <= n : n > from && from >= to && to >= -1;
    return fits && step != 0 ? new int[] {from, to, step} : new int[0];
  }

  private static int place(@Nullable String number, int n, int missing) {
    if (number == null) return missing;
    long i = Long.parseLong(number);
    if (i < 0) i += n;
    return i < 0 || i > n ? Integer.MIN_VALUE : (int) i;
  }

  // Diagonals

  /** Elements with index j - i = offset of two axes; they become the last axis. */
  record Diagonal(int offset, int rows, int columns) implements Part {
    @Override
    public View part(View v) {
      int[] dims = new int[v.rank() - 1];
      int[] strides = new int[v.rank() - 1];
      int k = 0;
      for (int a = 0; a < v.rank(); a++) {
        if (a == rows || a == columns) continue;
        dims[k] = v.dim(a);
        strides[k++] = v.stride(a);
      }
      int down = Math.max(0, -offset);
      int right = Math.max(0, offset);
      dims[k] = Math.max(0, Math.min(v.dim(rows) - down, v.dim(columns) - right));
      strides[k] = v.stride(rows) + v.stride(columns);
      int from =
          v.size() == 0 || dims[k] == 0 ? 0 : down * v.stride(rows) + right * v.stride(columns);
      return v.with(v.offset() + from, dims, strides);
    }
  }

  static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
    int rows = x.shape().axis("diagonal", axis1);
    int columns = x.shape().axis("diagonal", axis2);
    if (rows == columns) {
      throw new ShapeException(
          "diagonal: axes " + axis1 + " and " + axis2 + " of " + x.label() + " are the same");
    }
    int within = Math.clamp((long) offset, -x.dim(rows), x.dim(columns));
    return new Diagonal(within, rows, columns).of(x);
  }

  static Tensor diagEmbed(Tensor x, int offset) {
    int most = Integer.MAX_VALUE - x.dim(x.shape().axis("diagEmbed", -1));
    int n = x.dim(-1) + (int) Math.min(most, Math.abs((long) offset)); // Shape refuses too many
    int[] dims = Arrays.copyOf(x.shape().raw(), x.rank() + 1);
    dims[x.rank() - 1] = dims[x.rank()] = n;
    return new Within(new Diagonal(offset, x.rank() - 1, x.rank()), Shape.owning("diagEmbed", dims))
        .of(x);
  }
}
