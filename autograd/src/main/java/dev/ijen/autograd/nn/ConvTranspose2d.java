package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * {@link Convolutions#convTranspose2d} of images {@code [B, in, H, W]}, or {@code [K.., B, ...]}
 * with stacked weights.
 *
 * @param weight {@code [in, out / groups, kernel, kernel]}
 */
public record ConvTranspose2d(
    Parameter weight, Parameter bias, Geometry geometry, int outputPadding, int groups)
    implements Layer<ConvTranspose2d> {
  /** At every position, without padding, gaps or groups. */
  public static ConvTranspose2d of(Key key, int in, int out, int kernel) {
    return of(key, in, out, kernel, Geometry.UNIT, 0, 1);
  }

  /** Weights and biases uniform within 1 / sqrt(out / groups * taps), as PyTorch's. */
  public static ConvTranspose2d of(
      Key key, int in, int out, int kernel, Geometry geometry, int outputPadding, int groups) {
    int own = Stacked.share("ConvTranspose2d", out, groups);
    var init = Init.uniform(1 / Math.sqrt((double) own * kernel * kernel));
    return new ConvTranspose2d(
            Parameter.of("weight", key.child(0), init, in, own, kernel, kernel),
            Parameter.of("bias", key.child(1), init, out),
            geometry,
            outputPadding,
            groups)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return Convolutions.convTranspose2d(
        x, weight.tensor(), bias.tensor(), geometry, outputPadding, groups);
  }
}
