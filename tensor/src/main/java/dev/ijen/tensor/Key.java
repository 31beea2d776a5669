package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.random.Draws;
import dev.ijen.kernels.random.Philox;
import dev.ijen.kernels.random.TruncatedNormal;
import org.jspecify.annotations.Nullable;

/**
 * Where random numbers come from: an immutable 64-bit value. The same key gives the same numbers,
 * on every device, for any number of threads: element i of a draw is a pure function of (key, i).
 * Use a key for one draw and derive others with {@link #child} or {@link #split}; {@link Rng} hands
 * out fresh ones in a script.
 *
 * @param device where draws are made; null: on the standard device
 */
public record Key(long bits, @Nullable Device device) {
  public Key(long bits) {
    this(bits, null);
  }

  /** The key of a seed. */
  public static Key of(long seed) {
    return new Key(seed);
  }

  /** The i-th key derived from this one; independent of it and of its siblings. */
  public Key child(long i) {
    return new Key(Philox.child(bits, i), device);
  }

  /** This key, whose draws (and its children's) are made on a device: the same numbers there. */
  public Key on(Device device) {
    return new Key(bits, device);
  }

  /** The first {@code n} children. */
  public Key[] split(int n) {
    Key[] keys = new Key[n];
    for (int i = 0; i < n; i++) keys[i] = child(i);
    return keys;
  }

  private double low() {
    return bits & 0xffffffffL;
  }

  private double high() {
    return bits >>> 32;
  }

  private Tensor draw(Kernel kernel, DType dtype, Shape shape, double... more) {
    double[] scalars = new double[2 + more.length];
    scalars[0] = low();
    scalars[1] = high();
    System.arraycopy(more, 0, scalars, 2, more.length);
    Tensor t = Tensor.empty(device == null ? Devices.standard() : device, dtype, shape);
    t.device().launch(kernel, new View[] {t.view()}, scalars);
    return t;
  }

  private Tensor reals(Kernel kernel, DType dtype, Shape shape) {
    if (dtype == DType.F32 || dtype == DType.F64) return draw(kernel, dtype, shape);
    throw new ShapeException(kernel.name() + ": numbers are drawn as f32 or f64, not " + dtype);
  }

  private static void require(boolean holds, String message) {
    if (!holds) throw new ShapeException(message);
  }

  // Real numbers

  /** F32 numbers uniform on [0, 1). */
  public Tensor uniform(int... dims) {
    return uniform(DType.F32, dims);
  }

  /** Numbers uniform on [0, 1), F32 or F64. */
  public Tensor uniform(DType dtype, int... dims) {
    return reals(Draws.UNIFORM, dtype, Shape.of(dims));
  }

  /** F32 numbers uniform on [low, high). */
  public Tensor uniform(double low, double high, Shape shape) {
    return uniform(DType.F32, low, high, shape);
  }

  /**
   * x0 in [0, 1) to [s0, s0 + s1), where s2 is the last number: rounding must not reach further.
   */
  private static final PointwiseOp RANGE =
      PointwiseOp.of(
          "uniform", u -> u.fma(Formula.scalar(1), Formula.scalar(0)).min(Formula.scalar(2)));

  /**
   * Numbers uniform on [low, high), F32 or F64. (The bounds come with a Shape, since {@code
   * uniform(0, 5)} is the empty tensor of sizes [0, 5].)
   */
  public Tensor uniform(DType dtype, double low, double high, Shape shape) {
    boolean wide = dtype == DType.F64;
    double last = wide ? Math.nextDown(high) : Math.nextDown((float) high);
    double first = wide ? low : (float) low;
    require(
        first <= last && Double.isFinite(wide ? high - low : (float) (high - low)),
        "uniform: no " + dtype + " numbers in [" + low + ", " + high + ")");
    return RANGE.with(low, high - low, last).of(reals(Draws.UNIFORM, dtype, shape));
  }

  /** F32 standard normal numbers. */
  public Tensor normal(int... dims) {
    return normal(DType.F32, dims);
  }

  /** Standard normal numbers, F32 or F64. */
  public Tensor normal(DType dtype, int... dims) {
    return reals(Draws.NORMAL, dtype, Shape.of(dims));
  }

  /** F32 normal numbers of this mean and standard deviation. */
  public Tensor normal(double mean, double deviation, Shape shape) {
    return normal(DType.F32, mean, deviation, shape);
  }

  private static final PointwiseOp SCALED =
      PointwiseOp.of("normal", z -> z.fma(Formula.scalar(1), Formula.scalar(0)));

  /** Normal numbers of this mean and standard deviation, F32 or F64. */
  public Tensor normal(DType dtype, double mean, double deviation, Shape shape) {
    require(deviation >= 0, "normal: the standard deviation is " + deviation);
    return SCALED.with(mean, deviation).of(reals(Draws.NORMAL, dtype, shape));
  }

  /** F32 standard normal numbers that lie in [low, high]. */
  public Tensor truncatedNormal(double low, double high, int... dims) {
    return truncatedNormal(DType.F32, low, high, dims);
  }

  /**
   * Standard normal numbers that lie in [low, high], F32 or F64, by inversion in F64. A bound may
   * be infinite; the one nearer to 0 may lie up to {@value TruncatedNormal#FARTHEST} from it. See
   * {@link TruncatedNormal} for errors and tails.
   */
  public Tensor truncatedNormal(DType dtype, double low, double high, int... dims) {
    require(
        low < high && low <= TruncatedNormal.FARTHEST && high >= -TruncatedNormal.FARTHEST,
        "truncatedNormal: [" + low + ", " + high + "] must not be empty or beyond 36 on one side");
    require(dtype.isFloat(), "truncatedNormal: " + dtype + " is not a float type");
    return draw(Draws.TRUNCATED_NORMAL, DType.F64, Shape.of(dims), low, high).to(dtype);
  }

  /** F32 standard Gumbel numbers, -log(-log u): the argmax of logits plus these is a sample. */
  public Tensor gumbel(int... dims) {
    return gumbel(DType.F32, dims);
  }

  /** Standard Gumbel numbers, F32 or F64. */
  public Tensor gumbel(DType dtype, int... dims) {
    return reals(Draws.GUMBEL, dtype, Shape.of(dims));
  }

  /** F32 exponential numbers of rate 1. */
  public Tensor exponential(int... dims) {
    return exponential(DType.F32, dims);
  }

  /**
   * Exponential numbers of rate 1, F32 or F64: -log u as exp(-g) of a Gumbel number g, so never 0
   * and both tails are those of g: from 1e-10 to 23.1 in F32, from 6e-17 to 37.4 in F64. The
   * relative error is g's absolute one, below 1e-5 and 4e-14.
   */
  public Tensor exponential(DType dtype, int... dims) {
    return gumbel(dtype, dims).neg().exp();
  }

  // Whole numbers and choices

  /** I32 numbers uniform on 0..n-1, each within 2^-32 of 1 / n. */
  public Tensor integers(int n, int... dims) {
    require(n > 0, "integers: the number of values is " + n + ", not positive");
    return draw(Draws.INTEGERS, DType.I32, Shape.of(dims), n);
  }

  /** I32 numbers uniform on low..high-1, each within 2^-32 of 1 / (high - low). */
  public Tensor randint(int low, int high, int... dims) {
    require(low < high, "randint: no numbers from " + low + " up to, not including, " + high);
    return draw(Draws.INTEGERS, DType.I32, Shape.of(dims), (double) high - low).add(low);
  }

  /** BOOL, true with probability p (within 2^-24). */
  public Tensor bernoulli(double p, int... dims) {
    require(p >= 0 && p <= 1, "bernoulli: the probability is " + p + ", not in [0, 1]");
    return uniform(dims).lt(p);
  }

  /** BOOL, each true with its own probability (within 2^-24 in F32, 2^-53 in F64). */
  public Tensor bernoulli(Tensor p) {
    Tensor given = p.stopGradient();
    boolean fits = p.dtype().isFloat() && given.ge(0).and(given.le(1)).all().item() != 0;
    require(fits, "bernoulli: the probabilities " + p.label() + " are not all in [0, 1]");
    return on(p.device()).uniform(p.dtype(), p.shape().dims()).lt(given);
  }

  /**
   * A choice along an axis (I32, without the axis), its probabilities the softmax of the logits:
   * the largest of logits plus Gumbel numbers. A logit of -inf is never chosen unless all are.
   */
  public Tensor categorical(Tensor logits, int axis) {
    Tensor noise = on(logits.device()).gumbel(logits.dtype(), logits.shape().dims());
    return logits.stopGradient().add(noise).argmax(axis);
  }

  /** 0..n-1 in random order (I32), every order equally likely. */
  public Tensor permutation(int n) {
    require(n >= 0, "permutation: of " + n + " elements");
    return draw(Draws.PERMUTATION, DType.I32, Shape.of(n));
  }

  /** The rows (slices of axis 0) in random order. */
  public Tensor shuffle(Tensor x) {
    return x.rows(on(x.device()).permutation(x.dim(0)));
  }
}
