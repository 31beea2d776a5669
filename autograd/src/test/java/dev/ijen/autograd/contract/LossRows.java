package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Losses.Reduction;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** Losses: some ulps per element, of its largest term where terms differ in sign; then a sum. */
final class LossRows {
  private static final Input TARGET = Input.index(-1);
  private static final Input WEIGHT = Input.real(.2, 2);

  /** A quarter of the class targets count for nothing. */
  private static final Input SOME_IGNORED =
      new Input(
          I32,
          (r, dims) ->
              r.nextInt(4) == 0
                  ? Losses.IGNORED
                  : r.nextInt(Math.max(1, dims[0][dims[0].length - 1])));

  private LossRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (Reduction r : Reduction.values()) {
      rows.add(pairs("mse(Tensor,Tensor,Reduction)", r, Losses::mse, (x, t) -> (x - t) * (x - t)));
    }
    Reduction none = Reduction.NONE;
    Reduction mean = Reduction.MEAN;
    rows.add(pairs("l1(Tensor,Tensor,Reduction)", mean, Losses::l1, (x, t) -> Math.abs(x - t)));
    String huber = "huber(Tensor,Tensor,double,Reduction)";
    rows.add(pairs(huber, none, (x, t, r) -> Losses.huber(x, t, 1.5, r), (x, t) -> huber(x, t)));
    String smooth = "smoothL1(Tensor,Tensor,double,Reduction)";
    rows.add(
        pairs(
            smooth, none, (x, t, r) -> Losses.smoothL1(x, t, 1.5, r), (x, t) -> huber(x, t) / 1.5));
    rows.add(
        pairs(
                smooth,
                Reduction.SUM,
                (x, t, r) -> Losses.smoothL1(x, t, 0, r),
                (x, t) -> Math.abs(x - t))
            .note("with beta 0"));
    rows.add(
        pairs(
                "hinge(Tensor,Tensor,Reduction)",
                none,
                Losses::hinge,
                (x, t) -> Math.max(0, 1 - t * x))
            .of((x, n) -> Nd.zip((a, t) -> 1 + Math.abs(a * t), x[0], x[1])));
    rows.addAll(probabilities());
    rows.addAll(classes());
    return rows;
  }

  @FunctionalInterface
  private interface Pair {
    Tensor of(Tensor x, Tensor target, Reduction r);
  }

  private static double huber(double x, double t) {
    double d = Math.abs(x - t);
    return d < 1.5 ? d * d / 2 : 1.5 * (d - .75);
  }

  private static Row pairs(String method, Reduction r, Pair op, DoubleBinaryOperator f) {
    return new Row(
            "Losses." + method,
            2,
            (t, n) -> op.of(t[0], t[1], r),
            (x, n) -> reduce(Nd.zip(f, x[0], x[1]), r),
            n ->
                Arrays.stream(Cases.one(n))
                    .map(dims -> new int[][] {dims[0], dims[0]})
                    .toArray(int[][][]::new))
        .note(r.toString())
        .within(4, 8)
        .twice();
  }

  private static Nd reduce(Nd x, Reduction r) {
    return switch (r) {
      case NONE -> x;
      case MEAN -> x.fold(false, v -> Arrays.stream(v).sum() / v.length);
      case SUM -> x.fold(false, v -> Arrays.stream(v).sum());
    };
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static List<Row> probabilities() {
    Input logits = Input.real(-5, 5);
    Input shares = Input.real(.01, .99);
    Pair plain = (x, t, r) -> Losses.binaryCrossEntropy(x, t, null, r);
    String bce = "binaryCrossEntropy(Tensor,Tensor,Tensor,Reduction)";
    String kl = "klDivergence(Tensor,Tensor,boolean,Reduction)";
    return List.of(
        pairs(bce, Reduction.MEAN, plain, (x, t) -> t * softplus(-x) + (1 - t) * softplus(x))
            .inputs(logits, shares),
        new Row(
                "Losses." + bce,
                3,
                (t, n) -> Losses.binaryCrossEntropy(t[0], t[1], t[2], Reduction.NONE),
                (x, n) ->
                    Nd.of(
                        x[0].dims(),
                        i -> {
                          double t = x[1].at(i);
                          double positive = x[2].broadcastAt(i) * t * softplus(-x[0].at(i));
                          return positive + (1 - t) * softplus(x[0].at(i));
                        }),
                n -> new int[][][] {{{3, n}, {3, n}, {n}}, {{n, 3}, {n, 3}, {}}})
            .note("weighted")
            .inputs(logits, shares, WEIGHT)
            .within(5, 8)
            .twice(),
        pairs(
                kl,
                Reduction.SUM,
                (x, t, r) -> Losses.klDivergence(x, t, false, r),
                (x, t) -> t * (StrictMath.log(t) - x))
            .inputs(logits, shares)
            .of((x, n) ->
                reduce(
                    Nd.zip((a, t) -> t * (Math.abs(a) - StrictMath.log(t)), x[0], x[1]),
                    Reduction.SUM)),
        pairs(
                kl,
                Reduction.NONE,
                (x, t, r) -> Losses.klDivergence(x, t, true, r),
                (x, t) -> StrictMath.exp(t) * (t - x))
            .note("of logarithms"));
  }

  // Classes

  /** What a target adds: minus (1 - e) w[t] log p[t] + e / C sum_c w[c] log p[c]. */
  private static Nd nll(Nd logp, Nd target, Nd weight, double smoothing) {
    int c = logp.dim(-1);
    return Nd.of(
        target.dims(),
        i -> {
          int t = (int) target.at(i);
          if (t == Losses.IGNORED) return 0;
          int[] at = Arrays.copyOf(i, i.length + 1);
          double all = 0;
          double own = 0;
          for (int k = 0; k < c; k++) {
            at[i.length] = k;
            all += weight.at(k) * logp.at(at);
            if (k == t) own = weight.at(k) * logp.at(at);
          }
          return smoothing == 0 ? -own : -((1 - smoothing) * own + smoothing / c * all);
        });
  }

  /** The mean over what counts, by its weight. */
  private static Nd weighted(Nd loss, Nd target, Nd weight) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < loss.size(); i++) {
      sum += loss.values()[i];
      int t = (int) target.values()[i];
      if (t != Losses.IGNORED) all += weight.at(t);
    }
    return new Nd(new double[] {sum / all});
  }

  private static Nd logSoftmax(Nd x) {
    Nd top = x.fold(true, v -> Arrays.stream(v).reduce(Double.NEGATIVE_INFINITY, Math::max), -1);
    Nd d = Nd.zip((v, most) -> v - most, x, top);
    Nd sum = d.fold(true, v -> Arrays.stream(v).map(StrictMath::exp).sum(), -1);
    return Nd.zip((v, s) -> v - StrictMath.log(s), d, sum);
  }

  private static Nd ones(Nd logits) {
    return Nd.full(1, logits.dim(-1));
  }

  /** Sizes of scores, targets and, for some, weights; the last axis is the classes. */
  private static int[][][] sizes(boolean weights, int[]... scores) {
    int[][][] all = new int[scores.length][][];
    for (int i = 0; i < all.length; i++) {
      int[] s = scores[i];
      int[] lead = Arrays.copyOf(s, s.length - 1);
      int[] last = {s[s.length - 1]};
      all[i] = weights ? new int[][] {s, lead, last} : new int[][] {s, lead};
    }
    return all;
  }

  private static List<Row> classes() {
    String full = "Losses.crossEntropy(Tensor,Tensor,Tensor,int,double,Reduction)";
    Input logits = Input.real(-4, 4);
    return List.of(
        row(
                "Losses.crossEntropy(Tensor,Tensor)",
                2,
                (t, n) -> Losses.crossEntropy(t[0], t[1]),
                (x, n) -> weighted(nll(logSoftmax(x[0]), x[1], ones(x[0]), 0), x[1], ones(x[0])),
                n -> sizes(false, new int[] {9, n}, new int[] {2, 4, n}))
            .inputs(logits, SOME_IGNORED)
            .nonEmpty(),
        row(
                full,
                3,
                (t, n) -> Losses.crossEntropy(t[0], t[1], t[2], Losses.IGNORED, .1, Reduction.MEAN),
                (x, n) -> weighted(nll(logSoftmax(x[0]), x[1], x[2], .1), x[1], x[2]),
                n -> sizes(true, new int[] {9, n}, new int[] {2, 4, n}))
            .note("smoothed, weighted mean")
            .inputs(logits, SOME_IGNORED, WEIGHT)
            .nonEmpty(),
        row(
                full,
                3,
                (t, n) -> Losses.crossEntropy(t[0], t[1], t[2], Losses.IGNORED, 0, Reduction.NONE),
                (x, n) -> nll(logSoftmax(x[0]), x[1], x[2], 0),
                n -> sizes(true, new int[] {n, 3}, new int[] {2, n, 3}, new int[] {4}))
            .note("weighted")
            .inputs(logits, SOME_IGNORED, WEIGHT),
        row(
                full,
                2,
                (t, n) -> Losses.crossEntropy(t[0], t[1], null, 2, .3, Reduction.SUM),
                (x, n) ->
                    reduce(
                        nll(
                            logSoftmax(x[0]),
                            x[1].map(t -> t == 2 ? Losses.IGNORED : t),
                            ones(x[0]),
                            .3),
                        Reduction.SUM),
                n -> sizes(false, new int[] {n, 4}))
            .note("smoothed sum, class 2 ignored")
            .inputs(logits, TARGET),
        row(
                "Losses.nll(Tensor,Tensor,Tensor,int,Reduction)",
                3,
                (t, n) -> Losses.nll(t[0], t[1], t[2], Losses.IGNORED, Reduction.MEAN),
                (x, n) -> weighted(nll(x[0], x[1], x[2], 0), x[1], x[2]),
                n -> sizes(true, new int[] {9, n}, new int[] {2, 4, n}))
            .inputs(Input.real(-5, 0), SOME_IGNORED, WEIGHT)
            .nonEmpty(),
        row(
                "Losses.crossEntropy(Tensor,Tensor,Tensor,double,Reduction)",
                3,
                (t, n) -> Losses.crossEntropy(t[0], t[1], t[2], .2, Reduction.MEAN),
                (x, n) -> {
                  int c = x[0].dim(-1);
                  Nd t = x[1].map(v -> .8 * v + .2 / c);
                  Nd all =
                      Nd.zip((a, b) -> -a * b, Nd.zip((a, b) -> a * b, x[2], logSoftmax(x[0])), t);
                  return reduce(all.fold(false, v -> Arrays.stream(v).sum(), -1), Reduction.MEAN);
                },
                n -> new int[][][] {{{3, n}, {3, n}, {n}}, {{n, 3}, {n, 3}, {3}}, {{4}, {4}, {4}}})
            .note("of distributions")
            .inputs(logits, Input.real(0, 1), WEIGHT));
  }

  private static Row row(String method, int inputs, Row.Op op, Row.Oracle oracle, Row.Cases cases) {
    return new Row(method, inputs, op, oracle, cases)
        .within(3, 4)
        .of((x, n) -> oracle.of(x, n).map(v -> 20 + v))
        .twice();
  }
}
