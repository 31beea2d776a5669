package dev.ijen.kernels.softmax;

import dev.ijen.kernels.Kernel;

/**
 * Normalised exponentials over the rows of a contiguous matrix. Views: in {@code [rows, cols]},
 * then out, both F32 or both F64. The largest element of a row is subtracted first, so nothing
 * overflows; an element of -inf has probability 0; a row of nothing but -inf gives NaN.
 */
public final class Softmax {
  /** exp(x) / sum exp(x). Out: {@code [rows, cols]}. */
  public static final Kernel SOFTMAX =
      new Kernel("softmax").cpu("plain", () -> PlainSoftmax::softmax);

  /** x - log sum exp(x). Out: {@code [rows, cols]}. */
  public static final Kernel LOG_SOFTMAX =
      new Kernel("logSoftmax").cpu("plain", () -> PlainSoftmax::logSoftmax);

  /** log sum exp(x). Out: {@code [rows]}. */
  public static final Kernel LOGSUMEXP =
      new Kernel("logSumExp").cpu("plain", () -> PlainSoftmax::logSumExp);

  private Softmax() {}
}
