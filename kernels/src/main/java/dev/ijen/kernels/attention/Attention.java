package dev.ijen.kernels.attention;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.AttentionBackward;
import dev.ijen.kernels.cpu.simd.AttentionForward;

/**
 * Softmax(scale q k^T + mask) v, tile by tile with a running maximum and sum per query (Milakov and
 * Gimelshein 2018; Dao et al. 2022), and its gradient, which computes the probabilities again.
 *
 * <p>F32. Sizes: N batches, H heads of queries, G heads of keys (G divides H; H / G neighbours
 * share one), T queries, S keys, features D and E, both multiples of 16. The last axis of q, k, v,
 * out and gradients has stride 1, other strides are free. {@code mask [N, H, T, S]}, which may be
 * left out, has any strides: BOOL, true where a key is seen, or F32, added to the scores. Scalars:
 * the scale; 1 for causal: query i sees keys up to i + S - T.
 */
public final class Attention {
  /**
   * Inputs {@code q [N, H, T, D], k [N, G, S, D], v [N, G, S, E], mask}; outputs {@code out [N, H,
   * T, E], lse [N, H, T]}, the logarithms of the sums of exponentials. A query that may see nothing
   * gets zeros and +infinity.
   */
  public static final Kernel FORWARD =
      new Kernel("attention")
          .cpuIf(Simd.ENABLED, "tiled", () -> AttentionForward::run)
          .cpu("plain", () -> PlainForward::run)
          .opencl("blocks", () -> AttentionCl::forward);

  /**
   * Inputs {@code q, k, v, mask, out, lse} and the gradient {@code gy [N, H, T, E]}; outputs the
   * gradients of q, k and v, of their sizes.
   */
  public static final Kernel BACKWARD =
      new Kernel("attention backward")
          .cpuIf(Simd.ENABLED, "tiled", () -> AttentionBackward::run)
          .cpu("plain", () -> PlainBackward::run)
          .opencl("blocks", () -> AttentionCl::backward);

  private Attention() {}
}
