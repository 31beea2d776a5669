package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.View;
import org.jspecify.annotations.Nullable;

/**
 * An immutable n-dimensional array: a view of a buffer that remembers the op it came from while a
 * tape is open.
 *
 * <p>Axes may be negative (counted from the end). Binary ops broadcast as NumPy does. There is no
 * implicit promotion between tensors; Java numbers take the tensor's type. Memory: see {@link
 * Scope}.
 *
 * <p>The methods here only name ops; each op is declared once, in its topic class ({@link
 * Arithmetic}, {@link Activations}, {@link Comparisons}, {@link Reductions}, {@link Scans}, {@link
 * Sorting}, {@link Products}, {@link Movements}, {@link Selections}, {@link Joins}, {@link
 * Indexing}, {@link Creation}). Layers and losses are static methods of theirs ({@link
 * Normalisation}, {@link Attention}, {@link Losses}). Images and sequences: {@link Convolutions},
 * {@link Pooling}, {@link Resizing}. Matrices: {@link LinearAlgebra}.
 */
public final class Tensor {
  private final View view;
  private final Shape shape;
  private @Nullable Object origin;
  private final @Nullable String name;

  private Tensor(View view, Shape shape, @Nullable Object origin, @Nullable String name) {
    this.view = view;
    this.shape = shape;
    this.origin = origin;
    this.name = name;
  }

  /** A tensor on an existing view, e.g. of a store or a table. */
  public static Tensor of(View view) {
    return new Tensor(view, Shape.owning(view.dims()), null, null);
  }

  static Tensor of(View view, Shape shape) {
    return new Tensor(view, shape, null, null);
  }

  /** A new, uninitialised row-major tensor in the innermost scope: for ops about to fill it. */
  static Tensor empty(Device device, DType dtype, Shape shape) {
    return new Tensor(Scope.allocate(device, dtype, shape), shape, null, null);
  }

  /** The same range of a buffer that has changed in place since, as it is now: for stores. */
  public Tensor renewed() {
    View now = View.of(view.buffer(), view.offset(), view.dims(), view.strides());
    return new Tensor(now, shape, origin, name);
  }

  /**
   * A fresh output learns where it came from; an op that gave back one of its inputs gets a copy of
   * the handle. The only write to a tensor, before anybody else has seen it.
   */
  Tensor from(Object origin, Tensor[] inputs) {
    for (Tensor x : inputs) if (x == this) return withOrigin(origin);
    this.origin = origin;
    return this;
  }

  /** The same tensor with another origin: for tapes and stores. */
  public Tensor withOrigin(@Nullable Object origin) {
    return new Tensor(view, shape, origin, name);
  }

  /** The same tensor with a name that error messages use, such as {@code actor.2.weight}. */
  public Tensor named(String name) {
    return new Tensor(view, shape, origin, name);
  }

  // What it is

  public Shape shape() {
    return shape;
  }

  public int rank() {
    return shape.rank();
  }

  /** The size of an axis. */
  public int dim(int axis) {
    return shape.raw()[shape.axis("dim", axis)];
  }

  public int size() {
    return shape.size();
  }

  public DType dtype() {
    return view.buffer().dtype();
  }

  public Device device() {
    return view.buffer().device();
  }

  public View view() {
    return view;
  }

  /** What the tape or store that made this tensor remembers of it; null for constants. */
  public @Nullable Object origin() {
    return origin;
  }

  public @Nullable String name() {
    return name;
  }

  /** Type, shape and name, for messages: {@code f32[128, 10] (actor.2.weight)}. */
  public String label() {
    return dtype().label() + shape + (name == null ? "" : " (" + name + ")");
  }

  // Creation (see Creation for more)

  /** A line of numbers, F32. */
  public static Tensor of(float... values) {
    return Creation.of(values, values.length);
  }

  /** A line of numbers, F64. */
  public static Tensor of(double[] values) {
    return Creation.of(values, values.length);
  }

  /** A line of numbers, I32. */
  public static Tensor of(int[] values) {
    return Creation.of(values, values.length);
  }

  /** A line of truths, BOOL. */
  public static Tensor of(boolean[] values) {
    return Creation.of(values, values.length);
  }

  public static Tensor of(float[] values, int... dims) {
    return Creation.of(values, dims);
  }

  public static Tensor of(double[] values, int... dims) {
    return Creation.of(values, dims);
  }

  public static Tensor of(int[] values, int... dims) {
    return Creation.of(values, dims);
  }

  public static Tensor of(boolean[] values, int... dims) {
    return Creation.of(values, dims);
  }

  /** An F32 scalar. */
  public static Tensor scalar(double value) {
    return Creation.full(DType.F32, value);
  }

  public static Tensor zeros(int... dims) {
    return Creation.full(DType.F32, 0, dims);
  }

  public static Tensor ones(int... dims) {
    return Creation.full(DType.F32, 1, dims);
  }

  public static Tensor full(double value, int... dims) {
    return Creation.full(DType.F32, value, dims);
  }

  /** 0, 1, ..., n - 1 as I32. */
  public static Tensor arange(int n) {
    return Creation.arange(n);
  }

  public Tensor zerosLike() {
    return Creation.full(device(), dtype(), 0, shape);
  }

  public Tensor onesLike() {
    return Creation.full(device(), dtype(), 1, shape);
  }

  /** A number everywhere, with this tensor's shape and type. */
  public Tensor fullLike(double value) {
    return Creation.full(device(), dtype(), value, shape);
  }

  // Reading (waits for the device)

  /** The only element, as a double. */
  public double item() {
    return Reading.item(this);
  }

  /** Row-major copy of an F32, BF16 or F16 tensor. */
  public float[] toFloats() {
    return Reading.floats(this);
  }

  /** Row-major copy as doubles, from any type; I64 is rounded beyond 2^53. */
  public double[] toDoubles() {
    return Reading.doubles(this);
  }

  /** Row-major copy of an I32 tensor. */
  public int[] toInts() {
    return Reading.ints(this);
  }

  /** Row-major copy of an I64 tensor. */
  public long[] toLongs() {
    return Reading.longs(this);
  }

  /** Row-major copy of a BOOL tensor. */
  public boolean[] toBooleans() {
    return Reading.booleans(this);
  }

  /** A copy that no scope owns: it lives until the garbage collector takes it. Not recorded. */
  public Tensor copy() {
    return Movements.copyUnowned(this);
  }

  /** The same values, cut from what came before: no gradient flows through. */
  public Tensor stopGradient() {
    return origin == null ? this : new Tensor(view, shape, null, name);
  }

  // Arithmetic

  public Tensor add(Tensor y) {
    return Arithmetic.ADD.of(this, y);
  }

  public Tensor add(double y) {
    return Arithmetic.ADD_SCALAR.with(y).of(this);
  }

  public Tensor sub(Tensor y) {
    return Arithmetic.SUB.of(this, y);
  }

  public Tensor sub(double y) {
    return Arithmetic.ADD_SCALAR.with(-y).of(this);
  }

  /** y - this. */
  public Tensor rsub(double y) {
    return Arithmetic.RSUB_SCALAR.with(y).of(this);
  }

  public Tensor mul(Tensor y) {
    return Arithmetic.MUL.of(this, y);
  }

  public Tensor mul(double y) {
    return Arithmetic.MUL_SCALAR.with(y).of(this);
  }

  public Tensor div(Tensor y) {
    return Arithmetic.DIV.of(this, y);
  }

  public Tensor div(double y) {
    return Arithmetic.DIV_SCALAR.with(y).of(this);
  }

  /** y / this. */
  public Tensor rdiv(double y) {
    return Arithmetic.RDIV_SCALAR.with(y).of(this);
  }

  /**
   * To a real power, with the edges of NumPy: NaN for a negative base and a power that is not
   * whole.
   */
  public Tensor pow(Tensor power) {
    return Arithmetic.POW.of(this, power);
  }

  public Tensor pow(double power) {
    return Arithmetic.POW_SCALAR.with(power).of(this);
  }

  /**
   * The remainder of the floored quotient, as Python's %: it has the sign of the divisor. Of a zero
   * divisor NaN, in I32 0.
   */
  public Tensor remainder(Tensor divisor) {
    return Arithmetic.REMAINDER.of(this, divisor);
  }

  public Tensor remainder(double divisor) {
    return Arithmetic.REMAINDER_SCALAR.with(divisor).of(this);
  }

  /**
   * The remainder of the truncated quotient, as C's fmod: it has the sign of this. Of a zero
   * divisor NaN, in I32 0.
   */
  public Tensor fmod(Tensor divisor) {
    return Arithmetic.FMOD.of(this, divisor);
  }

  public Tensor fmod(double divisor) {
    return Arithmetic.FMOD_SCALAR.with(divisor).of(this);
  }

  /** sqrt(this^2 + y^2) without overflow. */
  public Tensor hypot(Tensor y) {
    return Arithmetic.HYPOT.of(this, y);
  }

  /** The size of this with the sign of {@code sign}, that of -0 too. */
  public Tensor copySign(Tensor sign) {
    return Arithmetic.COPY_SIGN.of(this, sign);
  }

  public Tensor neg() {
    return Arithmetic.NEG.of(this);
  }

  public Tensor abs() {
    return Arithmetic.ABS.of(this);
  }

  public Tensor square() {
    return Arithmetic.SQUARE.of(this);
  }

  public Tensor sqrt() {
    return Arithmetic.SQRT.of(this);
  }

  /** 1 / sqrt(this). */
  public Tensor rsqrt() {
    return Arithmetic.RSQRT.of(this);
  }

  /** 1 / this. */
  public Tensor reciprocal() {
    return Arithmetic.RECIPROCAL.of(this);
  }

  /** -1, 0 or 1; of -0 and NaN the element itself. Its gradient is 0, as that of the roundings. */
  public Tensor sign() {
    return Arithmetic.SIGN.of(this);
  }

  public Tensor floor() {
    return Arithmetic.FLOOR.of(this);
  }

  public Tensor ceil() {
    return Arithmetic.CEIL.of(this);
  }

  /** Toward zero. */
  public Tensor trunc() {
    return Arithmetic.TRUNC.of(this);
  }

  /** To the nearest integer, ties to even. */
  public Tensor round() {
    return Arithmetic.ROUND.of(this);
  }

  public Tensor exp() {
    return Arithmetic.EXP.of(this);
  }

  public Tensor exp2() {
    return Arithmetic.EXP2.of(this);
  }

  /** exp(this) - 1 without cancellation near 0. */
  public Tensor expm1() {
    return Arithmetic.EXPM1.of(this);
  }

  public Tensor log() {
    return Arithmetic.LOG.of(this);
  }

  /** Exact at powers of 2. */
  public Tensor log2() {
    return Arithmetic.LOG2.of(this);
  }

  public Tensor log10() {
    return Arithmetic.LOG10.of(this);
  }

  /** log(1 + this) without cancellation near 0. */
  public Tensor log1p() {
    return Arithmetic.LOG1P.of(this);
  }

  /** log(exp(this) + exp(y)) without overflow. */
  public Tensor logAddExp(Tensor y) {
    return Arithmetic.LOG_ADD_EXP.of(this, y);
  }

  public Tensor cbrt() {
    return Arithmetic.CBRT.of(this);
  }

  public Tensor sin() {
    return Arithmetic.SIN.of(this);
  }

  public Tensor cos() {
    return Arithmetic.COS.of(this);
  }

  public Tensor tan() {
    return Arithmetic.TAN.of(this);
  }

  public Tensor asin() {
    return Arithmetic.ASIN.of(this);
  }

  public Tensor acos() {
    return Arithmetic.ACOS.of(this);
  }

  public Tensor atan() {
    return Arithmetic.ATAN.of(this);
  }

  /** The angle of the point (x, this) in [-pi, pi]. */
  public Tensor atan2(Tensor x) {
    return Arithmetic.ATAN2.of(this, x);
  }

  public Tensor sinh() {
    return Arithmetic.SINH.of(this);
  }

  public Tensor cosh() {
    return Arithmetic.COSH.of(this);
  }

  public Tensor asinh() {
    return Arithmetic.ASINH.of(this);
  }

  public Tensor acosh() {
    return Arithmetic.ACOSH.of(this);
  }

  public Tensor atanh() {
    return Arithmetic.ATANH.of(this);
  }

  public Tensor erf() {
    return Arithmetic.ERF.of(this);
  }

  /** 1 - erf(this) without cancellation. */
  public Tensor erfc() {
    return Arithmetic.ERFC.of(this);
  }

  /** The inverse of erf; infinite at -1 and 1. */
  public Tensor erfinv() {
    return Arithmetic.ERFINV.of(this);
  }

  /** log |gamma(this)|; infinite at 0, -1, -2, .... */
  public Tensor lgamma() {
    return Arithmetic.LGAMMA.of(this);
  }

  /** The derivative of lgamma. */
  public Tensor digamma() {
    return Arithmetic.DIGAMMA.of(this);
  }

  /** The derivative of this order of digamma; 0 is digamma itself. */
  public Tensor polygamma(int order) {
    return Arithmetic.polygamma(this, order);
  }

  /** The larger of two; equal elements share the gradient evenly. */
  public Tensor maximum(Tensor y) {
    return Arithmetic.MAXIMUM.of(this, y);
  }

  public Tensor minimum(Tensor y) {
    return Arithmetic.MINIMUM.of(this, y);
  }

  /** The larger of each element and a number. */
  public Tensor maximum(double y) {
    return Arithmetic.MAXIMUM_SCALAR.with(y).of(this);
  }

  public Tensor minimum(double y) {
    return Arithmetic.MINIMUM_SCALAR.with(y).of(this);
  }

  /** Limits to [low, high]; gradient passes on the closed interval. */
  public Tensor clamp(double low, double high) {
    return Arithmetic.CLAMP.with(low, high).of(this);
  }

  /** this + (end - this) * weight. */
  public Tensor lerp(Tensor end, Tensor weight) {
    return Arithmetic.LERP.of(this, end, weight);
  }

  /** this + (end - this) * weight. */
  public Tensor lerp(Tensor end, double weight) {
    return Arithmetic.LERP_SCALAR.with(weight).of(this, end);
  }

  // Activations

  public Tensor tanh() {
    return Activations.TANH.of(this);
  }

  public Tensor sigmoid() {
    return Activations.SIGMOID.of(this);
  }

  public Tensor relu() {
    return Activations.RELU.of(this);
  }

  /** The exact GELU, x Phi(x). */
  public Tensor gelu() {
    return Activations.GELU.of(this);
  }

  /** log(1 + exp(x)). */
  public Tensor softplus() {
    return Activations.SOFTPLUS.of(this);
  }

  /** The GELU by way of tanh, as GPT-2 has it. */
  public Tensor geluTanh() {
    return Activations.GELU_TANH.of(this);
  }

  /** log(sigmoid(x)), computed as -softplus(-x). */
  public Tensor logSigmoid() {
    return Activations.LOG_SIGMOID.of(this);
  }

  /** x above 0, else slope x; the gradient at 0 is the slope. */
  public Tensor leakyRelu(double slope) {
    return Activations.LEAKY_RELU.with(slope).of(this);
  }

  /** x above 0, else alpha (exp(x) - 1). */
  public Tensor elu(double alpha) {
    return Activations.ELU.with(alpha).of(this);
  }

  /** x above 0, else alpha (exp(x / alpha) - 1). */
  public Tensor celu(double alpha) {
    return Activations.CELU.with(alpha).of(this);
  }

  /** The self-normalising ELU. */
  public Tensor selu() {
    return Activations.SELU.of(this);
  }

  /** x sigmoid(x), also called swish. */
  public Tensor silu() {
    return Activations.SILU.of(this);
  }

  /** x tanh(softplus(x)). */
  public Tensor mish() {
    return Activations.MISH.of(this);
  }

  /** x / (1 + |x|). */
  public Tensor softsign() {
    return Activations.SOFTSIGN.of(this);
  }

  /** Limits to [-1, 1]; gradient passes on the closed interval. */
  public Tensor hardtanh() {
    return clamp(-1, 1);
  }

  /** Limits to [0, 6]; gradient passes on the closed interval. */
  public Tensor relu6() {
    return clamp(0, 6);
  }

  /** x / 6 + 1/2 limited to [0, 1]. */
  public Tensor hardSigmoid() {
    return Activations.HARD_SIGMOID.of(this);
  }

  /** x hardSigmoid(x). */
  public Tensor hardSwish() {
    return Activations.HARD_SWISH.of(this);
  }

  public Tensor softmax(int axis) {
    return Activations.softmax(this, axis);
  }

  public Tensor logSoftmax(int axis) {
    return Activations.logSoftmax(this, axis);
  }

  // Comparisons (BOOL results)

  public Tensor lt(Tensor y) {
    return Comparisons.LT.of(this, y);
  }

  public Tensor le(Tensor y) {
    return Comparisons.LE.of(this, y);
  }

  public Tensor gt(Tensor y) {
    return Comparisons.GT.of(this, y);
  }

  public Tensor ge(Tensor y) {
    return Comparisons.GE.of(this, y);
  }

  public Tensor eq(Tensor y) {
    return Comparisons.EQ.of(this, y);
  }

  public Tensor ne(Tensor y) {
    return Comparisons.NE.of(this, y);
  }

  public Tensor lt(double y) {
    return Comparisons.LT_SCALAR.with(y).of(this);
  }

  public Tensor le(double y) {
    return Comparisons.LE_SCALAR.with(y).of(this);
  }

  public Tensor gt(double y) {
    return Comparisons.GT_SCALAR.with(y).of(this);
  }

  public Tensor ge(double y) {
    return Comparisons.GE_SCALAR.with(y).of(this);
  }

  public Tensor eq(double y) {
    return Comparisons.EQ_SCALAR.with(y).of(this);
  }

  public Tensor ne(double y) {
    return Comparisons.NE_SCALAR.with(y).of(this);
  }

  public Tensor and(Tensor y) {
    return Comparisons.AND.of(this, y);
  }

  public Tensor or(Tensor y) {
    return Comparisons.OR.of(this, y);
  }

  /** True where exactly one of the two is. */
  public Tensor xor(Tensor y) {
    return Comparisons.XOR.of(this, y);
  }

  public Tensor not() {
    return Comparisons.NOT.of(this);
  }

  public Tensor isNaN() {
    return Comparisons.IS_NAN.of(this);
  }

  /** True of both infinities. */
  public Tensor isInf() {
    return Comparisons.IS_INF.of(this);
  }

  public Tensor isFinite() {
    return Comparisons.IS_FINITE.of(this);
  }

  /** Where this BOOL tensor is true {@code a}, elsewhere {@code b}. */
  public Tensor where(Tensor a, Tensor b) {
    return Indexing.where(this, a, b);
  }

  /**
   * Another type: to a narrower float rounds to nearest even, to I32 truncates toward zero (from
   * I64 it throws for a number that I32 cannot hold), to BOOL is "not zero".
   */
  public Tensor to(DType dtype) {
    return dtype == dtype() ? this : new Movements.Cast(dtype).of(this);
  }

  /** The same elements on another device; waits for this one. */
  public Tensor to(Device device) {
    return device == device() ? this : new Movements.ToDevice(device).of(this);
  }

  // Reductions: over the given axes, or over all when none is given. Those named ...Keep leave the
  // folded axes in place with size 1.

  public Tensor sum(int... axes) {
    return Reductions.sum(this, false, axes);
  }

  public Tensor sumKeep(int... axes) {
    return Reductions.sum(this, true, axes);
  }

  public Tensor mean(int... axes) {
    return Reductions.mean(this, false, axes);
  }

  public Tensor meanKeep(int... axes) {
    return Reductions.mean(this, true, axes);
  }

  public Tensor prod(int... axes) {
    return Reductions.prod(this, false, axes);
  }

  public Tensor prodKeep(int... axes) {
    return Reductions.prod(this, true, axes);
  }

  public Tensor max(int... axes) {
    return Reductions.max(this, false, axes);
  }

  public Tensor maxKeep(int... axes) {
    return Reductions.max(this, true, axes);
  }

  public Tensor min(int... axes) {
    return Reductions.min(this, false, axes);
  }

  public Tensor minKeep(int... axes) {
    return Reductions.min(this, true, axes);
  }

  /** Population variance (divides by n); {@link Reductions#variance} has the sample one. */
  public Tensor variance(int... axes) {
    return Reductions.variance(this, 0, false, axes);
  }

  public Tensor varianceKeep(int... axes) {
    return Reductions.variance(this, 0, true, axes);
  }

  /** Population standard deviation; {@link Reductions#std} has the sample one. */
  public Tensor std(int... axes) {
    return Reductions.std(this, 0, false, axes);
  }

  public Tensor stdKeep(int... axes) {
    return Reductions.std(this, 0, true, axes);
  }

  /** Euclidean norm; {@link Reductions#norm} has the others. */
  public Tensor norm(int... axes) {
    return Reductions.norm(this, 2, false, axes);
  }

  public Tensor normKeep(int... axes) {
    return Reductions.norm(this, 2, true, axes);
  }

  /** log(sum(exp(x))) without overflow; -infinity of nothing. */
  public Tensor logSumExp(int... axes) {
    return Reductions.logSumExp(this, false, axes);
  }

  public Tensor logSumExpKeep(int... axes) {
    return Reductions.logSumExp(this, true, axes);
  }

  /**
   * Where the largest element is (I32): along the axis, or in row-major order over several. The
   * first wins ties, NaN counts largest.
   */
  public Tensor argmax(int... axes) {
    return Reductions.argmax(this, false, axes);
  }

  public Tensor argmaxKeep(int... axes) {
    return Reductions.argmax(this, true, axes);
  }

  /** Where the smallest element is, as {@link #argmax}; NaN counts smallest. */
  public Tensor argmin(int... axes) {
    return Reductions.argmin(this, false, axes);
  }

  public Tensor argminKeep(int... axes) {
    return Reductions.argmin(this, true, axes);
  }

  public Tensor any(int... axes) {
    return Reductions.any(this, false, axes);
  }

  public Tensor anyKeep(int... axes) {
    return Reductions.any(this, true, axes);
  }

  public Tensor all(int... axes) {
    return Reductions.all(this, false, axes);
  }

  public Tensor allKeep(int... axes) {
    return Reductions.all(this, true, axes);
  }

  /** How many elements are not 0 (I32). */
  public Tensor countNonZero(int... axes) {
    return Reductions.countNonZero(this, false, axes);
  }

  public Tensor countNonZeroKeep(int... axes) {
    return Reductions.countNonZero(this, true, axes);
  }

  /**
   * (x - mean) / (std + 1e-8) over all elements: advantages. Sample deviation, as is usual there.
   */
  public Tensor standardise() {
    return Reductions.standardise(this, 1e-8);
  }

  // Scans: running results along an axis (see Scans for the discounted sum)

  public Tensor cumsum(int axis) {
    return Scans.cumsum(this, axis);
  }

  public Tensor cumprod(int axis) {
    return Scans.cumprod(this, axis);
  }

  /** log(cumsum(exp(x))) without overflow. */
  public Tensor logCumSumExp(int axis) {
    return Scans.logCumSumExp(this, axis);
  }

  /** The largest so far, and where it is; the latest of equals, NaN counts largest (PyTorch). */
  public Scans.Running cummax(int axis) {
    return Scans.cummax(this, axis);
  }

  /** The smallest so far, as {@link #cummax}; NaN counts smallest. */
  public Scans.Running cummin(int axis) {
    return Scans.cummin(this, axis);
  }

  // Sorting (stable; NaN is the largest) and selecting

  public Sorting.Sorted sort(int axis) {
    return Sorting.sort(this, axis, false);
  }

  public Sorting.Sorted sort(int axis, boolean descending) {
    return Sorting.sort(this, axis, descending);
  }

  /** The indices (I32) that sort an axis. */
  public Tensor argsort(int axis) {
    return Sorting.argsort(this, axis, false);
  }

  public Tensor argsort(int axis, boolean descending) {
    return Sorting.argsort(this, axis, descending);
  }

  /** The k largest along an axis, largest first; of equals the lower index first. */
  public Sorting.Sorted topK(int k, int axis) {
    return Sorting.topK(this, k, axis);
  }

  /** The middle element of an axis, or the mean of the two in the middle (as NumPy has it). */
  public Tensor median(int axis) {
    return Sorting.quantile("median", this, .5, false, axis);
  }

  /** The q-quantile along an axis, linear between elements; see {@link Sorting#quantile}. */
  public Tensor quantile(double q, int axis) {
    return Sorting.quantile(this, q, false, axis);
  }

  /**
   * Where to insert values so that this, sorted along its last axis, stays sorted: I32 of their
   * shape, before equal elements or, {@code right}, after them. This is [n], or [..., n] for values
   * [..., m].
   */
  public Tensor searchSorted(Tensor values, boolean right) {
    return Sorting.searchSorted(this, values, right);
  }

  /** How often each of 0, 1, ... occurs in this I32 tensor; at least {@code minLength} counts. */
  public Tensor bincount(int minLength) {
    return Sorting.bincount(this, null, minLength);
  }

  /** The different elements, ascending; each NaN is one of its own (PyTorch). */
  public Sorting.Unique unique() {
    return Sorting.unique(this);
  }

  /** The indices of elements that are not 0, in row-major order: I32 [n, rank]. */
  public Tensor nonZero() {
    return Sorting.nonZero(this);
  }

  /** The elements where a mask (BOOL, broadcast) is true, in row-major order: [n]. */
  public Tensor maskedSelect(Tensor mask) {
    return Sorting.maskedSelect(this, mask);
  }

  // Movement

  /** Other sizes, same row-major order; one size may be -1. Free when the strides allow. */
  public Tensor reshape(int... dims) {
    return Movements.reshape(this, dims);
  }

  public Tensor permute(int... axes) {
    return Movements.permute(this, axes);
  }

  /** Swaps the last two axes. */
  public Tensor transpose() {
    return Movements.transpose(this, -2, -1);
  }

  public Tensor transpose(int a, int b) {
    return Movements.transpose(this, a, b);
  }

  /** One axis put at another place; the others keep their order. */
  public Tensor moveAxis(int from, int to) {
    return Movements.moveAxis(this, from, to);
  }

  /** All elements in a line, row-major. */
  public Tensor flatten() {
    return Movements.reshape(this, size());
  }

  /** Axes {@code first} to {@code last}, both included, as one. */
  public Tensor flatten(int first, int last) {
    return Movements.flatten(this, first, last);
  }

  /** Repeats axes of size 1 without copying. */
  public Tensor expand(int... dims) {
    return Movements.expand(this, Shape.owning("expand", dims.clone()));
  }

  /** This tensor with the shape of another, by repeating axes of size 1. */
  public Tensor expandAs(Tensor y) {
    return Movements.expand(this, y.shape());
  }

  /** Without its axes of size 1. */
  public Tensor squeeze() {
    return Movements.squeeze(this);
  }

  public Tensor squeeze(int axis) {
    return Movements.squeeze(this, axis);
  }

  public Tensor unsqueeze(int axis) {
    return Movements.unsqueeze(this, axis);
  }

  /** Elements from (inclusive) to (exclusive) of an axis. */
  public Tensor slice(int axis, int from, int to) {
    return Selections.slice(this, axis, from, to, 1);
  }

  /**
   * Elements from, from + step, ... of an axis before {@code to}. With a negative step they run
   * backward and {@code to} is the last not taken: {@code slice(0, n - 1, -1, -1)} turns an axis of
   * n elements round. A view. Nothing counts from the end here.
   */
  public Tensor slice(int axis, int from, int to, int step) {
    return Selections.slice(this, axis, from, to, step);
  }

  /**
   * Several axes as NumPy writes them: {@code x.slice("1:3, ..., ::-2, -1")} is x[1:3, ..., ::-2,
   * -1]. Negative places count from the end, a single index drops its axis, axes not named stay
   * whole. A view. Other than in NumPy, a place outside the axis throws.
   */
  public Tensor slice(String axes) {
    return Selections.slice(this, axes);
  }

  /** In the opposite order along the axes, or along all when none is given. A view. */
  public Tensor flip(int... axes) {
    return Selections.flip(this, axes);
  }

  /** Parts of {@code size} along an axis, views; the last is what is left. */
  public Tensor[] split(int axis, int size) {
    return Selections.split(this, axis, size);
  }

  /** Parts of these sizes along an axis, views; the sizes add up to the axis. */
  public Tensor[] splitWithSizes(int axis, int... sizes) {
    return Selections.splitWithSizes(this, axis, sizes);
  }

  /** At most {@code count} parts of equal size along an axis, the last perhaps smaller: views. */
  public Tensor[] chunk(int axis, int count) {
    return Selections.chunk(this, axis, count);
  }

  /** The elements of an axis, which disappears, one by one: views. */
  public Tensor[] unbind(int axis) {
    return Selections.unbind(this, axis);
  }

  /** The main diagonal of the last two axes. */
  public Tensor diagonal() {
    return Selections.diagonal(this, 0, -2, -1);
  }

  /**
   * Elements at [i, i + offset] of two axes; they become the last axis, as in PyTorch. A view.
   *
   * @param offset above the main diagonal when positive, below it when negative
   */
  public Tensor diagonal(int offset, int axis1, int axis2) {
    return Selections.diagonal(this, offset, axis1, axis2);
  }

  /** [..., n] to square matrices with these elements on a diagonal and zeros elsewhere. */
  public Tensor diagEmbed(int offset) {
    return Selections.diagEmbed(this, offset);
  }

  /** One element of an axis, which disappears. */
  public Tensor select(int axis, int index) {
    return Selections.select(this, axis, index);
  }

  /** This tensor if it is row-major without gaps, otherwise a copy that is. */
  public Tensor contiguous() {
    return view.isContiguous() ? this : new Movements.Contiguous().of(this);
  }

  public static Tensor concat(int axis, Tensor... parts) {
    return Joins.concat(axis, parts);
  }

  public static Tensor stack(int axis, Tensor... parts) {
    return Joins.stack(axis, parts);
  }

  /** Elements moved on by {@code shift} along an axis; those that leave come in at the start. */
  public Tensor roll(int axis, int shift) {
    return Joins.roll(this, axis, shift);
  }

  /** The whole tensor repeated along each axis; fewer numbers than axes count for the last axes. */
  public Tensor tile(int... repeats) {
    return Joins.tile(this, repeats);
  }

  /** Each element of an axis {@code times} in a row. */
  public Tensor repeatInterleave(int axis, int times) {
    return Joins.repeatInterleave(this, axis, times);
  }

  /** Zeros before and after an axis. Padding several axes is padding one after the other. */
  public Tensor pad(int axis, int before, int after) {
    return Joins.pad(this, axis, before, after, 0);
  }

  /** A number before and after an axis. */
  public Tensor pad(int axis, int before, int after, double value) {
    return Joins.pad(this, axis, before, after, value);
  }

  /** The axis mirrored at its first and last element, which are not repeated: cb|abc|ba. */
  public Tensor padReflect(int axis, int before, int after) {
    return Joins.padReflect(this, axis, before, after);
  }

  /** The first and last element repeated: aa|abc|cc. */
  public Tensor padReplicate(int axis, int before, int after) {
    return Joins.padReplicate(this, axis, before, after);
  }

  /** The axis continued from its other end: bc|abc|ab. */
  public Tensor padCircular(int axis, int before, int after) {
    return Joins.padCircular(this, axis, before, after);
  }

  // Indexing

  /** Rows {@code index} (I32 [m]) of axis 0: [n, ...] to [m, ...]. */
  public Tensor rows(Tensor index) {
    return Indexing.rows(this, index);
  }

  /** NumPy's take_along_axis: {@code index} (I32) has this tensor's shape except along the axis. */
  public Tensor gather(int axis, Tensor index) {
    return Indexing.gather(this, axis, index);
  }

  /** Elements {@code index} (I32 [m]) of an axis: the axis's size becomes m. */
  public Tensor indexSelect(int axis, Tensor index) {
    return Indexing.indexSelect(this, axis, index);
  }

  /** This plus slice j of {@code source} at place index[j] of the axis, added in order of j. */
  public Tensor indexAdd(int axis, Tensor index, Tensor source) {
    return Indexing.indexAdd(this, axis, index, source);
  }

  /**
   * This tensor with {@code source[.., j, ..]} at place {@code index[.., j, ..]} of the axis. The
   * index (I32) and the source have this tensor's shape except along the axis. Of several elements
   * for one place the last stays, and it alone has a gradient.
   */
  public Tensor scatter(int axis, Tensor index, Tensor source) {
    return Indexing.scatter(this, axis, index, source);
  }

  /** This tensor with a number at the places that the index names. */
  public Tensor scatter(int axis, Tensor index, double value) {
    return Indexing.scatter(this, axis, index, value);
  }

  /**
   * This plus {@code source[.., j, ..]} at place {@code index[.., j, ..]} of the axis. What meets
   * at one place is summed in order of j first: the same bits each time.
   */
  public Tensor scatterAdd(int axis, Tensor index, Tensor source) {
    return Indexing.scatterAdd(this, axis, index, source);
  }

  /** Element i of an axis counts[i] times in a row; {@code counts} (I32 [n]) is read here. */
  public Tensor repeatInterleave(int axis, Tensor counts) {
    return Indexing.repeatInterleave(this, axis, counts);
  }

  /** I32 [...] to F32 [..., n] with a one at each index. */
  public Tensor oneHot(int n) {
    return Indexing.oneHot(this, DType.F32, n);
  }

  /** I32 [...] to [..., n] of a type, with a one (or true) at each index. */
  public Tensor oneHot(DType dtype, int n) {
    return Indexing.oneHot(this, dtype, n);
  }

  /** A number where the BOOL mask is true; shapes broadcast. */
  public Tensor maskedFill(Tensor mask, double value) {
    return Indexing.maskedFill(this, mask, value);
  }

  /** Zeros above the diagonal j - i = {@code diagonal} of the last two axes. */
  public Tensor tril(int diagonal) {
    return Indexing.tril(this, diagonal);
  }

  /** Zeros below the diagonal j - i = {@code diagonal} of the last two axes. */
  public Tensor triu(int diagonal) {
    return Indexing.triu(this, diagonal);
  }

  // Products

  /**
   * Matrix product of the last two axes, [..., m, k] x [..., k, n]; leading axes broadcast. As in
   * NumPy a vector is a row on the left and a column on the right, and its axis of 1 goes away.
   */
  public Tensor matmul(Tensor y) {
    return Products.matmul(this, y);
  }

  /**
   * Sums of products over the last axis: [..., k] and [..., k] to [...]; leading axes broadcast.
   */
  public Tensor dot(Tensor y) {
    return Products.dot(this, y);
  }

  /** All products of elements of the last axes: [..., m] and [..., n] to [..., m, n]. */
  public Tensor outer(Tensor y) {
    return Products.outer(this, y);
  }

  /** this x weight + bias: [..., m, k] x [..., k, n] + [..., n]. */
  public Tensor linear(Tensor weight, Tensor bias) {
    return Products.linear(this, weight, bias);
  }

  @Override
  public String toString() {
    return Reading.text(this);
  }
}
