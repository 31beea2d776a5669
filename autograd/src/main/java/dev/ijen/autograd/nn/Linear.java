package dev.ijen.autograd.nn;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/**
 * y = x W + b with W {@code [in, out]} and b {@code [out]}.
 *
 * <p>W is stored the way the product reads it, the transpose of PyTorch's {@code Linear.weight}.
 */
public record Linear(Parameter weight, Parameter bias) implements Module<Linear> {
  /** Orthogonal weights with gain 1, zero bias. */
  public static Linear of(Key key, int in, int out) {
    return of(key, in, out, Init.orthogonal(1));
  }

  public static Linear of(Key key, int in, int out, Parameter.Initialiser init) {
    return new Linear(
            Parameter.of("weight", key, init, in, out),
            Parameter.of("bias", key, Init.constant(0), out))
        .packed();
  }

  /**
   * The layer applied to the last axis.
   *
   * @param x {@code [..., in]} with at least two axes; with stacked weights {@code [K.., in, out]}
   *     the same leading axes (or 1) first: {@code [K.., ..., in]}
   * @return {@code [..., out]}
   */
  public Tensor of(Tensor x) {
    Tensor w = weight.tensor();
    Tensor b = bias.tensor();
    int lead = w.rank() - 2;
    if (lead == 0) return x.linear(w, b);
    requireLeading("Linear", x, w, lead);
    if (x.rank() == lead + 2) return x.linear(w, b);
    // More batch axes than one: they are rows of each model's product.
    int[] dims = x.shape().dims();
    int[] rows = java.util.Arrays.copyOf(dims, lead + 2);
    rows[lead] = 1;
    for (int a = lead; a < dims.length - 1; a++) rows[lead] *= dims[a];
    rows[lead + 1] = dims[dims.length - 1];
    Tensor y = x.reshape(rows).linear(w, b);
    int[] out = java.util.Arrays.copyOf(dims, dims.length);
    for (int a = 0; a < lead; a++) out[a] = y.dim(a);
    out[dims.length - 1] = y.dim(-1);
    return y.reshape(out);
  }

  /** With stacked weights the input must begin with the same leading axes, or 1 in their place. */
  static void requireLeading(String layer, Tensor x, Tensor w, int lead) {
    boolean fits = x.rank() >= lead + 2;
    for (int a = 0; fits && a < lead; a++) fits = x.dim(a) == w.dim(a) || x.dim(a) == 1;
    if (!fits) {
      throw new ShapeException(
          layer
              + ": weights "
              + w.label()
              + " are stacked over "
              + lead
              + " leading axes, so the input"
              + " must begin with them (or with 1, for one that all share: x.unsqueeze(0)); it is "
              + x.label());
    }
  }
}
