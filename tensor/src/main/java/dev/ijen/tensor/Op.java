package dev.ijen.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A kernel with a shape rule and a derivative. An op is a small value (a record) that holds its own
 * parameters, such as an axis, and is declared once: {@link #forward} checks shapes and launches
 * the kernel, {@link #vjp} stands directly below it and is written in tensor ops, so that it runs
 * on every device and can itself be recorded and differentiated again.
 */
public interface Op {
  /** In {@link #reads}: the op's output. Bit i stands for input i. */
  int OUTPUT = 1 << 30;

  /** As users know it, e.g. {@code logSumExp}: the class's name unless an op says otherwise. */
  default String name() {
    String s = getClass().getSimpleName();
    return Character.toLowerCase(s.charAt(0)) + s.substring(1);
  }

  /** Checks the inputs and computes the output. Nothing is recorded inside. */
  Tensor forward(Tensor[] x);

  /**
   * The vector-Jacobian product: the gradient of a scalar loss with respect to input {@code i}, of
   * that input's shape.
   *
   * @param x the inputs; only those that {@link #reads} names may be read, of others only the shape
   * @param y the output, under the same rule
   * @param gy the gradient of the loss with respect to the output, of its shape
   * @return null for a derivative that is zero everywhere
   * @throws NoGradient when the op has no derivative
   */
  default @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
    throw new NoGradient(
        name() + " has no gradient; cut it off with stopGradient() or use a differentiable op");
  }

  /** What {@link #vjp} for input {@code i} reads: a set of input bits and {@link #OUTPUT}. */
  default int reads(int i) {
    return 0;
  }

  /**
   * True for an op that moves elements without looking at them, and so takes every type as it is.
   * Any other computes on BF16 and F16 in F32: see {@link #of}.
   */
  default boolean moves() {
    return false;
  }

  /**
   * Runs the op and, when a tape is open, shows it to the tape. An op that computes never sees the
   * types that are only stored: BF16 and F16 inputs are widened to F32, the result is rounded back,
   * and both conversions are recorded.
   */
  default Tensor of(Tensor... x) {
    for (Tensor t : x) {
      if (t.device() != x[0].device() && !(this instanceof PointwiseOp)) {
        throw ShapeException.mixed(this, x);
      }
      if (t.dtype().isStored() && !moves()) return Stored.compute(this, x);
    }
    Scope.Local local = Scope.local();
    Tensor y = forward(x);
    Recorder recorder = local.recorder;
    if (recorder != null) {
      Object origin = recorder.record(this, x, y);
      if (origin != null) y = y.from(origin, x);
    }
    return y;
  }
}
