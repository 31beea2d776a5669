package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Sorting;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Sorting, counting and selecting: exact but for weights that are added up and quantiles. */
final class SortingRows {
  private SortingRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (int axis : new int[] {0, 1, -1}) rows.addAll(along(axis));
    rows.addAll(List.of(search(false), search(true), searchRows()));
    rows.addAll(List.of(bincount(), weighted()));
    rows.add(unique("values", t -> t.unique().values()));
    rows.add(unique("inverse", t -> t.unique().inverse()).gives(I32));
    rows.add(unique("counts", t -> t.unique().counts()).gives(I32));
    rows.addAll(List.of(nonZero(), maskedSelect()));
    return rows;
  }

  // Order

  /** NaN is the largest. */
  private static boolean less(double a, double b) {
    return a < b || (Double.isNaN(b) && !Double.isNaN(a));
  }

  /** The first k of the order, by inserting one index after the other behind its equals. */
  private static double[] order(double[] x, boolean descending, boolean values, int k) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      int at = order.size();
      while (at > 0) {
        double before = x[order.get(at - 1)];
        if (!(descending ? less(before, x[i]) : less(x[i], before))) break;
        at--;
      }
      order.add(at, i);
    }
    return order.stream().limit(k).mapToDouble(i -> values ? x[i] : i).toArray();
  }

  private static Row order(
      String name,
      int axis,
      BiFunction<Tensor, Integer, Tensor> op,
      boolean descending,
      boolean values) {
    boolean top = name.startsWith("topK");
    Row r =
        new Row(
                name,
                1,
                (t, n) -> op.apply(t[0], axis),
                (x, n) -> {
                  int k = top ? (x[0].dim(axis) + 1) / 2 : x[0].dim(axis);
                  return x[0].lines(axis, k, v -> order(v, descending, values, k));
                },
                Cases::cube)
            .note("along " + axis)
            .also(I32, BOOL)
            .specials(Row.Specials.ALL);
    return values ? r.twice() : r.gives(I32);
  }

  private static List<Row> along(int axis) {
    String sort = "sort(int).";
    String way = "sort(int,boolean).";
    String top = "topK(int,int).";
    return List.of(
        order(sort + "values", axis, (t, a) -> t.sort(a).values(), false, true),
        order(sort + "indices", axis, (t, a) -> t.sort(a).indices(), false, false),
        order(way + "values", axis, (t, a) -> t.sort(a, true).values(), true, true),
        order(way + "indices", axis, (t, a) -> t.sort(a, true).indices(), true, false),
        order("argsort(int)", axis, Tensor::argsort, false, false),
        order("argsort(int,boolean)", axis, (t, a) -> t.argsort(a, true), true, false),
        order(top + "values", axis, (t, a) -> t.topK(half(t, a), a).values(), true, true),
        order(top + "indices", axis, (t, a) -> t.topK(half(t, a), a).indices(), true, false),
        quantile("median(int)", axis, Tensor::median, .5, false),
        ofThree(quantile("quantile(double,int)", axis, (t, a) -> t.quantile(.3, a), .3, false)),
        ofThree(
            quantile(
                "Sorting.quantile(Tensor,double,boolean,int)",
                axis,
                (t, a) -> Sorting.quantile(t, .9, true, a),
                .9,
                true)));
  }

  private static int half(Tensor t, int axis) {
    return (t.dim(axis) + 1) / 2;
  }

  /** Two products and their sum: three roundings of numbers up to 3; the oracle's f64 has, too. */
  private static Row ofThree(Row r) {
    return r.within(1.5, 3).of((x, n) -> Nd.full(3, r.oracle.of(x, n).dims()));
  }

  private static Row quantile(
      String name, int axis, BiFunction<Tensor, Integer, Tensor> op, double q, boolean keep) {
    return new Row(
            name,
            1,
            (t, n) -> op.apply(t[0], axis),
            (x, n) -> x[0].fold(keep, v -> quantile(v, q), axis),
            Cases::cube)
        .note("along " + axis)
        .nonEmpty()
        .twice();
  }

  private static double quantile(double[] x, double q) {
    double[] s = order(x, false, true, x.length);
    if (Double.isNaN(s[s.length - 1])) return Double.NaN;
    int i = (int) Math.floor(q * (s.length - 1));
    double t = q * (s.length - 1) - i;
    if (t == 0) return s[i];
    double d = s[i + 1] - s[i];
    if (t == .5) return (s[i] + s[i + 1]) / 2;
    return Double.isFinite(d) ? s[i] + t * d : (1 - t) * s[i] + t * s[i + 1];
  }

  // Searching and counting

  private static Row search(boolean right) {
    return new Row(
            "searchSorted(Tensor,boolean)",
            2,
            (t, n) -> t[0].sort(0).values().searchSorted(t[1], right),
            (x, n) -> x[1].map(v -> below(x[0].values(), v, right)),
            n -> new int[][][] {{{n}, {5}}, {{7}, {n, 2}}, {{n}, {}}, {{3}, {n}}})
        .note(right ? "right" : "left")
        .inputs(tied(), tied())
        .also(I32)
        .gives(I32)
        .specials(Row.Specials.ALL);
  }

  private static Row searchRows() {
    return new Row(
            "searchSorted(Tensor,boolean)",
            2,
            (t, n) -> t[0].sort(-1).values().searchSorted(t[1], false),
            (x, n) ->
                Nd.of(
                    x[1].dims(),
                    i -> {
                      int[] at = i.clone();
                      double[] row = new double[x[0].dim(-1)];
                      int last = at.length - 1;
                      for (at[last] = 0; at[last] < row.length; at[last]++) {
                        row[at[last]] = x[0].at(at);
                      }
                      return below(row, x[1].at(i), false);
                    }),
            n -> new int[][][] {{{2, n}, {2, 4}}, {{3, 5}, {3, n}}, {{n, 2, 3}, {n, 2, 1}}})
        .note("row by row")
        .inputs(tied(), tied())
        .also(I32)
        .gives(I32);
  }

  private static double below(double[] x, double v, boolean right) {
    return Arrays.stream(x).filter(e -> right ? !less(v, e) : less(e, v)).count();
  }

  /** Halves between -3 and 3, so that some are alike in every type. */
  private static Input tied() {
    return new Input(null, (r, dims) -> (r.nextInt(13) - 6) / 2.0);
  }

  private static Row bincount() {
    return new Row(
            "bincount(int)",
            1,
            (t, n) -> t[0].bincount(5),
            (x, n) -> bins(x[0], Nd.full(1, x[0].dims()), 5),
            Cases::one)
        .inputs(bin())
        .types(I32);
  }

  /** One rounding per element of a bin; the oracle adds in the other order. */
  private static Row weighted() {
    return new Row(
            "Sorting.bincount(Tensor,Tensor,int)",
            2,
            (t, n) -> Sorting.bincount(t[0], t[1], 0),
            (x, n) -> bins(x[0], x[1], 0),
            n -> new int[][][] {{{n}, {n}}, {{3, n}, {3, n}}, {{}, {}}})
        .inputs(bin(), Input.real(-3, 3))
        .also(I32)
        .within(.5, 1)
        .of((x, n) ->
            Nd.zip(
                (a, count) -> a * count,
                bins(x[0], x[1].map(Math::abs), 0),
                bins(x[0], Nd.full(1, x[0].dims()), 0)))
        .twice();
  }

  private static Input bin() {
    return new Input(I32, (r, dims) -> r.nextInt(7));
  }

  private static Nd bins(Nd x, Nd weights, int least) {
    int m = Math.max(least, (int) Arrays.stream(x.values()).max().orElse(-1) + 1);
    double[] sums = new double[m];
    for (int i = x.size() - 1; i >= 0; i--) sums[(int) x.values()[i]] += weights.values()[i];
    return new Nd(sums, m);
  }

  private static Row unique(String part, java.util.function.UnaryOperator<Tensor> op) {
    return new Row(
            "unique()." + part,
            1,
            (t, n) -> op.apply(t[0]),
            (x, n) -> unique(x[0], part),
            Cases::one)
        .inputs(tied())
        .also(I32)
        .specials(Row.Specials.ALL);
  }

  private static Nd unique(Nd x, String part) {
    double[] order = order(x.values(), false, false, x.size());
    double[] inverse = new double[x.size()];
    List<Double> values = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    for (double at : order) {
      double v = x.values()[(int) at];
      if (values.isEmpty() || values.getLast() != v) {
        values.add(v);
        counts.add(0.0);
      }
      counts.set(counts.size() - 1, counts.getLast() + 1);
      inverse[(int) at] = values.size() - 1;
    }
    if (part.equals("inverse")) return new Nd(inverse, x.dims());
    List<Double> out = part.equals("values") ? values : counts;
    return new Nd(out.stream().mapToDouble(v -> v).toArray(), out.size());
  }

  // Selecting

  private static Row nonZero() {
    return new Row(
            "nonZero()",
            1,
            (t, n) -> t[0].nonZero(),
            (x, n) -> {
              int[][] found =
                  IntStream.range(0, x[0].size())
                      .filter(i -> x[0].values()[i] != 0)
                      .mapToObj(i -> Nd.index(x[0].dims(), i))
                      .toArray(int[][]::new);
              int[] dims = {found.length, x[0].rank()};
              return Nd.of(dims, i -> found[i[0]][i[1]]);
            },
            Cases::one)
        .inputs(new Input(null, (r, dims) -> r.nextInt(3) - 1))
        .types(F32, F64, I32, BOOL)
        .gives(I32);
  }

  private static Row maskedSelect() {
    return new Row(
            "maskedSelect(Tensor)",
            2,
            (t, n) -> t[0].maskedSelect(t[1]),
            (x, n) -> {
              int[] dims = Nd.broadcast(x);
              double[] found =
                  IntStream.range(0, Nd.size(dims))
                      .mapToObj(i -> Nd.index(dims, i))
                      .filter(i -> x[1].broadcastAt(i) != 0)
                      .mapToDouble(x[0]::broadcastAt)
                      .toArray();
              return new Nd(found, found.length);
            },
            Cases::two)
        .inputs(Input.real(-3, 3), Input.mask())
        .also(I32, BOOL)
        .specials(Row.Specials.ALL)
        .twice();
  }
}
