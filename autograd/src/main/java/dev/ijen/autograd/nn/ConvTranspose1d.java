package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * {@link Convolutions#convTranspose1d} of sequences {@code [B, in, L]}, or {@code [K.., B, ...]}
 * with stacked weights.
 *
 * @param weight {@code [in, out / groups, kernel]}
 */
public record ConvTranspose1d(
    Parameter weight, Parameter bias, Slide slide, int outputPadding, int groups)
    implements Layer<ConvTranspose1d> {
  /** At every position, without padding, gaps or groups. */
  public static ConvTranspose1d of(Key key, int in, int out, int kernel) {
    return of(key, in, out, kernel, Slide.UNIT, 0, 1);
  }

  /** Weights and biases uniform within 1 / sqrt(out / groups * taps), as PyTorch's. */
  public static ConvTranspose1d of(
      Key key, int in, int out, int kernel, Slide slide, int outputPadding, int groups) {
    int own = Stacked.share("ConvTranspose1d", out, groups);
    var init = Init.uniform(1 / Math.sqrt((double) own * kernel));
    return new ConvTranspose1d(
            Parameter.of("weight", key.child(0), init, in, own, kernel),
            Parameter.of("bias", key.child(1), init, out),
            slide,
            outputPadding,
            groups)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return Convolutions.convTranspose1d(
        x, weight.tensor(), bias.tensor(), slide, outputPadding, groups);
  }
}
