package dev.ijen.kernels.conv;

/**
 * How a window moves along one axis. The formulas are those of Dumoulin and Visin (2016), "A guide
 * to convolution arithmetic for deep learning", and of PyTorch.
 *
 * @param stride elements from one window to the next, at least 1
 * @param padding elements (zeros for convolutions and averages, nothing for maxima) that are
 *     imagined on both sides, at least 0
 * @param dilation elements from one tap of the window to the next, at least 1
 */
public record Slide(int stride, int padding, int dilation) {
  /** Every position, no padding, no gaps. */
  public static final Slide UNIT = new Slide(1, 0, 1);

  public Slide {
    if (stride < 1 || padding < 0 || dilation < 1) {
      throw new IllegalArgumentException(
          ("a window slides with stride >= 1, padding >= 0 and dilation >= 1, not with"
                  + " stride %s, padding %s, dilation %s")
              .formatted(stride, padding, dilation));
    }
  }

  /** Without gaps between the taps. */
  public static Slide of(int stride, int padding) {
    return new Slide(stride, padding, 1);
  }

  /** Elements from a window's first tap to its last, both included. */
  public long span(int kernel) {
    return (long) dilation * (kernel - 1) + 1;
  }

  /** Windows of {@code kernel} taps that fit on {@code size} elements; 0 or less: none does. */
  public long outputs(int size, int kernel) {
    return Math.floorDiv(size + 2L * padding - span(kernel), stride) + 1;
  }

  /** The fewest elements on which {@code outputs} windows fit: the size of a transposed result. */
  public long inputs(int outputs, int kernel) {
    return (outputs - 1L) * stride - 2L * padding + span(kernel);
  }
}
