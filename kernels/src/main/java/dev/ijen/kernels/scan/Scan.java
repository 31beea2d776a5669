package dev.ijen.kernels.scan;

import dev.ijen.kernels.Kernel;

/**
 * Running results along the middle of three axes.
 *
 * <p>Views: the inputs and then out, all {@code [outer, n, inner]} and contiguous, out of the
 * inputs' dtype unless said otherwise. Scalar 0: from which end; 0 runs from the first element, 1
 * from the last. "Before" below means before in that order. Element after element, so a sum rounds
 * once per step, in that order.
 */
public final class Scan {
  /** {@code out[t] = out[before t] + x[t]}. F32, F64, I32 (wraps around). */
  public static final Kernel SUM =
      new Kernel("cumsum")
          .cpu("plain", () -> new Steps(Form.SUM))
          .opencl("lines", () -> ScanCl.steps(Form.SUM));

  /** {@code out[t] = out[before t] x[t]}. F32, F64, I32 (wraps around). */
  public static final Kernel PROD =
      new Kernel("cumprod")
          .cpu("plain", () -> new Steps(Form.PROD))
          .opencl("lines", () -> ScanCl.steps(Form.PROD));

  /**
   * {@code out[t] = log(exp(out[before t]) + exp(x[t]))}, as the larger of the two plus log1p of
   * exp(smaller - larger). F32, F64.
   */
  public static final Kernel LOG_SUM_EXP =
      new Kernel("logCumSumExp")
          .cpu("plain", () -> new Steps(Form.LOG_SUM_EXP))
          .opencl("lines", () -> ScanCl.steps(Form.LOG_SUM_EXP));

  /**
   * {@code out[t] = x[t] + a[t] out[before t]}, rounded once (fma). Where a[t] is 0 what lies
   * before is not looked at, not even if it is NaN. Views x, a, out; F32, F64.
   */
  public static final Kernel LINEAR =
      new Kernel("linear scan")
          .cpu("plain", () -> new Steps(Form.LINEAR))
          .opencl("lines", () -> ScanCl.steps(Form.LINEAR));

  /**
   * Where the largest element so far is: views x (F32, F64, I32, BOOL) and out (I32). The latest of
   * equals; NaN counts as the largest. Both as in PyTorch.
   */
  public static final Kernel ARGMAX =
      new Kernel("cummax")
          .cpu("plain", () -> (v, s) -> Extremes.run(v, s, true))
          .opencl("lines", () -> ScanCl.extremes("cummax", true));

  /** Where the smallest element so far is, as {@link #ARGMAX}; NaN counts as the smallest. */
  public static final Kernel ARGMIN =
      new Kernel("cummin")
          .cpu("plain", () -> (v, s) -> Extremes.run(v, s, false))
          .opencl("lines", () -> ScanCl.extremes("cummin", false));

  private Scan() {}
}
