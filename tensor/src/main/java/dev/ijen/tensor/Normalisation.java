package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.norm.Norm;
import dev.ijen.kernels.pointwise.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers that give activations mean 0 and variance 1 and then, if wanted, scale and shift them.
 * Variances are those of the population, of centred numbers (two passes), so a large common offset
 * costs little accuracy.
 *
 * <p>Weights and biases may be null. Their leading axes, beyond those named, are a stack of layers
 * and come first in the input too: weight {@code [K, C]} goes with input {@code [K, N, C, ...]}.
 *
 * <p>Errors, in F32 within 3 ulps of (|x| + mean |x|) / deviation |weight| + |bias|: 2 from the
 * mean (see {@link Reductions}), less than half an ulp each from a difference, a reciprocal, a
 * product and a fused product, those of the deviation being relative to a result that is smaller.
 */
public final class Normalisation {
  /** s0 is epsilon. */
  private static final PointwiseOp DEVIATION =
      PointwiseOp.of("deviation", v -> v.add(Formula.scalar(0)).sqrt());

  private static final PointwiseOp AFFINE = PointwiseOp.of("affine", (x, w, b) -> x.fma(w, b));

  private static final PointwiseOp SHIFT_SCALE =
      PointwiseOp.of("batchNorm", (x, mean, w, b) -> x.sub(mean).fma(w, b));

  private static final PointwiseOp BACK =
      PointwiseOp.of("normBack", (gy, y, mean, slope) -> gy.sub(mean).sub(y.mul(slope)));

  private Normalisation() {}

  /** From this many elements in a row its kernels are faster than what they are composed of. */
  private static final int FUSED = 16;

  /**
   * y = x over the root of its mean square, taken over the last axes, of x less its mean if {@code
   * centred}; times a weight and plus a bias of these axes' sizes if there are such inputs. Mean
   * and deviation are computed again on the way back, from x: that is cheaper than keeping them.
   */
  record Normalise(int axes, boolean centred, double epsilon) implements Op {
    @Override
    public String name() {
      return centred ? "layerNorm" : "rmsNorm";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      if (fused(x[0])) return launch(Norm.NORMALISE, x, x[0].shape());
      Tensor c = centre(x[0]);
      Tensor y = c.div(deviation(c));
      return affine(y, x.length > 1 ? x[1] : null, x.length > 2 ? x[2] : null);
    }

    boolean fused(Tensor x) {
      return x.dtype() == DType.F32 && size(x) >= FUSED;
    }

    private int size(Tensor x) {
      int n = 1;
      for (int a = 1; a <= axes; a++) n *= x.dim(-a);
      return n;
    }

    /** With all tensors as rows of n. */
    Tensor launch(Kernel kernel, Tensor[] x, Shape shape) {
      Tensor y = Tensor.empty(x[0].device(), DType.F32, shape);
      View[] views = new View[x.length + 1];
      for (int i = 0; i < x.length; i++) views[i] = rows(Movements.dense(x[i]).view());
      views[x.length] = rows(y.view());
      y.device().launch(kernel, views, epsilon, centred ? 1 : 0);
      return y;
    }

    private View rows(View v) {
      int n = 1;
      for (int a = v.rank() - axes; a < v.rank(); a++) n *= v.dim(a);
      int[] dims = {v.size() / n, n};
      return v.with(v.offset(), dims, View.rowMajor(dims));
    }

    private Tensor mean(Tensor x) {
      return x.meanKeep(last(axes));
    }

    private Tensor centre(Tensor x) {
      return centred ? x.sub(mean(x)) : x;
    }

    Tensor deviation(Tensor centre) {
      return DEVIATION.with(epsilon).of(mean(centre.square()));
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return switch (i) {
        case 0 -> backward(x[0], gy, x.length > 1 ? x[1] : null);
        case 1 -> new NormaliseWeight(this, x[1].shape()).of(x[0], gy);
        default -> Reductions.sumTo(gy, x[2].shape());
      };
    }

    private Tensor backward(Tensor x, Tensor gy, @Nullable Tensor w) {
      Op back = new NormaliseBackward(this);
      return w == null ? back.of(x, gy) : back.of(x, gy, w);
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 3 : i == 1 ? 1 : 0;
    }
  }

  /**
   * The product of {@link Normalise}'s Jacobian J by x with g, which is gy or gy w, for inputs x,
   * gy and perhaps w: (g - mean(g) - y mean(g y)) / deviation, the first mean only when centred. J
   * is symmetric.
   */
  record NormaliseBackward(Normalise norm) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      if (norm.fused(x[0])) return norm.launch(Norm.BACKWARD, x, x[0].shape());
      Tensor c = norm.centre(x[0]);
      Tensor deviation = norm.deviation(c);
      Tensor y = c.div(deviation);
      Tensor g = weighted(x[1], x);
      Tensor mean = norm.centred ? norm.mean(g) : Creation.constant(g, 0);
      return BACK.of(g, y, mean, norm.mean(g.mul(y))).div(deviation);
    }

    private static Tensor weighted(Tensor gy, Tensor[] x) {
      return x.length > 2 ? gy.mul(x[2]) : gy;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor v) {
      Tensor jv = norm.backward(x[0], v, null);
      return switch (i) {
        case 0 -> byX(x[0], weighted(x[1], x), v, jv);
        case 1 -> weighted(jv, x);
        default -> Reductions.sumTo(jv.mul(x[1]), x[2].shape());
      };
    }

    /**
     * Of v J g = n d (mean(v g) - mean(v) mean(g) - mean(v y) mean(g y)), where d = 1 / deviation
     * has the gradient -d^2 y / n and y the Jacobian J.
     */
    private Tensor byX(Tensor x, Tensor g, Tensor v, Tensor jv) {
      Tensor y = norm.of(x);
      Tensor deviation = norm.deviation(norm.centre(x));
      Tensor vy = norm.mean(v.mul(y));
      Tensor gy = norm.mean(g.mul(y));
      Tensor s = norm.mean(v.mul(g)).sub(vy.mul(gy));
      if (norm.centred) s = s.sub(norm.mean(v).mul(norm.mean(g)));
      Tensor jg = norm.backward(x, g, null);
      return y.mul(s.div(deviation)).add(jv.mul(gy)).add(jg.mul(vy)).div(deviation.neg());
    }

    @Override
    public int reads(int i) {
      return i == 1 ? 5 : 7;
    }
  }

  /** The gradient by the weight: of inputs x and gy the sum of gy y over the leading axes. */
  record NormaliseWeight(Normalise norm, Shape shape) implements Op {
    @Override
    public Tensor forward(Tensor[] x) {
      if (norm.fused(x[0])) return norm.launch(Norm.WEIGHT, x, shape);
      return Reductions.sumTo(x[1].mul(norm.of(x[0])), shape);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor v) {
      return i == 0 ? norm.backward(x[0], x[1], v) : norm.of(x[0]).mul(v);
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 3 : 1;
    }
  }

  private static int[] last(int axes) {
    int[] a = new int[axes];
    for (int i = 0; i < axes; i++) a[i] = i - axes;
    return a;
  }

  /**
   * (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axes (Ba, Kiros and Hinton
   * 2016, eq. 4).
   *
   * @param axes how many of the last axes are one layer, at least 1
   * @param weight the sizes of these axes, perhaps with leading axes that broadcast with x
   * @param bias likewise
   */
  public static Tensor layerNorm(
      Tensor x, int axes, @Nullable Tensor weight, @Nullable Tensor bias, double epsilon) {
    return overLast("layerNorm", new Normalise(axes, true, epsilon), x, weight, bias);
  }

  /** x / sqrt(mean of squares + epsilon) * weight over the last axes (Zhang and Sennrich 2019). */
  public static Tensor rmsNorm(Tensor x, int axes, @Nullable Tensor weight, double epsilon) {
    return overLast("rmsNorm", new Normalise(axes, false, epsilon), x, weight, null);
  }

  private static Tensor overLast(
      String op, Normalise n, Tensor x, @Nullable Tensor weight, @Nullable Tensor bias) {
    List<String> wrong = new ArrayList<>(0);
    requireFloat(x, wrong);
    if (n.axes < 1 || n.axes > x.rank()) {
      wrong.add("the last " + n.axes + " axes of " + x.label() + "; it has " + x.rank());
    } else {
      fits("weight", weight, x, n.axes, wrong);
      fits("bias", bias, x, n.axes, wrong);
    }
    if (!wrong.isEmpty()) throw ShapeException.of(op, wrong);
    if (weight == null || weight.rank() > n.axes) return affine(n.of(x), weight, bias);
    if (bias == null) return n.of(x, weight);
    return bias.rank() == n.axes ? n.of(x, weight, bias) : n.of(x, weight).add(bias);
  }

  private static void requireFloat(Tensor x, List<String> wrong) {
    if (!x.dtype().isFloat()) wrong.add(x.label() + " is not a float tensor");
  }

  private static void fits(
      String what, @Nullable Tensor p, Tensor x, int axes, List<String> wrong) {
    if (p == null) return;
    boolean fits = p.rank() >= axes && p.rank() <= x.rank();
    for (int a = 1; fits && a <= p.rank(); a++) {
      fits = p.dim(-a) == x.dim(-a) || (a > axes && p.dim(-a) == 1);
    }
    if (!fits) {
      int[] sizes = Arrays.copyOfRange(x.shape().raw(), x.rank() - axes, x.rank());
      wrong.add(what + " " + p.label() + " for " + x.label() + "; needs " + Shape.of(sizes));
    }
    sameType(what, p, x, wrong);
  }

  private static void sameType(String what, Tensor p, Tensor x, List<String> wrong) {
    if (p.dtype() != x.dtype()) wrong.add(what + " is " + p.dtype() + ", input is " + x.dtype());
  }

  private static Tensor affine(Tensor y, @Nullable Tensor weight, @Nullable Tensor bias) {
    if (weight == null && bias == null) return y;
    return AFFINE.of(
        y,
        weight == null ? Creation.constant(y, 1) : weight,
        bias == null ? Creation.constant(y, 0) : bias);
  }

  // Channels: input [K.., N, C, ...], parameters [K.., C], so that C is axis number rank(parameter)

  /**
   * Each of {@code groups} groups of channels normalised on its own, over its channels and all axes
   * after them (Wu and He 2018); then scaled and shifted per channel. One group per channel is
   * instance normalisation.
   *
   * @param x {@code [N, C, ...]}
   * @param groups divides C
   * @param weight {@code [C]}, or {@code [K.., C]} for x {@code [K.., N, C, ...]}
   * @param bias likewise
   */
  public static Tensor groupNorm(
      Tensor x, int groups, @Nullable Tensor weight, @Nullable Tensor bias, double epsilon) {
    Tensor any = weight != null ? weight : bias;
    int c = any == null ? 1 : any.rank();
    List<String> wrong = new ArrayList<>(0);
    channels(x, c, wrong);
    if (wrong.isEmpty()) {
      perChannel("weight", weight, x, c, wrong);
      perChannel("bias", bias, x, c, wrong);
      if (groups < 1 || x.dim(c) % groups != 0) {
        wrong.add(groups + " groups do not divide the " + x.dim(c) + " channels of " + x.label());
      }
    }
    if (!wrong.isEmpty()) throw ShapeException.of("groupNorm", wrong);
    int[] dims = Arrays.copyOf(x.shape().raw(), c + 2);
    dims[c] = groups;
    dims[c + 1] = x.dim(c) / groups;
    for (int a = c + 1; a < x.rank(); a++) dims[c + 1] *= x.dim(a);
    Tensor y = new Normalise(1, true, epsilon).of(x.reshape(dims)).reshape(x.shape().dims());
    return affine(
        y, weight == null ? null : spread(weight, x), bias == null ? null : spread(bias, x));
  }

  /** The mean and the population variance of each channel, {@code [K.., C]}. */
  public record Moments(Tensor mean, Tensor variance) {}

  /**
   * What batch normalisation uses while training: moments over the batch and all axes after the
   * channels. They are differentiable; running statistics want {@code stopGradient()} and often the
   * sample variance, n / (n - 1) times this one.
   *
   * @param x {@code [N, C, ...]} with {@code channelAxis} 1, {@code [K, N, C, ...]} with 2, ...
   */
  public static Moments moments(Tensor x, int channelAxis) {
    List<String> wrong = new ArrayList<>(0);
    channels(x, channelAxis, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("moments", wrong);
    int[] axes = new int[x.rank() - channelAxis];
    axes[0] = channelAxis - 1;
    for (int i = 1; i < axes.length; i++) axes[i] = channelAxis + i;
    Tensor mean = x.meanKeep(axes);
    int[] dims = Arrays.copyOf(x.shape().raw(), channelAxis);
    dims[channelAxis - 1] = x.dim(channelAxis);
    return new Moments(mean.reshape(dims), x.sub(mean).square().mean(axes));
  }

  /**
   * (x - mean) / sqrt(variance + epsilon) * weight + bias per channel (Ioffe and Szegedy 2015, alg.
   * 1), for training with the batch's own {@link #moments}, through which the gradient flows too,
   * for evaluation with running ones.
   *
   * @param x {@code [N, C, ...]}, or {@code [K.., N, C, ...]} for parameters {@code [K.., C]}
   */
  public static Tensor batchNorm(
      Tensor x, Moments moments, @Nullable Tensor weight, @Nullable Tensor bias, double epsilon) {
    Tensor mean = moments.mean;
    int c = mean.rank();
    List<String> wrong = new ArrayList<>(0);
    channels(x, c, wrong);
    if (wrong.isEmpty()) {
      perChannel("mean", mean, x, c, wrong);
      perChannel("variance", moments.variance, x, c, wrong);
      perChannel("weight", weight, x, c, wrong);
      perChannel("bias", bias, x, c, wrong);
    }
    if (!wrong.isEmpty()) throw ShapeException.of("batchNorm", wrong);
    Tensor deviation = DEVIATION.with(epsilon).of(moments.variance);
    Tensor scale = weight == null ? deviation.rdiv(1) : weight.div(deviation);
    Tensor shift = bias == null ? Creation.constant(x, 0) : spread(bias, x);
    return SHIFT_SCALE.of(x, spread(mean, x), spread(scale, x), shift);
  }

  private static void channels(Tensor x, int c, List<String> wrong) {
    requireFloat(x, wrong);
    if (c >= 1 && c < x.rank()) return;
    wrong.add(
        ("the channels would be axis %s of %s; the input is [N, C, ...], with leading"
                + " axes K.. when parameters are [K.., C]")
            .formatted(c, x.label()));
  }

  private static void perChannel(
      String what, @Nullable Tensor p, Tensor x, int c, List<String> wrong) {
    if (p == null) return;
    boolean fits = p.rank() == c && p.dim(-1) == x.dim(c);
    for (int a = 0; fits && a < c - 1; a++) fits = p.dim(a) == x.dim(a);
    if (!fits) {
      int[] sizes = Arrays.copyOf(x.shape().raw(), c);
      sizes[c - 1] = x.dim(c);
      wrong.add(what + " " + p.label() + " for " + x.label() + "; needs " + Shape.of(sizes));
    }
    sameType(what, p, x, wrong);
  }

  /** [K.., C] as [K.., 1, C, 1...], which broadcasts with x. */
  private static Tensor spread(Tensor p, Tensor x) {
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    int c = p.rank();
    for (int a = 0; a < c - 1; a++) dims[a] = p.dim(a);
    dims[c] = p.dim(-1);
    return p.reshape(dims);
  }
}
