package dev.ijen.kernels.conv;

import dev.ijen.kernels.Kernel;

/**
 * Convolutions (as in all of deep learning, cross-correlations) of stacks of image batches, F32 and
 * F64:
 *
 * <pre>y[k, b, o, p, q] = sum over c, i, j of  w[k, o, c, i, j] x[k, b, C o' + c, P, Q]</pre>
 *
 * with {@code P = p * stride - padding + i * dilation}, {@code Q} alike, {@code o'} the group of o
 * and zeros where P or Q lies outside. That sum is linear in x and in w, so with a {@code gy} it
 * makes one form of three tensors, and each kernel here is its derivative by one of them given the
 * other two. The derivatives of any of the three are therefore the other two.
 *
 * <p>Views: {@code x [K, B, C, H, W]}, {@code w [K, O, C / groups, kh, kw]}, {@code y [K, B, O, OH,
 * OW]}; the first axis holds independent networks. w is contiguous, and so is every output; other
 * inputs have any strides. Scalars: {@link Geometry#scalars}. The sizes must fit; the ops see to
 * it.
 *
 * <p>Bits: an element of y is one chain of fma over (c, i, j); one of x sums its windows in the
 * order of (i, j), each a chain over o; one of w sums its tiles of images (whose size depends on
 * the sizes only) in order, each a chain over (b, p, q).
 */
public final class Conv {
  /** y from x and w. Views: {@code x, w, y}. */
  public static final Kernel FORWARD =
      new Kernel("conv").cpu("unfold", () -> (v, s) -> new Unfold(v[0], v[1], v[2], s).forward());

  /** x from w and y: the transposed convolution. Views: {@code w, y, x}. */
  public static final Kernel INPUT =
      new Kernel("conv input")
          .cpu("unfold", () -> (v, s) -> new Unfold(v[2], v[0], v[1], s).input());

  /** w from x and y. Views: {@code x, y, w}. */
  public static final Kernel WEIGHT =
      new Kernel("conv weight")
          .cpu("unfold", () -> (v, s) -> new Unfold(v[0], v[2], v[1], s).weight());

  private Conv() {}
}
