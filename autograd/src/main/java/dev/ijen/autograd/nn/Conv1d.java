package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * {@link Convolutions#conv1d} of sequences {@code [B, in, L]}, or {@code [K.., B, ...]} with
 * stacked weights.
 *
 * @param weight {@code [out, in / groups, kernel]}
 */
public record Conv1d(Parameter weight, Parameter bias, Slide slide, int groups)
    implements Layer<Conv1d> {
  /** At every position, without padding, gaps or groups. */
  public static Conv1d of(Key key, int in, int out, int kernel) {
    return of(key, in, out, kernel, Slide.UNIT, 1);
  }

  /** Weights and biases uniform within 1 / sqrt(in / groups * taps), as PyTorch's. */
  public static Conv1d of(Key key, int in, int out, int kernel, Slide slide, int groups) {
    int own = Stacked.share("Conv1d", in, groups);
    var init = Init.uniform(1 / Math.sqrt((double) own * kernel));
    return new Conv1d(
            Parameter.of("weight", key.child(0), init, out, own, kernel),
            Parameter.of("bias", key.child(1), init, out),
            slide,
            groups)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return Convolutions.conv1d(x, weight.tensor(), bias.tensor(), slide, groups);
  }
}
