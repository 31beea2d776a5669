package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Tensor;

/** {@link Normalisation#groupNorm} of images and sequences, {@code [B, channels, ...]}. */
public record GroupNorm(Parameter weight, Parameter bias, int groups, double epsilon)
    implements Layer<GroupNorm> {
  /** Weights 1, biases 0, epsilon 1e-5. */
  public static GroupNorm of(int groups, int channels) {
    return new GroupNorm(
            Parameter.of("weight", Key.of(0), Init.constant(1), channels),
            Parameter.of("bias", Key.of(0), Init.constant(0), channels),
            groups,
            1e-5)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    Tensor w = weight.tensor();
    Tensor own = Stacked.repeated("GroupNorm", x, w, w.rank() - 1, 2);
    return Normalisation.groupNorm(own, groups, w, bias.tensor(), epsilon);
  }
}
