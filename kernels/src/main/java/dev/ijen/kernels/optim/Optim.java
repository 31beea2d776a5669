package dev.ijen.kernels.optim;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.SimdAdam;
import dev.ijen.kernels.cpu.simd.SimdSums;

/**
 * Optimiser steps over flat buffers: all the parameters of a store at once. Views are contiguous,
 * of one size and one dtype, F32 or F64.
 *
 * <p><b>ADAM and SGD write in place.</b> The caller calls {@code buffer.touch()} on each buffer
 * written, so that older views of it throw when read.
 */
public final class Optim {
  /**
   * One step of Adam with bias correction and decoupled weight decay. Views: {@code [p, g, m, v]},
   * of which {@code p}, {@code m} and {@code v} are changed in place. Scalars: {@code [rate, beta1,
   * beta2, eps, correction1, correction2, decay]} with {@code correction1 = 1 - beta1^t}, {@code
   * correction2 = 1 - beta2^t} for the step count t, which starts at 1.
   *
   * <pre>
   *   p = p (1 - rate decay)
   *   m = m + (1 - beta1) (g - m)
   *   v = beta2 v + (1 - beta2) g^2
   *   p = p - rate / correction1 * m / (sqrt(v) / sqrt(correction2) + eps)
   * </pre>
   *
   * <p>Sources: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm
   * 1; Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, with
   * the decay scaled by the rate and eps placed as PyTorch's Adam and AdamW do.
   */
  public static final Kernel ADAM =
      new Kernel("adam")
          .cpuIf(Simd.ENABLED, "simd", () -> SimdAdam::step)
          .cpu("plain", () -> PlainAdam::step)
          .opencl("each", () -> OptimCl::adam);

  /**
   * One step of stochastic gradient descent. Views: {@code [p, g]} without momentum, {@code [p, g,
   * b]} with it; {@code p} and the momentum buffer {@code b} (zeros before the first step) are
   * changed in place. Scalars: {@code [rate, momentum, nesterov, decay]}; nesterov is 0 or 1; the
   * decay is added to the gradient.
   *
   * <pre>
   *   d = g + decay p
   *   b = momentum b + d
   *   p = p - rate (nesterov ? d + momentum b : b)      without momentum: p = p - rate d
   * </pre>
   *
   * <p>Source: Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum
   * in deep learning", ICML 2013, in the form of PyTorch's SGD (dampening 0).
   */
  public static final Kernel SGD =
      new Kernel("sgd").cpu("plain", () -> PlainSgd::step).opencl("each", () -> OptimCl::sgd);

  /**
   * The sum of the squares of a view, for the norm of a gradient. Views: {@code [x, out]}; x is F32
   * or F64, out has one element, F32 or F64. Accumulates in F64 in 16 lanes and one fixed tree,
   * whatever the dtypes, so that even 10^7 elements are summed to the last digits of F32.
   */
  public static final Kernel SUM_OF_SQUARES =
      new Kernel("sum of squares")
          .cpuIf(Simd.ENABLED, "simd", () -> SimdSums::ofSquares)
          .cpu("plain", () -> SumOfSquares::plain)
          .opencl("pieces", () -> OptimCl::sumOfSquares);

  private Optim() {}
}
