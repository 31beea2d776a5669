package dev.ijen.tensor;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.softmax.Softmax;

/** What networks put between and after their layers. */
public final class Activations {
  private Activations() {}

  public static final PointwiseOp TANH = PointwiseOp.of("tanh", x -> x.tanh());
  public static final PointwiseOp SIGMOID = PointwiseOp.of("sigmoid", x -> x.sigmoid());
  public static final PointwiseOp RELU = PointwiseOp.of("relu", x -> x.relu());
  public static final PointwiseOp SOFTPLUS = PointwiseOp.of("softplus", x -> x.softplus());

  /** x Phi(x), with Phi the normal distribution function (Hendrycks and Gimpel 2016). */
  public static final PointwiseOp GELU =
      PointwiseOp.of("gelu", x -> x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1)));

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
