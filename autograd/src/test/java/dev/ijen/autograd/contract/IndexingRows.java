package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Indexing;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Ops that pick, add and replace by index or mask: exact in every type where nothing is summed. */
final class IndexingRows {
  private IndexingRows() {}

  static List<Row> all() {
    return List.of(
        rows(
            "matrix", n -> new int[][][] {{{n, 3}, {5}}, {{4, n}, {7}}, {{4, 3}, {n}}, {{n}, {n}}}),
        rows("cube", n -> new int[][][] {{{4, 2, n}, {6}}, {{n, 2, 3}, {2}}}),
        along(0),
        along(1),
        along(-1),
        oneHot("oneHot(int)", F32, (t, n) -> t[0].oneHot(7)),
        oneHot("oneHot(DType,int)", F64, (t, n) -> t[0].oneHot(F64, 7)),
        oneHot("oneHot(DType,int)", BOOL, (t, n) -> t[0].oneHot(BOOL, 7)).note("bool"),
        selected(0),
        selected(1),
        selected(-1),
        repeated(),
        scattered(0),
        scattered(1),
        scattered(-1),
        new Row(
                "scatter(int,Tensor,double)",
                2,
                (t, n) -> t[0].scatter(1, t[1], 1),
                (x, n) -> put(x[0], x[1], Nd.full(1, x[1].dims()), 1),
                n -> new int[][][] {sizes(1, n, 3, 4), sizes(1, 5, n, 2)})
            .inputs(Input.real(-3, 3), Input.index(1))
            .also(I32, BOOL)
            .twice(),
        added(0),
        added(1),
        added(-1),
        indexAdded(0),
        indexAdded(-1),
        embedded("Indexing.embedding(Tensor,Tensor)", (t, n) -> Indexing.embedding(t[0], t[1]))
            .also(I32, BOOL),
        embedded(
                "Indexing.embedding(Tensor,Tensor,int)",
                (t, n) -> Indexing.embedding(t[0], t[1], 2))
            .also(I32, BOOL)
            .stepwise(), // the padding row's gradient is 0 by decree: see IndexingTest
        filled("maskedFill(Tensor,double)", "", (t, n) -> t[0].maskedFill(t[1], -2), -2).also(I32),
        filled("maskedFill(Tensor,double)", "bool true", (t, n) -> t[0].maskedFill(t[1], 1), 1)
            .types(BOOL)
            .unrecorded(),
        filled("maskedFill(Tensor,double)", "bool false", (t, n) -> t[0].maskedFill(t[1], 0), 0)
            .types(BOOL)
            .unrecorded(),
        new Row(
                "where(Tensor,Tensor)",
                3,
                (t, n) -> t[0].where(t[1], t[2]),
                (x, n) ->
                    Nd.of(Nd.broadcast(x), i -> x[x[0].broadcastAt(i) != 0 ? 1 : 2].broadcastAt(i)),
                Cases::three)
            .note("bool")
            .types(BOOL),
        triangle("tril(int)", 0, (t, n) -> t[0].tril(0), k -> k <= 0),
        triangle("tril(int)", 1, (t, n) -> t[0].tril(1), k -> k <= 1),
        triangle("tril(int)", -99, (t, n) -> t[0].tril(-99), k -> false),
        triangle("triu(int)", 0, (t, n) -> t[0].triu(0), k -> k >= 0),
        triangle("triu(int)", -2, (t, n) -> t[0].triu(-2), k -> k >= -2));
  }

  private static Row rows(String note, Row.Cases cases) {
    return new Row(
            "rows(Tensor)",
            2,
            (t, n) -> t[0].rows(t[1]),
            (x, n) -> picked(x[0], x[1]),
            n -> possible(cases.of(n)))
        .note(note)
        .inputs(Input.real(-3, 3), Input.index(0))
        .also(I32, BOOL)
        .twice();
  }

  /** From an axis without elements none can be picked. */
  private static int[][][] possible(int[][][] cases) {
    for (int[][] dims : cases) if (dims[0][0] == 0) dims[1][0] = 0;
    return cases;
  }

  private static Nd picked(Nd x, Nd index) {
    int[] dims = x.dims().clone();
    dims[0] = index.size();
    return Nd.of(
        dims,
        i -> {
          int[] from = i.clone();
          from[0] = (int) index.at(i[0]);
          return x.at(from);
        });
  }

  private static Row along(int axis) {
    return new Row(
            "gather(int,Tensor)",
            2,
            (t, n) -> t[0].gather(axis, t[1]),
            (x, n) -> taken(x[0], x[1], x[0].axis(axis)),
            n -> new int[][][] {sizes(axis, n, 3, 4), sizes(axis, 5, n, 2), sizes(axis, 4, 3, n)})
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis))
        .also(I32, BOOL)
        .twice();
  }

  /** n elements along the axis, m picked, other sizes 2 and k. */
  private static int[][] sizes(int axis, int n, int m, int k) {
    int[] x = {2, 2, 2};
    int a = Math.floorMod(axis, 3);
    x[(a + 1) % 3] = k;
    x[a] = n;
    int[] index = x.clone();
    index[a] = n == 0 ? 0 : m;
    return new int[][] {x, index};
  }

  private static Nd taken(Nd x, Nd index, int axis) {
    return Nd.of(
        index.dims(),
        i -> {
          int[] from = i.clone();
          from[axis] = (int) index.at(i);
          return x.at(from);
        });
  }

  private static Row oneHot(String name, DType out, Row.Op op) {
    return new Row(
            name,
            1,
            op,
            (x, n) -> {
              int[] dims = Arrays.copyOf(x[0].dims(), x[0].rank() + 1);
              dims[x[0].rank()] = 7;
              return Nd.of(
                  dims, i -> x[0].at(Arrays.copyOf(i, i.length - 1)) == i[i.length - 1] ? 1 : 0);
            },
            Cases::one)
        .inputs(Input.real(-.4, 6.4))
        .types(I32)
        .gives(out);
  }

  private static Row selected(int axis) {
    return new Row(
            "indexSelect(int,Tensor)",
            2,
            (t, n) -> t[0].indexSelect(axis, t[1]),
            (x, n) -> chosen(x[0], x[1].values(), x[0].axis(axis)),
            n -> lines(axis, n))
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis))
        .also(I32, BOOL)
        .twice();
  }

  /** Sizes as {@link #sizes}, with an index of one axis. */
  private static int[][][] lines(int axis, int n) {
    int[][][] all = {sizes(axis, n, 3, 4), sizes(axis, 5, n, 2), sizes(axis, 4, 3, n)};
    for (int[][] dims : all) dims[1] = new int[] {dims[1][Math.floorMod(axis, 3)]};
    return all;
  }

  private static Nd chosen(Nd x, double[] index, int axis) {
    int[] dims = x.dims().clone();
    dims[axis] = index.length;
    return Nd.of(
        dims,
        i -> {
          int[] from = i.clone();
          from[axis] = (int) index[i[axis]];
          return x.at(from);
        });
  }

  private static Row repeated() {
    return new Row(
            "repeatInterleave(int,Tensor)",
            2,
            (t, n) -> t[0].repeatInterleave(1, t[1]),
            (x, n) -> {
              double[] counts = x[1].values();
              double[] index =
                  IntStream.range(0, counts.length)
                      .flatMap(i -> IntStream.generate(() -> i).limit((int) counts[i]))
                      .asDoubleStream()
                      .toArray();
              return chosen(x[0], index, 1);
            },
            n -> new int[][][] {{{2, n, 3}, {n}}, {{n, 2, 3}, {2}}})
        .inputs(Input.real(-3, 3), new Input(I32, (r, dims) -> r.nextInt(4)))
        .also(I32, BOOL)
        .twice();
  }

  private static Row scattered(int axis) {
    return new Row(
            "scatter(int,Tensor,Tensor)",
            3,
            (t, n) -> t[0].scatter(axis, t[1], t[2]),
            (x, n) -> put(x[0], x[1], x[2], x[0].axis(axis)),
            n -> threes(axis, n))
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis), Input.real(-3, 3))
        .also(I32, BOOL)
        .twice();
  }

  private static int[][][] threes(int axis, int n) {
    int[][][] all = {sizes(axis, n, 3, 4), sizes(axis, 5, n, 2), sizes(axis, 4, 3, n)};
    for (int k = 0; k < 3; k++) all[k] = new int[][] {all[k][0], all[k][1], all[k][1]};
    return all;
  }

  private static Nd put(Nd x, Nd index, Nd source, int axis) {
    double[] y = x.values().clone();
    for (int f = 0; f < index.size(); f++) {
      y[x.flat(target(index, f, axis))] = source.values()[f];
    }
    return new Nd(y, x.dims());
  }

  private static int[] target(Nd index, int flat, int axis) {
    int[] to = Nd.index(index.dims(), flat);
    to[axis] = (int) index.values()[flat];
    return to;
  }

  /**
   * Of the sum of absolute values: up to 65 additions in order, each to half a unit of a partial
   * sum which on average is half of the whole.
   */
  private static Row added(int axis) {
    return new Row(
            "scatterAdd(int,Tensor,Tensor)",
            3,
            (t, n) -> t[0].scatterAdd(axis, t[1], t[2]),
            (x, n) -> sum(x[0], x[1], x[2], x[0].axis(axis)),
            n -> threes(axis, n))
        .of((x, n) -> sum(abs(x[0]), x[1], abs(x[2]), x[0].axis(axis)))
        .within(16, 16)
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis), Input.real(-3, 3))
        .also(I32)
        .twice();
  }

  private static Nd abs(Nd x) {
    return x.map(Math::abs);
  }

  private static Nd sum(Nd x, Nd index, Nd source, int axis) {
    double[] y = x.values().clone();
    for (int f = 0; f < index.size(); f++) {
      y[x.flat(target(index, f, axis))] += source.values()[f];
    }
    return new Nd(y, x.dims());
  }

  private static Row indexAdded(int axis) {
    return new Row(
            "indexAdd(int,Tensor,Tensor)",
            3,
            (t, n) -> t[0].indexAdd(axis, t[1], t[2]),
            (x, n) -> lineSum(x[0], x[1], x[2], x[0].axis(axis)),
            n -> {
              int[][][] all = threes(axis, n);
              for (int[][] d : all) d[1] = new int[] {d[1][Math.floorMod(axis, 3)]};
              return all;
            })
        .of((x, n) -> lineSum(abs(x[0]), x[1], abs(x[2]), x[0].axis(axis)))
        .within(16, 16)
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis), Input.real(-3, 3))
        .also(I32)
        .twice();
  }

  private static Nd lineSum(Nd x, Nd index, Nd source, int axis) {
    return sum(x, Nd.of(source.dims(), i -> index.at(i[axis])), source, axis);
  }

  private static Row embedded(String name, Row.Op op) {
    return new Row(
            name,
            2,
            op,
            (x, n) -> {
              int[] dims = Arrays.copyOf(x[1].dims(), 3);
              dims[2] = x[0].dim(1);
              return Nd.of(dims, i -> x[0].at((int) x[1].at(i[0], i[1]), i[2]));
            },
            n -> new int[][][] {{{n + 3, 3}, {2, 4}}, {{5, n}, {3, 2}}, {{4, 3}, {n, 2}}})
        .inputs(Input.real(-3, 3), Input.index(0))
        .twice();
  }

  private static Row filled(String name, String note, Row.Op op, double value) {
    return new Row(
            name,
            2,
            op,
            (x, n) ->
                Nd.of(Nd.broadcast(x), i -> x[1].broadcastAt(i) != 0 ? value : x[0].broadcastAt(i)),
            Cases::two)
        .note(note)
        .inputs(Input.real(-3, 3), Input.mask())
        .twice();
  }

  private static Row triangle(String name, int diagonal, Row.Op op, IntPredicate keeps) {
    return new Row(
            name,
            1,
            op,
            (x, n) -> {
              Nd of = x[0];
              int r = of.rank();
              return Nd.of(of.dims(), i -> keeps.test(i[r - 1] - i[r - 2]) ? of.at(i) : 0);
            },
            Cases::matrix)
        .also(I32, BOOL)
        .twice()
        .note("at " + diagonal);
  }
}
