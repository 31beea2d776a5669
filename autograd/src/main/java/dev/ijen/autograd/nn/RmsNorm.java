package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Tensor;

/** {@link Normalisation#rmsNorm} over the last axis, {@code [..., size]}. */
public record RmsNorm(Parameter weight, double epsilon) implements Layer<RmsNorm> {
  /** Weights 1, epsilon 1e-6. */
  public static RmsNorm of(int size) {
    return new RmsNorm(Parameter.of("weight", Key.of(0), Init.constant(1), size), 1e-6);
  }

  @Override
  public Tensor of(Tensor x) {
    Tensor w = weight.tensor();
    Tensor own = Stacked.repeated("RmsNorm", x, w, w.rank() - 1, 1);
    return Normalisation.rmsNorm(own, 1, Stacked.beside(w, 1, own), epsilon);
  }
}
