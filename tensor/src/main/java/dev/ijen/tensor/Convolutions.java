package dev.ijen.tensor;

import dev.ijen.kernels.View;
import dev.ijen.kernels.conv.Conv;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions with PyTorch's layout: images {@code [B, C, H, W]}, sequences {@code [B, C, L]}.
 *
 * <p>Weights may be stacked: their leading axes come first in the input too, {@code [K, B, C, H,
 * W]} with {@code [K, O, C, kh, kw]}, and sizes of 1 repeat there, so a batch that all networks
 * share is {@code x.unsqueeze(0)}.
 *
 * <p>Padding is with zeros, which take part: an infinite weight on a zero gives NaN. An output
 * element is one chain of fma over its taps: its error is below (n + 1) / 2 ulp of the sum of the n
 * absolute products, and usually below 2.
 */
public final class Convolutions {
  private Convolutions() {}

  /** The three tensors of a convolution: input, weights, output. */
  enum Part {
    X,
    W,
    Y
  }

  /**
   * One part from the other two, given in the order X, W, Y: the convolution (Y), the transposed
   * convolution (X) or the gradient by the weights (W). The three are the derivatives of one form
   * that is linear in each part, so each one's derivatives are the other two.
   *
   * @param shape of the result, for sizes and strides do not always say it
   */
  record Convolution(Part part, Geometry geometry, Shape shape) implements Op {
    private Part input(int i) {
      return Part.values()[i < part.ordinal() ? i : i + 1];
    }

    @Override
    public String name() {
      return switch (part) {
        case Y -> "conv";
        case X -> "convTranspose";
        case W -> "convWeight";
      };
    }

    @Override
    public Tensor forward(Tensor[] in) {
      Tensor out = Tensor.empty(in[0].device(), in[0].dtype(), shape);
      View[] v = {in[0].view(), in[1].view(), out.view()};
      for (int i = 0; i < 2; i++) if (input(i) == Part.W) v[i] = Movements.dense(in[i]).view();
      out.device()
          .launch(
              part == Part.Y ? Conv.FORWARD : part == Part.X ? Conv.INPUT : Conv.WEIGHT,
              v,
              geometry.scalars());
      return out;
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      Op other = new Convolution(input(i), geometry, x[i].shape());
      Tensor rest = x[1 - i];
      return part.ordinal() < input(1 - i).ordinal() ? other.of(gy, rest) : other.of(rest, gy);
    }

    @Override
    public int reads(int i) {
      return 1 << (1 - i);
    }
  }

  /**
   * {@code y[b, o, p] = bias[o] + sum over c, i of w[o, c, i] x[b, c, p * stride - padding + i *
   * dilation]}, for each group of channels on its own.
   *
   * @param x {@code [..., B, C, L]}
   * @param weight {@code [..., O, C / groups, kernel]}
   * @param bias {@code [..., O]} or null
   * @return {@code [..., B, O, floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1]}
   */
  public static Tensor conv1d(
      Tensor x, Tensor weight, @Nullable Tensor bias, Slide slide, int groups) {
    Geometry g = new Geometry(Slide.UNIT, slide);
    return new ConvCall("conv1d", 1, g, groups, x, weight).run(bias);
  }

  /**
   * {@code y[b, o, p, q] = bias[o] + sum over c, i, j of w[o, c, i, j] x[b, c, P, Q]} with {@code P
   * = p * stride - padding + i * dilation}, Q alike, for each group of channels on its own.
   *
   * @param x {@code [..., B, C, H, W]}
   * @param weight {@code [..., O, C / groups, kh, kw]}
   * @param bias {@code [..., O]} or null
   * @return {@code [..., B, O, OH, OW]}, {@code OH = floor((H + 2 padding - dilation (kh - 1) - 1)
   *     / stride) + 1}
   */
  public static Tensor conv2d(
      Tensor x, Tensor weight, @Nullable Tensor bias, Geometry geometry, int groups) {
    return new ConvCall("conv2d", 2, geometry, groups, x, weight).run(bias);
  }

  /** {@link #conv2d} at every position, without padding, gaps or groups. */
  public static Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return conv2d(x, weight, bias, Geometry.UNIT, 1);
  }

  /**
   * The transpose of {@link #conv1d}, as linear maps from x: it spreads each element over the
   * window that the convolution would have read.
   *
   * @param x {@code [..., B, C, L]}
   * @param weight {@code [..., C, O / groups, kernel]}
   * @param bias {@code [..., O]} or null
   * @param outputPadding elements at the end that are in no window, below stride or dilation
   * @return {@code [..., B, O, (L - 1) stride - 2 padding + dilation (kernel - 1) + 1 +
   *     outputPadding]}
   */
  public static Tensor convTranspose1d(
      Tensor x, Tensor weight, @Nullable Tensor bias, Slide slide, int outputPadding, int groups) {
    Geometry g = new Geometry(Slide.UNIT, slide);
    return new ConvCall("convTranspose1d", 1, g, groups, x, weight).run(bias, outputPadding);
  }

  /**
   * The transpose of {@link #conv2d}, as linear maps from x.
   *
   * @param x {@code [..., B, C, H, W]}
   * @param weight {@code [..., C, O / groups, kh, kw]}
   * @param bias {@code [..., O]} or null
   * @param outputPadding rows and columns at the end that are in no window, below stride or
   *     dilation; see {@link #convTranspose1d} for the sizes
   */
  public static Tensor convTranspose2d(
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      Geometry geometry,
      int outputPadding,
      int groups) {
    return convTranspose2d(x, weight, bias, geometry, outputPadding, outputPadding, groups);
  }

  /** The same with an output padding of its own for rows and columns. */
  public static Tensor convTranspose2d(
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      Geometry geometry,
      int rowPadding,
      int columnPadding,
      int groups) {
    return new ConvCall("convTranspose2d", 2, geometry, groups, x, weight)
        .run(bias, rowPadding, columnPadding);
  }
}
