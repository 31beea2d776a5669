package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.tensor.Reductions;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/** Ops that fold axes away. The error of a sum is counted in the sum of absolute values. */
final class ReductionRows {
  private static final int[][] AXES = {{}, {0}, {-1}, {0, 2}, {1}, {1, 2}, {2, 0, 1}};

  private ReductionRows() {}

  /** A row per choice of axes; the op and the oracle's number are given once. */
  private static List<Row> each(
      String name,
      boolean keep,
      BiFunction<Tensor, int[], Tensor> op,
      ToDoubleFunction<double[]> f) {
    return Arrays.stream(AXES).map(axes -> over(name, keep, axes, op, f)).toList();
  }

  private static Row over(
      String name,
      boolean keep,
      int[] axes,
      BiFunction<Tensor, int[], Tensor> op,
      ToDoubleFunction<double[]> f) {
    return new Row(
            name,
            1,
            (t, n) -> op.apply(t[0], axes),
            (x, n) -> x[0].fold(keep, f, axes),
            Cases::cube)
        .note("over " + (axes.length == 0 ? "all" : Arrays.toString(axes)))
        .of((x, n) -> x[0].map(Math::abs).fold(keep, ReductionRows::sum, axes));
  }

  /** Compensated (Neumaier 1974), so that the oracle is not what errs. */
  private static double sum(double[] x) {
    double s = 0;
    double lost = 0;
    for (double v : x) {
      double t = s + v;
      lost += Math.abs(s) >= Math.abs(v) ? s - t + v : v - t + s;
      s = t;
    }
    return Double.isFinite(s) ? s + lost : s;
  }

  private static double mean(double[] x) {
    return sum(x) / x.length;
  }

  private static double extreme(double[] x, double sign) {
    double best = Double.NEGATIVE_INFINITY;
    for (double v : x) best = Math.max(best, sign * v);
    return sign * best;
  }

  /** The first of the largest; NaN counts as larger than all. */
  private static double arg(double[] x, double sign) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      boolean larger = sign * x[i] > sign * x[best] || Double.isNaN(x[i]);
      if (larger && !Double.isNaN(x[best])) best = i;
    }
    return best;
  }

  private static double variance(double[] x, int ddof) {
    double m = mean(x);
    double s = 0;
    for (double v : x) s += (v - m) * (v - m);
    return s / (x.length - ddof);
  }

  private static double norm(double[] x) {
    double s = 0;
    for (double v : x) s += v * v;
    return Math.sqrt(s);
  }

  private static double logSumExp(double[] x) {
    double top = extreme(x, 1);
    if (Double.isInfinite(top)) return top;
    double s = 0;
    for (double v : x) s += StrictMath.exp(v - top);
    return top + StrictMath.log(s);
  }

  static List<Row> all() {
    List<Row> rows = new java.util.ArrayList<>();
    for (Row r : each("sum(int...)", false, Tensor::sum, ReductionRows::sum))
      rows.add(summing(r).also(I32));
    for (Row r : each("sumKeep(int...)", true, Tensor::sumKeep, ReductionRows::sum))
      rows.add(summing(r));
    for (Row r : each("mean(int...)", false, Tensor::mean, ReductionRows::mean))
      rows.add(summing(r));
    for (Row r : each("meanKeep(int...)", true, Tensor::meanKeep, ReductionRows::mean))
      rows.add(summing(r));
    for (Row r : each("max(int...)", false, Tensor::max, x -> extreme(x, 1))) rows.add(extreme(r));
    for (Row r : each("maxKeep(int...)", true, Tensor::maxKeep, x -> extreme(x, 1)))
      rows.add(extreme(r));
    for (Row r : each("min(int...)", false, Tensor::min, x -> extreme(x, -1))) rows.add(extreme(r));
    rows.addAll(
        each("variance(int...)", false, Tensor::variance, x -> variance(x, 0)).stream()
            .map(ReductionRows::square)
            .toList());
    for (Row r : each("any(int...)", false, Tensor::any, x -> extreme(x, 1) > 0 ? 1 : 0))
      rows.add(r.types(BOOL));
    for (Row r : each("all(int...)", false, Tensor::all, x -> extreme(x, -1) > 0 ? 1 : 0))
      rows.add(r.types(BOOL));
    rows.addAll(spread());
    for (int axis : new int[] {0, 1, -1}) rows.addAll(along(axis));
    return rows;
  }

  private static Row summing(Row r) {
    return r.within(2, 4).twice();
  }

  private static Row extreme(Row r) {
    return r.also(I32).nonEmpty().twice();
  }

  private static Row square(Row r) {
    return r.within(2, 16).of((x, n) -> Nd.full(27, r.oracle.of(x, n).dims())).twice();
  }

  /** A deviation of numbers below 3, and what the roots of the sums of squares can lose. */
  private static Row deviation(Row r) {
    return square(r).of((x, n) -> Nd.full(4, r.oracle.of(x, n).dims())).nonEmpty();
  }

  private static List<Row> spread() {
    int[] axes = {0, 1};
    return List.of(
        deviation(over("std(int...)", false, axes, Tensor::std, x -> Math.sqrt(variance(x, 0)))),
        square(over("norm(int...)", false, axes, Tensor::norm, ReductionRows::norm)).nonEmpty(),
        square(
            over(
                "Reductions.variance(Tensor,int,int...)",
                false,
                axes,
                (t, a) -> Reductions.variance(t, 1, a),
                x -> variance(x, 1))),
        deviation(
            over(
                "Reductions.std(Tensor,int,int...)",
                false,
                axes,
                (t, a) -> Reductions.std(t, 1, a),
                x -> Math.sqrt(variance(x, 1)))),
        standardise("standardise()", Tensor::standardise, 1e-8),
        standardise(
            "Reductions.standardise(Tensor,double)", t -> Reductions.standardise(t, .5), .5));
  }

  private static Row standardise(
      String name, java.util.function.UnaryOperator<Tensor> op, double epsilon) {
    return new Row(
            name,
            1,
            (t, n) -> op.apply(t[0]),
            (x, n) -> {
              double mean = mean(x[0].values());
              double deviation = Math.sqrt(variance(x[0].values(), 1)) + epsilon;
              return x[0].map(v -> (v - mean) / deviation);
            },
            Cases::matrix)
        .within(2, 16)
        .of((x, n) -> x[0].map(v -> 3))
        .lengths(0, 3, 15, 16, 17, 31, 33, 64, 65)
        .specials(Row.Specials.INFINITE)
        .twice();
  }

  /** Ops along one axis. */
  private static List<Row> along(int axis) {
    int[] axes = {axis};
    return List.of(
        over("argmax(int)", false, axes, (t, a) -> t.argmax(axis), x -> arg(x, 1))
            .also(I32)
            .gives(I32)
            .nonEmpty(),
        over("argmin(int)", false, axes, (t, a) -> t.argmin(axis), x -> arg(x, -1))
            .also(I32)
            .gives(I32)
            .nonEmpty(),
        over("logSumExp(int)", false, axes, (t, a) -> t.logSumExp(axis), ReductionRows::logSumExp)
            .within(2, 4)
            .of((x, n) -> x[0].fold(false, v -> 4, axis))
            .on(-9, 9)
            .nonEmpty()
            .twice(),
        softmax("softmax(int)", axis, Tensor::softmax, (d, sum) -> StrictMath.exp(d) / sum)
            .within(2, 8)
            .of((x, n) -> x[0].map(v -> 1)),
        softmax("logSoftmax(int)", axis, Tensor::logSoftmax, (d, sum) -> d - StrictMath.log(sum))
            .within(3, 4)
            .of((x, n) -> x[0].map(v -> 8)));
  }

  /** {@code f} of x - max and sum exp(x - max). */
  private static Row softmax(
      String name,
      int axis,
      BiFunction<Tensor, Integer, Tensor> op,
      java.util.function.DoubleBinaryOperator f) {
    return new Row(
            name,
            1,
            (t, n) -> op.apply(t[0], axis),
            (x, n) -> {
              Nd top = x[0].fold(true, v -> extreme(v, 1), axis);
              Nd d = Nd.zip((v, most) -> v - most, x[0], top);
              return Nd.zip(f, d, d.map(StrictMath::exp).fold(true, ReductionRows::sum, axis));
            },
            Cases::cube)
        .note("along " + axis)
        .on(-9, 9)
        .twice();
  }
}
