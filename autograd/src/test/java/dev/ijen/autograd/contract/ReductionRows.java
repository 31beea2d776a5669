package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Reductions;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Ops that fold axes away. The error of a sum is counted in the sum of absolute values. */
final class ReductionRows {
  private static final int[][] AXES = {{}, {0}, {-1}, {0, 2}, {1}, {1, 2}, {2, 0, 1}};

  private ReductionRows() {}

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
  static double sum(double[] x) {
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
    return s / Math.max(0, x.length - ddof);
  }

  private static double norm(double[] x, double p) {
    if (Double.isInfinite(p)) return extreme(Arrays.stream(x).map(Math::abs).toArray(), 1);
    return StrictMath.pow(sum(Arrays.stream(x).map(v -> pow(Math.abs(v), p)).toArray()), 1 / p);
  }

  private static double pow(double v, double p) {
    return StrictMath.pow(v, p);
  }

  private static double logSumExp(double[] x) {
    double top = extreme(x, 1);
    if (Double.isInfinite(top)) return top;
    return top + StrictMath.log(sum(Arrays.stream(x).map(v -> StrictMath.exp(v - top)).toArray()));
  }

  /** NaN is not 0. */
  private static double countNonZero(double[] x) {
    return Arrays.stream(x).filter(v -> v != 0).count();
  }

  private static double prod(double[] x) {
    return Arrays.stream(x).reduce(1, (a, b) -> a * b);
  }

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    twins(rows, "sum", Tensor::sum, Tensor::sumKeep, ReductionRows::sum, r -> summing(r).also(I32));
    twins(rows, "mean", Tensor::mean, Tensor::meanKeep, ReductionRows::mean, r -> summing(r));
    twins(rows, "prod", Tensor::prod, Tensor::prodKeep, ReductionRows::prod, r -> product(r));
    twins(rows, "max", Tensor::max, Tensor::maxKeep, x -> extreme(x, 1), r -> extreme(r));
    twins(rows, "min", Tensor::min, Tensor::minKeep, x -> extreme(x, -1), r -> extreme(r));
    twins(
        rows,
        "variance",
        Tensor::variance,
        Tensor::varianceKeep,
        x -> variance(x, 0),
        r -> square(r));
    twins(
        rows,
        "logSumExp",
        Tensor::logSumExp,
        Tensor::logSumExpKeep,
        ReductionRows::logSumExp,
        r -> logarithm(r));
    twins(rows, "argmax", Tensor::argmax, Tensor::argmaxKeep, x -> arg(x, 1), r -> position(r));
    twins(rows, "argmin", Tensor::argmin, Tensor::argminKeep, x -> arg(x, -1), r -> position(r));
    twins(
        rows,
        "any",
        Tensor::any,
        Tensor::anyKeep,
        x -> extreme(x, 1) > 0 ? 1 : 0,
        r -> r.types(BOOL));
    twins(
        rows,
        "all",
        Tensor::all,
        Tensor::allKeep,
        x -> extreme(x, -1) > 0 ? 1 : 0,
        r -> r.types(BOOL));
    twins(
        rows,
        "countNonZero",
        Tensor::countNonZero,
        Tensor::countNonZeroKeep,
        ReductionRows::countNonZero,
        r -> r.inputs(fewValues()).also(I32, BOOL).gives(I32));
    rows.add(withZeros());
    rows.addAll(spread());
    rows.addAll(norms());
    for (int axis : new int[] {0, 1, -1}) rows.addAll(softmaxes(axis));
    return rows;
  }

  /** Rows for {@code name} and, over fewer choices of axes, for {@code nameKeep}. */
  private static void twins(
      List<Row> rows,
      String name,
      BiFunction<Tensor, int[], Tensor> dropping,
      BiFunction<Tensor, int[], Tensor> keeping,
      ToDoubleFunction<double[]> f,
      UnaryOperator<Row> claims) {
    for (int[] axes : AXES) {
      rows.add(claims.apply(over(name + "(int...)", false, axes, dropping, f)));
    }
    for (int[] axes : new int[][] {{}, {0, 2}}) {
      rows.add(claims.apply(over(name + "Keep(int...)", true, axes, keeping, f)));
    }
  }

  private static Row summing(Row r) {
    return r.within(2, 4).twice();
  }

  private static Row extreme(Row r) {
    return r.also(I32).nonEmpty().twice();
  }

  private static Row position(Row r) {
    return r.also(I32).gives(I32).nonEmpty();
  }

  /**
   * Each factor but the first rounds by up to an ulp of the product; the oracle's f64 does, too.
   */
  private static Row product(Row r) {
    return r.within(2, 4).of(factors(r)).inputs(FACTOR).also(I32).twice();
  }

  /** The product times how many factors it has. */
  private static Row.Oracle factors(Row r) {
    return (x, n) -> {
      Nd y = r.oracle.of(x, n);
      return y.map(v -> v * Math.max(1, x[0].size() / Math.max(1, y.size())));
    };
  }

  /** Of either sign and around 1, so that long products neither overflow nor vanish. */
  private static final Input FACTOR =
      new Input(null, (r, dims) -> (r.nextBoolean() ? 1 : -1) * r.nextDouble(.7, 1.4));

  /** Where a quotient by the element itself would be no gradient. */
  private static Row withZeros() {
    int[] axes = {0, 2};
    return product(over("prod(int...)", false, axes, Tensor::prod, ReductionRows::prod))
        .note("with zeros")
        .inputs(new Input(null, (r, dims) -> r.nextInt(4) == 0 ? 0 : FACTOR.draw().next(r, dims)));
  }

  /** Whole numbers from -1 to 1. */
  private static Input fewValues() {
    return new Input(null, (r, dims) -> r.nextInt(3) - 1);
  }

  private static Row square(Row r) {
    return r.within(2, 16).of((x, n) -> Nd.full(27, r.oracle.of(x, n).dims())).twice();
  }

  private static Row logarithm(Row r) {
    return r.within(2, 4).of((x, n) -> Nd.full(8, r.oracle.of(x, n).dims())).on(-9, 9).twice();
  }

  /** A deviation of numbers below 3, and what the roots of the sums of squares can lose. */
  private static Row deviation(Row r) {
    return square(r).of((x, n) -> Nd.full(4, r.oracle.of(x, n).dims()));
  }

  private static List<Row> spread() {
    int[] axes = {0, 1};
    List<Row> rows = new ArrayList<>();
    for (boolean keep : new boolean[] {false, true}) {
      BiFunction<Tensor, int[], Tensor> std = keep ? Tensor::stdKeep : Tensor::std;
      String name = keep ? "stdKeep(int...)" : "std(int...)";
      rows.add(deviation(over(name, keep, axes, std, x -> Math.sqrt(variance(x, 0)))));
      rows.add(
          square(
              over(
                  "Reductions.variance(Tensor,int,boolean,int...)",
                  keep,
                  axes,
                  (t, a) -> Reductions.variance(t, 1, keep, a),
                  x -> variance(x, 1))));
      rows.add(
          deviation(
              over(
                  "Reductions.std(Tensor,int,boolean,int...)",
                  keep,
                  axes,
                  (t, a) -> Reductions.std(t, 1, keep, a),
                  x -> Math.sqrt(variance(x, 1)))));
    }
    rows.add(standardise("standardise()", Tensor::standardise, 1e-8));
    rows.add(
        standardise(
            "Reductions.standardise(Tensor,double)", t -> Reductions.standardise(t, .5), .5));
    return rows;
  }

  private static List<Row> norms() {
    int[] axes = {0, 1};
    List<Row> rows = new ArrayList<>();
    rows.add(square(over("norm(int...)", false, axes, Tensor::norm, x -> norm(x, 2))));
    rows.add(square(over("normKeep(int...)", true, axes, Tensor::normKeep, x -> norm(x, 2))));
    for (double p : new double[] {1, 1.5, 2, 3, Double.POSITIVE_INFINITY}) {
      Row r =
          over(
              "Reductions.norm(Tensor,double,boolean,int...)",
              p == 3,
              axes,
              (t, a) -> Reductions.norm(t, p, p == 3, a),
              x -> norm(x, p));
      rows.add(
          (p == 2 ? square(r) : p == 1 ? summing(r) : Double.isInfinite(p) ? r : power(r))
              .note("of order " + p)
              .twice());
    }
    rows.getLast().nonEmpty();
    return rows;
  }

  /**
   * A power of numbers up to 3 is within 2 + 2 p log 3 ulps; the root divides that by p and adds as
   * much of its own, with the logarithm of a sum of up to 200 cubes: 3 + 2 + 2 log(5400) / p.
   */
  private static Row power(Row r) {
    return r.within(12, 12);
  }

  private static Row standardise(String name, UnaryOperator<Tensor> op, double epsilon) {
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

  private static List<Row> softmaxes(int axis) {
    return List.of(
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
