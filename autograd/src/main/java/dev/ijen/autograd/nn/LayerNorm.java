package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Tensor;

/** {@link Normalisation#layerNorm} over the last axis, {@code [..., size]}. */
public record LayerNorm(Parameter weight, Parameter bias, double epsilon)
    implements Layer<LayerNorm> {
  /** Weights 1, biases 0, epsilon 1e-5. */
  public static LayerNorm of(int size) {
    return new LayerNorm(
            Parameter.of("weight", Key.of(0), Init.constant(1), size),
            Parameter.of("bias", Key.of(0), Init.constant(0), size),
            1e-5)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    Tensor w = weight.tensor();
    Tensor own = Stacked.repeated("LayerNorm", x, w, w.rank() - 1, 1);
    Tensor b = Stacked.beside(bias.tensor(), 1, own);
    return Normalisation.layerNorm(own, 1, Stacked.beside(w, 1, own), b, epsilon);
  }
}
