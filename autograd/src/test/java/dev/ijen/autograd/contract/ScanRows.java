package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Scans;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Running results. Step t of a sum rounds t times, each time by half an ulp of at most the sum of
 * absolute values so far; the scale of the errors is t + 1 times that, which has at least half as
 * many ulps. A product rounds by an ulp of itself each time.
 */
final class ScanRows {
  private ScanRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (int axis : new int[] {0, 1, -1}) rows.addAll(along(axis));
    rows.add(
        along("cumprod(int)", 0, Tensor::cumprod, ScanRows::products)
            .note("with zeros")
            .inputs(new Input(null, (r, dims) -> r.nextInt(4) == 0 ? 0 : r.nextDouble(.7, 1.4)))
            .within(2, 4)
            .of((x, n) -> x[0].lines(0, x[0].dim(0), v -> steps(products(v))))
            .twice());
    rows.add(discounted("Scans.discounted(Tensor,Tensor)", "", false, false));
    String all = "Scans.discounted(Tensor,Tensor,Tensor,Tensor)";
    rows.add(discounted(all, "mask and tail", true, true));
    rows.add(discounted(all, "mask", true, false));
    rows.add(discounted(all, "tail", false, true));
    return rows;
  }

  private static List<Row> along(int axis) {
    return List.of(
        along("cumsum(int)", axis, Tensor::cumsum, x -> prefixes(x, ReductionRows::sum))
            .within(1, 1)
            .of((x, n) -> absolute(x[0], axis))
            .also(I32)
            .twice(),
        along("cumprod(int)", axis, Tensor::cumprod, ScanRows::products)
            .within(2, 4)
            .of((x, n) -> x[0].lines(axis, x[0].dim(axis), v -> steps(products(v))))
            .inputs(
                new Input(null, (r, dims) -> (r.nextBoolean() ? 1 : -1) * r.nextDouble(.7, 1.4)))
            .also(I32)
            .twice(),
        along("logCumSumExp(int)", axis, Tensor::logCumSumExp, x -> running(x, ScanRows::logAdd))
            .within(2, 2)
            .of((x, n) -> x[0].lines(axis, x[0].dim(axis), ScanRows::logScale))
            .on(-9, 9)
            .twice(),
        extreme("cummax(int).values", axis, (t, a) -> t.cummax(a).values(), true, 1).twice(),
        extreme("cummin(int).values", axis, (t, a) -> t.cummin(a).values(), true, -1).twice(),
        extreme("cummax(int).indices", axis, (t, a) -> t.cummax(a).indices(), false, 1).gives(I32),
        extreme("cummin(int).indices", axis, (t, a) -> t.cummin(a).indices(), false, -1)
            .gives(I32));
  }

  private static Row along(
      String name, int axis, BiFunction<Tensor, Integer, Tensor> op, UnaryOperator<double[]> f) {
    return new Row(
            name,
            1,
            (t, n) -> op.apply(t[0], axis),
            (x, n) -> x[0].lines(axis, x[0].dim(axis), f),
            Cases::cube)
        .note("along " + axis);
  }

  private static double[] running(double[] x, DoubleBinaryOperator f) {
    double[] y = x.clone();
    for (int t = 1; t < y.length; t++) y[t] = f.applyAsDouble(y[t - 1], x[t]);
    return y;
  }

  /** Each number times the count of those up to it. */
  private static double[] steps(double[] x) {
    for (int t = 0; t < x.length; t++) x[t] *= t + 1;
    return x;
  }

  /** A number from all the elements up to each. */
  private static double[] prefixes(double[] x, ToDoubleFunction<double[]> f) {
    double[] y = new double[x.length];
    for (int t = 0; t < y.length; t++) y[t] = f.applyAsDouble(Arrays.copyOf(x, t + 1));
    return y;
  }

  /** In the other order than the op's, so that both round. */
  private static double[] products(double[] x) {
    return prefixes(
        x,
        v -> {
          double p = 1;
          for (int i = v.length - 1; i >= 0; i--) p *= v[i];
          return p;
        });
  }

  private static Nd absolute(Nd x, int axis) {
    return x.map(Math::abs).lines(axis, x.dim(axis), v -> steps(running(v, Double::sum)));
  }

  private static double logAdd(double a, double b) {
    double m = Math.max(a, b);
    return Double.isInfinite(m)
        ? m
        : m + StrictMath.log(StrictMath.exp(a - m) + StrictMath.exp(b - m));
  }

  /** A step errs by half an ulp of its result and 3 ulps of a logarithm of at most log 2. */
  private static double[] logScale(double[] x) {
    double[] y = running(x, ScanRows::logAdd);
    for (int t = 0; t < y.length; t++)
      y[t] = Double.isFinite(y[t]) ? Math.max(1, Math.abs(y[t])) : 1;
    return steps(running(y, Math::max));
  }

  private static Row extreme(
      String name, int axis, BiFunction<Tensor, Integer, Tensor> op, boolean values, double sign) {
    return along(name, axis, op, x -> best(x, values, sign))
        .also(I32, BOOL)
        .specials(Row.Specials.ALL);
  }

  /** The latest of equals; a NaN is better than any number. */
  private static double[] best(double[] x, boolean values, double sign) {
    double[] y = new double[x.length];
    int best = 0;
    for (int t = 0; t < x.length; t++) {
      boolean better = Double.isNaN(x[t]) || sign * x[t] >= sign * x[best];
      if (better) best = t;
      y[t] = values ? x[best] : best;
    }
    return y;
  }

  // The discounted sum

  private static Row discounted(String name, String note, boolean mask, boolean tail) {
    Input factor = Input.real(.5, 1);
    return new Row(
            name,
            4,
            (t, n) ->
                name.endsWith("(Tensor,Tensor)")
                    ? Scans.discounted(t[0], t[1])
                    : Scans.discounted(t[0], t[1], mask ? t[2] : null, tail ? t[3] : null),
            (x, n) -> discounted(x, mask, tail),
            n ->
                new int[][][] {
                  {{n, 3}, {n, 3}, {n, 1}, {3}},
                  {{n}, {}, {n}, {}},
                  {{3, n}, {n}, {3, n}, {1}},
                  {{n, 2, 2}, {n, 1, 1}, {2}, {2, 2}}
                })
        .note(note)
        .inputs(Input.real(-3, 3), factor, Input.mask(), Input.real(-3, 3))
        .within(1, 2)
        .of((x, n) -> scale(x, mask, tail))
        .twice();
  }

  /**
   * A step rounds by half an ulp of at most the discounted sum of absolute values, and is itself
   * discounted from there on: the discounted sum of such sums. (The oracle rounds products, too.)
   */
  private static Nd scale(Nd[] x, boolean mask, boolean tail) {
    Nd last = x[3].map(Math::abs);
    Nd sums = discounted(new Nd[] {x[0].map(Math::abs), x[1], x[2], last}, mask, tail);
    return discounted(new Nd[] {sums, x[1], x[2], last}, mask, tail);
  }

  private static Nd discounted(Nd[] x, boolean mask, boolean tail) {
    int steps = x[0].dim(0);
    Nd y = Nd.full(0, x[0].dims());
    for (int i = y.size() - 1; i >= 0; i--) {
      int[] at = Nd.index(y.dims(), i);
      double factor = x[1].broadcastAt(at);
      if (mask && x[2].broadcastAt(at) != 0) factor = 0;
      boolean last = at[0] == steps - 1;
      double next = 0;
      if (!last) next = y.values()[i + y.size() / steps];
      else if (tail) next = x[3].broadcastAt(Arrays.copyOfRange(at, 1, at.length));
      boolean looks = factor != 0 && (!last || tail);
      y.values()[i] = x[0].at(at) + (looks ? factor * next : 0);
    }
    return y;
  }
}
