package dev.ijen.kernels.softmax;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.SoftmaxF32;
import dev.ijen.kernels.move.Move;

/**
 * Softmax and its relatives over the last axis, F32 or F64, stable for any finite input: the row's
 * largest element m is taken off first, so no exponential overflows.
 *
 * <p>Every kernel takes the views in, out of the same dtype: in has rank 1 or more and any strides
 * (dense rows are read in place). No scalars. Entries of -infinity count as masked: probability 0.
 * A row of nothing but -infinity, or with a +infinity, gives NaN in {@link #SOFTMAX} and {@link
 * #LOG_SOFTMAX} (as in PyTorch) and -infinity or +infinity in {@link #LOGSUMEXP}. A NaN makes its
 * whole row NaN.
 */
public final class Softmax {
  private static final int LARGE = 1 << 18;

  /** {@code exp(x - m) / sum exp(x - m)}; out has the sizes of in. */
  public static final Kernel SOFTMAX = kernel("softmax", Form.SOFTMAX);

  /** {@code (x - m) - log sum exp(x - m)}; out has the sizes of in. */
  public static final Kernel LOG_SOFTMAX = kernel("logSoftmax", Form.LOG_SOFTMAX);

  /** {@code m + log sum exp(x - m)}; out has one element per row, -infinity for empty rows. */
  public static final Kernel LOGSUMEXP = kernel("logSumExp", Form.LOGSUMEXP);

  /**
   * The {@link #LOG_SOFTMAX} of one element per row: views x [rows, cols], t [rows] of I32, out
   * [rows], all dense. A t that is no column throws.
   */
  public static final Kernel LOG_PROB =
      kernel("logProb", Form.PARTS, (k, v) -> LogProb.forward(k, v[0], v[1], v[2]))
          .opencl("rows", () -> SoftmaxCl.one("logProb", "logprob"));

  /** Its gradient by x: views x, t, gy [rows], out: (1 - p) gy at column t, -p gy elsewhere. */
  public static final Kernel LOG_PROB_BACKWARD =
      kernel("logProbBackward", Form.SOFTMAX, (k, v) -> LogProb.backward(k, v[0], v[1], v[2], v[3]))
          .opencl("rows", () -> SoftmaxCl.one("logProbBackward", "backward"));

  private Softmax() {}

  @FunctionalInterface
  private interface Launch {
    void run(RowKernel rows, View[] views);
  }

  private static Kernel kernel(String name, Form form) {
    return kernel(name, form, (k, v) -> launch(k, form, v[0], v[1]))
        .opencl("rows", () -> SoftmaxCl.rows(name, form));
  }

  private static Kernel kernel(String name, Form form, Launch launch) {
    return new Kernel(name)
        .cpuIf(Simd.ENABLED, "simd", () -> rung(name, form, new SoftmaxF32(form), launch))
        .cpu("plain", () -> rung(name, form, new PlainF32(form), launch));
  }

  private static Kernel.Cpu rung(String name, Form form, RowKernel floats, Launch launch) {
    RowKernel doubles = new PlainF64(form);
    return (views, scalars) -> {
      DType dtype = views[0].dtype();
      if (!dtype.isFloat()) {
        throw new NoKernel(name + " has no " + dtype + " form, only f32 and f64: cast first");
      }
      launch.run(dtype == DType.F32 ? floats : doubles, views);
    };
  }

  private static void launch(RowKernel kernel, Form form, View in, View out) {
    int cols = in.dim(in.rank() - 1);
    if (out.size() == 0) return;
    if (!in.isContiguous()) {
      View dense = Move.contiguous(in);
      launch(kernel, form, dense, out);
      Move.release(dense);
      return;
    }
    int each = form.each(cols);
    int rows = out.size() / each;
    Object x = in.storage();
    Object y = out.storage();
    if (in.size() < LARGE) {
      kernel.run(x, in.offset(), rows, cols, y, out.offset());
      return;
    }
    Workers.split(
        rows,
        (first, end) ->
            kernel.run(
                x, in.offset() + first * cols, end - first, cols, y, out.offset() + first * each));
  }
}
