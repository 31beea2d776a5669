package dev.ijen.tensor;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.softmax.Softmax;

/** What networks put between and after their layers. */
public final class Activations {
  private Activations() {}

  public static final PointwiseOp TANH = PointwiseOp.of("tanh", x -> x.tanh());
  public static final PointwiseOp SIGMOID = PointwiseOp.of("sigmoid", x -> x.sigmoid());
  public static final PointwiseOp RELU = PointwiseOp.of("relu", x -> x.relu());
  public static final PointwiseOp SOFTPLUS = PointwiseOp.of("softplus", x -> x.softplus());

  /** x Phi(x), with Phi the normal distribution function (Hendrycks and Gimpel 2016). */
  public static final PointwiseOp GELU = PointwiseOp.of("gelu", x -> x.mul(x.ndtr()));

  /** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): their approximation of it. */
  public static final PointwiseOp GELU_TANH =
      PointwiseOp.of(
          "geluTanh",
          x -> {
            Formula inner = x.square().mul(.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI));
            return x.mul(.5).mul(inner.tanh().add(1));
          });

  public static final PointwiseOp LOG_SIGMOID =
      PointwiseOp.of("logSigmoid", x -> x.neg().softplus().neg());

  /** x above 0, else s0 x (Maas, Hannun and Ng 2013). */
  public static final PointwiseOp LEAKY_RELU =
      PointwiseOp.of("leakyRelu", x -> x.le(0).select(x.mul(Formula.scalar(0)), x));

  /** x above 0, else s0 (exp(x) - 1) (Clevert, Unterthiner and Hochreiter 2016). */
  public static final PointwiseOp ELU = PointwiseOp.of("elu", x -> elu(x, x, Formula.scalar(0)));

  /** x above 0, else s0 (exp(x / s0) - 1): smooth for any s0 (Barron 2017). */
  public static final PointwiseOp CELU =
      PointwiseOp.of("celu", x -> elu(x, x.div(Formula.scalar(0)), Formula.scalar(0)));

  /** ELU scaled to keep mean 0 and variance 1 (Klambauer et al. 2017, equation 2). */
  public static final PointwiseOp SELU =
      PointwiseOp.of(
          "selu", x -> elu(x, x, Formula.constant(1.6732632423543773)).mul(1.0507009873554805));

  /** x sigmoid(x) (Elfwing, Uchibe and Doya 2018). */
  public static final PointwiseOp SILU = PointwiseOp.of("silu", x -> x.mul(x.sigmoid()));

  /** x tanh(softplus(x)) (Misra 2020), as x n / (n + 2) with n = e^x (e^x + 2). */
  public static final PointwiseOp MISH =
      PointwiseOp.of(
          "mish",
          x -> {
            Formula e = x.min(30).exp();
            Formula n = e.mul(e.add(2));
            return x.mul(n.div(n.add(2)));
          });

  public static final PointwiseOp SOFTSIGN = PointwiseOp.of("softsign", x -> x.div(x.abs().add(1)));

  /** x / 6 + 1/2 limited to [0, 1]. */
  public static final PointwiseOp HARD_SIGMOID =
      PointwiseOp.of("hardSigmoid", x -> x.div(6).add(.5).clamp(0, 1));

  /** x hardSigmoid(x) (Howard et al. 2019). */
  public static final PointwiseOp HARD_SWISH =
      PointwiseOp.of("hardSwish", x -> x.mul(x.div(6).add(.5).clamp(0, 1)));

  private static Formula elu(Formula x, Formula exponent, Formula alpha) {
    return x.le(0).select(exponent.expm1().mul(alpha), x);
  }

  /** exp(x) / sum exp(x) over the last axis; reads its output only on the way back. */
  record SoftmaxOp() implements Op {
    @Override
    public String name() {
      return "softmax";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return rows(Softmax.SOFTMAX, x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return gy.sub(gy.mul(y).sumKeep(-1)).mul(y);
    }

    @Override
    public int reads(int i) {
      return OUTPUT;
    }
  }

  /** x - log sum exp(x) over the last axis. */
  record LogSoftmaxOp() implements Op {
    @Override
    public String name() {
      return "logSoftmax";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return rows(Softmax.LOG_SOFTMAX, x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return LOG_SOFTMAX_BACK.of(y, gy, gy.sumKeep(-1));
    }

    @Override
    public int reads(int i) {
      return OUTPUT;
    }
  }

  /** gy - softmax(x) sum(gy), with softmax(x) = exp(y). */
  private static final PointwiseOp LOG_SOFTMAX_BACK =
      PointwiseOp.of("logSoftmaxBack", (y, gy, sum) -> gy.sub(y.exp().mul(sum)));

  private static Tensor rows(Kernel kernel, Tensor x) {
    Tensor in = Movements.dense(x);
    Tensor y = Tensor.empty(x.device(), x.dtype(), x.shape());
    int cols = x.dim(-1);
    int[] dims = {cols == 0 ? 0 : x.size() / cols, cols};
    int[] strides = {cols, 1};
    View v = in.view();
    View o = y.view();
    x.device()
        .launch(
            kernel,
            new View[] {v.with(v.offset(), dims, strides), o.with(o.offset(), dims, strides)});
    return y;
  }

  private static Tensor alongLast(Op op, Tensor x, int axis) {
    int a = x.shape().axis(op.name(), axis);
    if (!x.dtype().isFloat()) {
      throw new ShapeException(op.name() + ": " + x.label() + " is not a float tensor");
    }
    if (a == x.rank() - 1) return op.of(x);
    return op.of(x.transpose(a, -1)).transpose(a, -1);
  }

  private static final Op SOFTMAX = new SoftmaxOp();
  private static final Op LOG_SOFTMAX = new LogSoftmaxOp();

  static Tensor softmax(Tensor x, int axis) {
    return alongLast(SOFTMAX, x, axis);
  }

  static Tensor logSoftmax(Tensor x, int axis) {
    return alongLast(LOG_SOFTMAX, x, axis);
  }
}
