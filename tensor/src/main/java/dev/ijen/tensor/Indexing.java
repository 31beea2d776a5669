package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.gather.Gather;
import dev.ijen.kernels.pointwise.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ops that pick, add and replace elements by I32 indices or BOOL masks.
 *
 * <p>Indices count from 0. One that is negative or not below the size throws an
 * IndexOutOfBoundsException, whatever the op; nothing else is ever read or written. (Places that
 * count from the end belong to {@link Selections}: an index is data, and a negative one is far more
 * often a fault than a wish.)
 */
public final class Indexing {
  private Indexing() {}

  private static void requireIndex(Tensor index, List<String> wrong) {
    if (index.dtype() != DType.I32) wrong.add("the index is " + index.label() + ", not i32");
  }

  /** A linear op of input 0; input 1 is the index. Its gradient is its transpose, an op alike. */
  sealed interface ByIndex extends Op {
    /** The op that takes output gradients back to an input of this shape. */
    Op transposed(Shape shape);

    @Override
    default @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 1 ? null : transposed(x[0].shape()).of(gy, x[1]);
    }

    @Override
    default int reads(int i) {
      return 0b10;
    }
  }

  private static final String RULE = "indices count from 0, negative ones are errors";

  /** Launches a kernel that checks indices; says where in the tensor of indices the bad one is. */
  private static void launch(
      String op, Kernel kernel, Tensor index, int axis, int size, View... views) {
    try {
      index.device().launch(kernel, views);
    } catch (IndexOutOfBoundsException e) {
      int[] all = index.toInts();
      int at = 0;
      while (at < all.length && all[at] >= 0 && all[at] < size) at++;
      if (at == all.length) throw e;
      int[] place = new int[index.rank()];
      for (int a = place.length - 1, rest = at; a >= 0; rest /= index.dim(a--)) {
        place[a] = rest % index.dim(a);
      }
      throw new IndexOutOfBoundsException(
          "%s: index %s at position %s of %s is outside axis %s, which has size %s; %s"
              .formatted(op, all[at], Arrays.toString(place), index.label(), axis, size, RULE));
    }
  }

  // Whole rows

  /** Rows of axis 0 for an index of any shape: {@code [n, rest]} to {@code [index, rest]}. */
  record Rows(String name) implements ByIndex {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor index = Movements.dense(x[1]);
      int[] dims = Arrays.copyOf(index.shape().raw(), index.rank() + x[0].rank() - 1);
      System.arraycopy(x[0].shape().raw(), 1, dims, index.rank(), x[0].rank() - 1);
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), Shape.owning(dims));
      int n = x[0].dim(0);
      View from = matrix(x[0], n);
      launch(name, Gather.ROWS, index, 0, n, from, line(index), matrix(y, index.size()));
      return y;
    }

    @Override
    public Op transposed(Shape shape) {
      return new ScatterRows(name, shape);
    }
  }

  /** The transpose of {@link Rows}: rows of x added, in order, into zeros of the whole shape. */
  record ScatterRows(String name, Shape whole) implements ByIndex {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), whole);
      Tensor index = Movements.dense(x[1]);
      int n = whole.raw()[0];
      View from = matrix(x[0], index.size());
      launch(name, Gather.SCATTER_ADD_ROWS, index, 0, n, from, line(index), matrix(y, n));
      return y;
    }

    @Override
    public Op transposed(Shape shape) {
      return new Rows(name);
    }
  }

  /** A tensor as {@code rows} rows, copied only where its strides do not allow it. */
  private static View matrix(Tensor t, int rows) {
    return viewed(t, rows, rows == 0 ? 1 : t.size() / rows);
  }

  private static View line(Tensor t) {
    return viewed(t, t.size());
  }

  /** A tensor with other sizes, copied only where its strides do not allow it. */
  static View viewed(Tensor t, int... dims) {
    return Movements.reshaped(t, Shape.owning(dims));
  }

  static Tensor rows(Tensor x, Tensor index) {
    List<String> wrong = new ArrayList<>();
    requireIndex(index, wrong);
    if (index.rank() != 1) wrong.add("the index is " + index.label() + ", not of one axis");
    if (x.rank() == 0) wrong.add(x.label() + " has no axis to pick rows from");
    if (!wrong.isEmpty()) throw ShapeException.of("rows", wrong);
    return new Rows("rows").of(x, index);
  }

  /**
   * The rows of a table for tokens of any shape.
   *
   * @param weight {@code [n, ...]}
   * @param index I32 {@code [*]} with values 0..n-1
   * @return {@code [*, ...]}
   */
  public static Tensor embedding(Tensor weight, Tensor index) {
    List<String> wrong = new ArrayList<>();
    requireIndex(index, wrong);
    if (weight.rank() == 0) wrong.add("the table " + weight.label() + " has no rows");
    if (!wrong.isEmpty()) throw ShapeException.of("embedding", wrong);
    return new Rows("embedding").of(weight, index);
  }

  /** As {@link #embedding}; no gradient flows into row {@code padding}, as in PyTorch. */
  public static Tensor embedding(Tensor weight, Tensor index, int padding) {
    if (weight.rank() > 0 && (padding < 0 || padding >= weight.dim(0))) {
      throw new ShapeException(
          "embedding: the padding index " + padding + " is no row of " + weight.label());
    }
    Tensor y = embedding(weight, index);
    int[] dims = Arrays.copyOf(index.shape().raw(), y.rank());
    Arrays.fill(dims, index.rank(), dims.length, 1);
    return where(index.reshape(dims).eq(padding), y.stopGradient(), y);
  }

  // One element per index along an axis

  record Along(String name, int axis) implements ByIndex {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), x[1].shape());
      View from = block(x[0], axis);
      int n = x[0].dim(axis);
      launch(name, Gather.ALONG, x[1], axis, n, from, block(x[1], axis), block(y, axis));
      return y;
    }

    @Override
    public Op transposed(Shape shape) {
      return new ScatterAlong(name, axis, shape);
    }
  }

  /** The transpose of {@link Along}: elements added, in order, into zeros of the whole shape. */
  record ScatterAlong(String name, int axis, Shape whole) implements ByIndex {
    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), whole);
      View from = block(x[0], axis);
      int n = whole.raw()[axis];
      View to = block(y, axis);
      launch(name, Gather.SCATTER_ADD_ALONG, x[1], axis, n, from, block(x[1], axis), to);
      return y;
    }

    @Override
    public Op transposed(Shape shape) {
      return new Along(name, axis);
    }
  }

  /**
   * A tensor as [outer, n, inner] around an axis, copied only where its strides do not allow it.
   */
  static View block(Tensor t, int axis) {
    int[] d = t.shape().raw();
    int outer = 1;
    int inner = 1;
    for (int a = 0; a < axis; a++) outer *= d[a];
    for (int a = axis + 1; a < d.length; a++) inner *= d[a];
    return viewed(t, outer, d[axis], inner);
  }

  static Tensor gather(Tensor x, int axis, Tensor index) {
    return new Along("gather", alongside("gather", x, axis, index, null)).of(x, index);
  }

  /** Checks an index (and a source) that has x's sizes except along the axis. */
  private static int alongside(
      String op, Tensor x, int axis, Tensor index, @Nullable Tensor source) {
    int a = x.shape().axis(op, axis);
    List<String> wrong = new ArrayList<>();
    requireIndex(index, wrong);
    boolean fits = index.rank() == x.rank();
    for (int d = 0; fits && d < x.rank(); d++) fits = d == a || index.dim(d) == x.dim(d);
    if (!fits) {
      wrong.add(
          "the index is %s, the tensor %s: all sizes but axis %s must agree"
              .formatted(index.label(), x.label(), axis));
    }
    if (source != null && !source.shape().equals(index.shape())) {
      wrong.add("the source is " + source.label() + ", the index " + index.label());
    }
    if (source != null) requireType(x, source, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    return a;
  }

  private static void requireType(Tensor x, Tensor source, List<String> wrong) {
    if (source.dtype() == x.dtype()) return;
    wrong.add("the source is " + source.dtype() + ", the tensor " + x.dtype());
  }

  /** An index [m] repeated beside all of x's other axes: a view. */
  private static Tensor beside(String op, Tensor x, int axis, Tensor index) {
    int a = x.shape().axis(op, axis);
    List<String> wrong = new ArrayList<>();
    requireIndex(index, wrong);
    if (index.rank() != 1) wrong.add("the index is " + index.label() + ", not of one axis");
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    dims[a] = index.size();
    int[] whole = x.shape().dims();
    whole[a] = index.size();
    return index.reshape(dims).expand(whole);
  }

  static Tensor indexSelect(Tensor x, int axis, Tensor index) {
    Tensor all = beside("indexSelect", x, axis, index);
    int a = x.shape().axis("indexSelect", axis);
    return (a == 0 ? new Rows("indexSelect") : new Along("indexSelect", a))
        .of(x, a == 0 ? index : all);
  }

  static Tensor indexAdd(Tensor x, int axis, Tensor index, Tensor source) {
    return added("indexAdd", x, axis, beside("indexAdd", x, axis, index), source);
  }

  static Tensor scatterAdd(Tensor x, int axis, Tensor index, Tensor source) {
    return added("scatterAdd", x, axis, index, source);
  }

  private static Tensor added(String op, Tensor x, int axis, Tensor index, Tensor source) {
    int a = alongside(op, x, axis, index, source);
    if (x.dtype() == DType.BOOL) {
      throw new ShapeException(op + ": " + x.label() + " has no sums; convert it with to(I32)");
    }
    return x.add(new ScatterAlong(op, a, x.shape()).of(source, index));
  }

  /**
   * For each place of x, where its element comes from once the source is scattered: 0..n-1 is x's
   * own axis, then come the source's elements.
   */
  private static Tensor origins(Tensor x, int axis, Tensor index) {
    int n = x.dim(axis);
    int[] line = new int[x.rank()];
    Arrays.fill(line, 1);
    line[axis] = -1;
    Tensor all = Creation.arange(n + index.dim(axis)).to(x.device()).reshape(line);
    Tensor y = Tensor.empty(x.device(), DType.I32, x.shape());
    Tensor own = Selections.slice(all, axis, 0, n, 1).expandAs(x);
    Movements.copyInto(own.view(), y.view());
    Tensor source = Selections.slice(all, axis, n, all.dim(axis), 1).expandAs(index);
    View[] views = {block(source, axis), block(index, axis), block(y, axis)};
    launch("scatter", Gather.PUT_ALONG, index, axis, n, views);
    return y;
  }

  static Tensor scatter(Tensor x, int axis, Tensor index, Tensor source) {
    int a = alongside("scatter", x, axis, index, source);
    return new Along("scatter", a).of(Joins.concat(a, x, source), origins(x, a, index));
  }

  static Tensor scatter(Tensor x, int axis, Tensor index, double value) {
    Tensor one = Creation.constant(x, value);
    return scatter(x, axis, index, one.expandAs(index));
  }

  /** Element i of the axis counts[i] times in a row. Reads the counts. */
  static Tensor repeatInterleave(Tensor x, int axis, Tensor counts) {
    int a = x.shape().axis("repeatInterleave", axis);
    List<String> wrong = new ArrayList<>();
    boolean line = counts.dtype() == DType.I32 && counts.shape().equals(Shape.of(x.dim(a)));
    if (!line) wrong.add("the counts are " + counts.label() + ", not i32[" + x.dim(a) + "]");
    int[] times = line ? counts.toInts() : new int[0];
    long sum = 0;
    for (int t : times) sum += Math.max(0, t);
    if (Arrays.stream(times).anyMatch(t -> t < 0)) wrong.add("a count is negative: " + counts);
    if (sum > Integer.MAX_VALUE - 8) wrong.add(sum + " elements are more than one array can hold");
    if (!wrong.isEmpty()) throw ShapeException.of("repeatInterleave", wrong);
    int[] index = new int[(int) sum];
    for (int i = 0, at = 0; i < times.length; at += times[i++]) {
      Arrays.fill(index, at, at + times[i], i);
    }
    return indexSelect(x, a, Tensor.of(index).to(x.device()));
  }

  static Tensor oneHot(Tensor index, DType dtype, int n) {
    List<String> wrong = new ArrayList<>();
    requireIndex(index, wrong);
    if (n < 1) wrong.add("the number of classes is " + n);
    if (dtype.isStored())
      wrong.add("makes no " + dtype + "; convert its result with to(" + dtype + ")");
    if (!wrong.isEmpty()) throw ShapeException.of("oneHot", wrong);
    int[] dims = Arrays.copyOf(index.shape().raw(), index.rank() + 1);
    dims[index.rank()] = n;
    Tensor y = Tensor.empty(index.device(), dtype, Shape.owning("oneHot", dims));
    View to = matrix(y, index.size());
    launch("oneHot", Gather.ONE_HOT, index, index.rank(), n, line(index), to);
    return y;
  }

  // Masks

  private static final PointwiseOp MASKED_FILL =
      PointwiseOp.of("maskedFill", (x, mask) -> mask.select(Formula.scalar(0), x));

  static Tensor maskedFill(Tensor x, Tensor mask, double value) {
    if (mask.dtype() != DType.BOOL) {
      throw new ShapeException("maskedFill: the mask is " + mask.label() + ", not bool");
    }
    if (x.dtype() != DType.BOOL) return MASKED_FILL.with(value).of(x, mask);
    return value != 0 ? x.or(mask) : x.and(mask.not());
  }

  static Tensor where(Tensor mask, Tensor a, Tensor b) {
    if (a.dtype() != DType.BOOL || b.dtype() != DType.BOOL) {
      return Comparisons.WHERE.of(mask, a, b);
    }
    return mask.and(a).or(mask.not().and(b));
  }

  static Tensor tril(Tensor x, int diagonal) {
    return maskedFill(x, outside("tril", x, diagonal, false), 0);
  }

  static Tensor triu(Tensor x, int diagonal) {
    return maskedFill(x, outside("triu", x, diagonal, true), 0);
  }

  /** A mask of the last two axes: true below (or above) the diagonal j - i = {@code diagonal}. */
  private static Tensor outside(String op, Tensor x, int diagonal, boolean below) {
    if (x.rank() < 2) throw new ShapeException(op + ": " + x.label() + " is not a matrix");
    int reach = Math.clamp((long) diagonal, -x.dim(-2), x.dim(-1));
    Tensor row = Creation.arange(x.dim(-2)).to(x.device()).unsqueeze(-1).add(reach);
    Tensor column = Creation.arange(x.dim(-1)).to(x.device());
    return below ? column.lt(row) : column.gt(row);
  }
}
