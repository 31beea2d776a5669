package dev.ijen.autograd.contract;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Normalisation.Moments;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Normalisation: a mean (2 ulps of the mean size), a difference, a quotient, a product and a sum,
 * each an ulp or less of (|x| + mean |x|) / deviation |weight| + |bias|.
 */
final class NormalisationRows {
  /** Large, so that differences see a smooth function where a variance is small. */
  private static final double EPSILON = .2;

  private static final String LAYER = "Normalisation.layerNorm(Tensor,int,Tensor,Tensor,double)";
  private static final String RMS = "Normalisation.rmsNorm(Tensor,int,Tensor,double)";
  private static final String GROUP = "Normalisation.groupNorm(Tensor,int,Tensor,Tensor,double)";
  private static final String BATCH =
      "Normalisation.batchNorm(Tensor,Moments,Tensor,Tensor,double)";

  private NormalisationRows() {}

  /** The oracle, and the same with every term by its absolute value: the scale of the error. */
  @FunctionalInterface
  private interface Norm {
    Nd of(Nd[] x, boolean sizes);
  }

  static List<Row> all() {
    return List.of(
        row(
            LAYER,
            "of the last axis",
            3,
            (t, n) -> Normalisation.layerNorm(t[0], 1, t[1], t[2], EPSILON),
            (x, sizes) -> affine(normal(x[0], true, sizes, -1), x[1], x[2]),
            n -> new int[][][] {{{3, n}, {n}, {n}}, {{n, 3}, {3}, {3}}, {{n}, {n}, {n}}}),
        row(
            LAYER,
            "of two axes, stacked weights",
            3,
            (t, n) -> Normalisation.layerNorm(t[0], 2, t[1], t[2], EPSILON),
            (x, sizes) -> affine(normal(x[0], true, sizes, -1, -2), x[1], x[2]),
            n -> new int[][][] {{{2, 3, 2, n}, {2, 1, 2, n}, {2, n}}}),
        row(
            LAYER,
            "without weights",
            1,
            (t, n) -> Normalisation.layerNorm(t[0], 1, null, null, EPSILON),
            (x, sizes) -> normal(x[0], true, sizes, -1),
            n -> new int[][][] {{{3, n}}, {{2, n, 3}}}),
        row(
            RMS,
            "of the last axis",
            2,
            (t, n) -> Normalisation.rmsNorm(t[0], 1, t[1], EPSILON),
            (x, sizes) -> Nd.zip((a, b) -> a * b, normal(x[0], false, sizes, -1), x[1]),
            n -> new int[][][] {{{3, n}, {n}}, {{n, 3}, {3}}, {{2, n, 3}, {2, 1, 3}}}),
        group(
            "in two groups",
            1,
            t -> 2,
            n -> new int[][][] {{{n, 4}, {4}, {4}}, {{2, 4, n}, {4}, {4}}}),
        group(
            "of single channels", 1, t -> t.dim(1), n -> new int[][][] {{{2, 3, n, 2}, {3}, {3}}}),
        group("stacked weights", 2, t -> 1, n -> new int[][][] {{{2, n, 3, 2}, {2, 3}, {2, 3}}}),
        row(
            BATCH,
            "in training",
            3,
            (t, n) ->
                Normalisation.batchNorm(
                    t[0], Normalisation.moments(t[0], t[1].rank()), t[1], t[2], EPSILON),
            (x, sizes) ->
                affine(
                    normal(x[0], true, sizes, batchAxes(x[0], x[1].rank())),
                    channels(x[0], x[1]),
                    channels(x[0], x[2])),
            n ->
                new int[][][] {
                  {{n, 3}, {3}, {3}}, {{2, 3, n}, {3}, {3}}, {{2, n, 3, 2}, {2, 3}, {2, 3}}
                }),
        evaluation(),
        moments("mean", Normalisation.Moments::mean, v -> v),
        moments("variance", Normalisation.Moments::variance, v -> v * v));
  }

  /** The mean of a function of what is left when, for the variance, the mean is taken off. */
  private static Row moments(String name, Function<Moments, Tensor> part, DoubleUnaryOperator of) {
    Row.Oracle oracle =
        (x, n) -> {
          int[] axes = batchAxes(x[0], 1);
          Nd mean = x[0].fold(true, v -> name.equals("mean") ? 0 : mean(v), axes);
          Nd centred = Nd.zip((a, m) -> a - m, x[0], mean).map(of);
          return centred.fold(false, NormalisationRows::mean, axes);
        };
    return new Row(
            "Normalisation.moments(Tensor,int)." + name,
            1,
            (t, n) -> part.apply(Normalisation.moments(t[0], 1)),
            oracle,
            n -> new int[][][] {{{n, 3}}, {{3, n}}, {{2, n, 3}}, {{2, 3, n}}})
        .within(3, 4)
        .of((x, n) -> oracle.of(new Nd[] {x[0].map(Math::abs)}, n).map(v -> v + 3))
        .nonEmpty()
        .twice();
  }

  private static Row group(
      String note, int channel, ToIntFunction<Tensor> groups, Row.Cases cases) {
    return row(
        GROUP,
        note,
        3,
        (t, n) -> Normalisation.groupNorm(t[0], groups.applyAsInt(t[0]), t[1], t[2], EPSILON),
        (x, sizes) -> {
          int g = groups.applyAsInt(Tensor.zeros(x[0].dims()));
          return affine(
              groups(x[0], channel, g, sizes), channels(x[0], x[1]), channels(x[0], x[2]));
        },
        cases);
  }

  private static Row evaluation() {
    Input real = Input.real(-3, 3);
    return row(
            BATCH,
            "in evaluation, no bias",
            4,
            (t, n) -> Normalisation.batchNorm(t[0], new Moments(t[2], t[3]), t[1], null, EPSILON),
            (x, sizes) -> {
              Nd mean = channels(x[0], x[2]);
              Nd centred = Nd.zip((a, b) -> sizes ? Math.abs(a) + b : a - b, x[0], mean);
              Nd deviation = channels(x[0], x[3].map(v -> Math.sqrt(v + EPSILON)));
              return Nd.zip(
                  (a, b) -> a * b,
                  Nd.zip((a, b) -> a / b, centred, deviation),
                  channels(x[0], x[1]));
            },
            n -> new int[][][] {{{3, n}, {n}, {n}, {n}}, {{2, n, 3, 2}, {2, 3}, {2, 3}, {2, 3}}})
        .inputs(real, real, real, Input.real(.2, 3));
  }

  private static Row row(
      String method, String note, int inputs, Row.Op op, Norm oracle, Row.Cases cases) {
    return new Row(method, inputs, op, (x, n) -> oracle.of(x, false), cases)
        .note(note)
        .within(3, 8)
        .of((x, n) -> oracle.of(sizes(x), true))
        .twice();
  }

  /** The input as it is, since its variance counts; parameters by their absolute values. */
  private static Nd[] sizes(Nd[] x) {
    Nd[] s = x.clone();
    for (int i = 1; i < s.length; i++) s[i] = x[i].map(Math::abs);
    return s;
  }

  private static Nd affine(Nd y, Nd w, Nd b) {
    return Nd.zip(Double::sum, Nd.zip((a, c) -> a * c, y, w), b);
  }

  /** (x - mean) / deviation over some axes. */
  private static Nd normal(Nd x, boolean centred, boolean sizes, int... axes) {
    Nd mean = x.fold(true, v -> centred ? mean(v) : 0, axes);
    Nd c = Nd.zip((a, m) -> a - m, x, mean);
    Nd deviation = c.map(v -> v * v).fold(true, v -> Math.sqrt(mean(v) + EPSILON), axes);
    Nd size = x.map(Math::abs);
    Nd top = sizes ? Nd.zip(Double::sum, size, size.fold(true, v -> mean(v), axes)) : c;
    return Nd.zip((a, d) -> a / d, top, deviation);
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).sum() / x.length;
  }

  /** All sizes before the channels kept, the channels split in groups, the rest folded. */
  private static Nd groups(Nd x, int channel, int groups, boolean sizes) {
    int[] dims = Arrays.copyOf(x.dims(), channel + 2);
    dims[channel] = groups;
    dims[channel + 1] = 1;
    for (int a = channel; a < x.rank(); a++) dims[channel + 1] *= x.dim(a);
    dims[channel + 1] /= groups;
    return normal(x.as(dims), true, sizes, -1).as(x.dims());
  }

  private static int[] batchAxes(Nd x, int channel) {
    int[] axes = new int[x.rank() - channel];
    for (int i = 1; i < axes.length; i++) axes[i] = channel + i;
    axes[0] = channel - 1;
    return axes;
  }

  /** [K.., C] aligned with x [K.., N, C, ...]. */
  private static Nd channels(Nd x, Nd p) {
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    for (int a = 0; a < p.rank() - 1; a++) dims[a] = p.dim(a);
    dims[p.rank()] = p.dim(-1);
    return p.as(dims);
  }
}
