package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.gather.Gather;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ops that pick elements by I32 indices. An index out of range throws; nothing else is ever read.
 */
public final class Indexing {
  private Indexing() {}

  private static void requireIndex(String op, Tensor index, List<String> wrong) {
    if (index.dtype() != DType.I32) wrong.add("the index is " + index.label() + ", not i32");
  }

  record Rows() implements Op {
    @Override
    public String name() {
      return "rows";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor index = Movements.dense(x[1]);
      int m = index.size();
      int[] dims = x[0].shape().dims();
      dims[0] = m;
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), Shape.owning(dims));
      y.device()
          .launch(Gather.ROWS, new View[] {matrix(Movements.dense(x[0])), index.view(), matrix(y)});
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 1 ? null : new ScatterRows(x[0].shape()).of(gy, x[1]);
    }

    @Override
    public int reads(int i) {
      return 0b10;
    }
  }

  /** The transpose of {@link Rows}: rows of x added, in order, into zeros of the whole shape. */
  record ScatterRows(Shape whole) implements Op {
    @Override
    public String name() {
      return "scatterRows";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), whole);
      y.device()
          .launch(
              Gather.SCATTER_ADD_ROWS,
              new View[] {matrix(Movements.dense(x[0])), Movements.dense(x[1]).view(), matrix(y)});
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 1 ? null : new Rows().of(gy, x[1]);
    }

    @Override
    public int reads(int i) {
      return 0b10;
    }
  }

  private static View matrix(Tensor t) {
    View v = t.view();
    int n = t.dim(0);
    int inner = n == 0 ? 1 : t.size() / n;
    return v.with(v.offset(), new int[] {n, inner}, new int[] {inner, 1});
  }

  static Tensor rows(Tensor x, Tensor index) {
    List<String> wrong = new ArrayList<>();
    requireIndex("rows", index, wrong);
    if (index.rank() != 1) wrong.add("the index is " + index.label() + ", not of one axis");
    if (x.rank() == 0) wrong.add(x.label() + " has no axis to pick rows from");
    if (!wrong.isEmpty()) throw ShapeException.of("rows", wrong);
    return new Rows().of(x, index);
  }

  record Along(int axis) implements Op {
    @Override
    public String name() {
      return "gather";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), x[1].shape());
      y.device()
          .launch(
              Gather.ALONG,
              new View[] {
                block(Movements.dense(x[0]), axis),
                block(Movements.dense(x[1]), axis),
                block(y, axis)
              });
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 1 ? null : new ScatterAlong(axis, x[0].shape()).of(gy, x[1]);
    }

    @Override
    public int reads(int i) {
      return 0b10;
    }
  }

  /** The transpose of {@link Along}: elements added, in order, into zeros of the whole shape. */
  record ScatterAlong(int axis, Shape whole) implements Op {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      Tensor y = Tensor.empty(x[0].device(), x[0].dtype(), whole);
      y.device()
          .launch(
              Gather.SCATTER_ADD_ALONG,
              new View[] {
                block(Movements.dense(x[0]), axis),
                block(Movements.dense(x[1]), axis),
                block(y, axis)
              });
      return y;
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 1 ? null : new Along(axis).of(gy, x[1]);
    }

    @Override
    public int reads(int i) {
      return 0b10;
    }
  }

  /** A row-major tensor as [outer, n, inner] around an axis. */
  static View block(Tensor t, int axis) {
    int outer = 1;
    int inner = 1;
    for (int a = 0; a < axis; a++) outer *= t.dim(a);
    for (int a = axis + 1; a < t.rank(); a++) inner *= t.dim(a);
    View v = t.view();
    int[] dims = {outer, t.dim(axis), inner};
    return v.with(v.offset(), dims, View.rowMajor(dims));
  }

  static Tensor gather(Tensor x, int axis, Tensor index) {
    int a = x.shape().axis("gather", axis);
    List<String> wrong = new ArrayList<>();
    requireIndex("gather", index, wrong);
    boolean fits = index.rank() == x.rank();
    for (int d = 0; fits && d < x.rank(); d++) fits = d == a || index.dim(d) == x.dim(d);
    if (!fits) {
      wrong.add(
          "the index is "
              + index.label()
              + ", the tensor "
              + x.label()
              + ": all sizes but axis "
              + axis
              + " must agree");
    }
    if (!wrong.isEmpty()) throw ShapeException.of("gather", wrong);
    return new Along(a).of(x, index);
  }

  static Tensor oneHot(Tensor index, int n) {
    List<String> wrong = new ArrayList<>();
    requireIndex("oneHot", index, wrong);
    if (n < 1) wrong.add("the number of classes is " + n);
    if (!wrong.isEmpty()) throw ShapeException.of("oneHot", wrong);
    int[] dims = java.util.Arrays.copyOf(index.shape().raw(), index.rank() + 1);
    dims[index.rank()] = n;
    Tensor y = Tensor.empty(index.device(), DType.F32, Shape.owning(dims));
    int m = index.size();
    View in = Movements.dense(index).view();
    View out = y.view();
    y.device()
        .launch(
            Gather.ONE_HOT,
            new View[] {
              in.with(in.offset(), new int[] {m}, new int[] {1}),
              out.with(out.offset(), new int[] {m, n}, new int[] {n, 1})
            });
    return y;
  }
}
