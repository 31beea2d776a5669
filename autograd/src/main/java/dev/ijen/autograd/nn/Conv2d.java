package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * {@link Convolutions#conv2d} of images {@code [B, in, H, W]}, or {@code [K.., B, ...]} with
 * stacked weights.
 *
 * @param weight {@code [out, in / groups, kernel, kernel]}
 */
public record Conv2d(Parameter weight, Parameter bias, Geometry geometry, int groups)
    implements Layer<Conv2d> {
  /** At every position, without padding, gaps or groups. */
  public static Conv2d of(Key key, int in, int out, int kernel) {
    return of(key, in, out, kernel, Geometry.UNIT, 1);
  }

  /** Weights and biases uniform within 1 / sqrt(in / groups * taps), as PyTorch's. */
  public static Conv2d of(Key key, int in, int out, int kernel, Geometry geometry, int groups) {
    int own = Stacked.share("Conv2d", in, groups);
    var init = Init.uniform(1 / Math.sqrt((double) own * kernel * kernel));
    return new Conv2d(
            Parameter.of("weight", key.child(0), init, out, own, kernel, kernel),
            Parameter.of("bias", key.child(1), init, out),
            geometry,
            groups)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return Convolutions.conv2d(x, weight.tensor(), bias.tensor(), geometry, groups);
  }
}
