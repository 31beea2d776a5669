package dev.ijen.kernels.conv;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;

/**
 * The three tensors of a launch of {@link Conv}, whichever of them is the output, and the sizes
 * that follow.
 */
public record Form(View x, View w, View y, Geometry geometry) {
  /** The most elements of an array. */
  public static final int LIMIT = Integer.MAX_VALUE - 8;

  Form(View x, View w, View y, double[] scalars) {
    this(x, w, y, Geometry.of(scalars));
  }

  public int nets() {
    return x.dim(0);
  }

  public int images() {
    return x.dim(1);
  }

  public int groups() {
    return w.dim(2) == 0 ? 1 : x.dim(2) / w.dim(2);
  }

  /** Channels of x in a group. */
  public int channels() {
    return w.dim(2);
  }

  /** Channels of y in a group. */
  public int outs() {
    return w.dim(1) / Math.max(1, groups());
  }

  /** Weights of a channel of x. */
  public int kernel() {
    return w.dim(3) * w.dim(4);
  }

  /** Weights of a channel of y. */
  public int taps() {
    return channels() * kernel();
  }

  /** Elements of a channel of y. */
  public int area() {
    return y.dim(3) * y.dim(4);
  }

  /** Elements of a channel of x with its padding. */
  public long image() {
    long height = x.dim(3) + 2L * geometry.rows().padding();
    return height * (x.dim(4) + 2L * geometry.columns().padding());
  }

  /**
   * Images with zeros on all sides, in a recycled buffer; the images themselves without padding.
   */
  public View padded(View images) {
    if (!geometry.pads()) return images;
    View padded = zeros(images);
    images.device().launch(Move.COPY, new View[] {images, inside(padded)});
    return padded;
  }

  /** Zeros of the images' sizes with the padding on all sides, in a recycled buffer. */
  View zeros(View images) {
    int[] dims = images.dims().clone();
    dims[3] += 2 * geometry.rows().padding();
    dims[4] += 2 * geometry.columns().padding();
    long size = 1;
    for (int d : dims) size *= d;
    if (size > LIMIT) {
      throw new IllegalArgumentException(
          "conv: an image with its padding exceeds 2^31 - 9 numbers");
    }
    Buffer buffer = images.device().allocate(images.dtype(), (int) size, true);
    View zeros = View.of(buffer, dims, View.rowMajor(dims));
    images.device().launch(Move.FILL, new View[] {zeros}, 0);
    return zeros;
  }

  View inside(View padded) {
    int top = geometry.rows().padding();
    int left = geometry.columns().padding();
    int[] dims = padded.dims().clone();
    dims[3] -= 2 * top;
    dims[4] -= 2 * left;
    int at = padded.offset() + top * padded.stride(3) + left * padded.stride(4);
    return padded.with(at, dims, padded.strides());
  }
}
