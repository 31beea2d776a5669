package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * y = x W + b with W {@code [in, out]} and b {@code [out]}, or without b.
 *
 * <p>W is stored the way the product reads it, the transpose of PyTorch's {@code Linear.weight}.
 */
public record Linear(Parameter weight, @Nullable Parameter bias) implements Layer<Linear> {
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

  /** Without a bias; orthogonal weights with gain 1. */
  public static Linear unbiased(Key key, int in, int out) {
    return new Linear(Parameter.of("weight", key, Init.orthogonal(1), in, out), null).packed();
  }

  /** The same layer with its initial weights multiplied by {@code gain}. */
  public Linear scaled(double gain) {
    return new Linear(weight.scaled(gain), bias);
  }

  /**
   * The layer applied to the last axis.
   *
   * @param x {@code [..., in]} with at least two axes; with stacked weights {@code [K.., in, out]}
   *     the same leading axes (or 1) first: {@code [K.., ..., in]}
   * @return {@code [..., out]}
   */
  @Override
  public Tensor of(Tensor x) {
    Tensor w = weight.tensor();
    int lead = w.rank() - 2;
    if (lead == 0) return rows(x, w);
    Stacked.require("Linear", x, w, lead, 2);
    if (x.rank() == lead + 2) return rows(x, w);
    // More batch axes than one: they are rows of each model's product.
    int[] dims = x.shape().dims();
    int[] rows = Arrays.copyOf(dims, lead + 2);
    rows[lead] = 1;
    for (int a = lead; a < dims.length - 1; a++) rows[lead] *= dims[a];
    rows[lead + 1] = dims[dims.length - 1];
    Tensor y = rows(x.reshape(rows), w);
    int[] out = Arrays.copyOf(dims, dims.length);
    for (int a = 0; a < lead; a++) out[a] = y.dim(a);
    out[dims.length - 1] = y.dim(-1);
    return y.reshape(out);
  }

  private Tensor rows(Tensor x, Tensor w) {
    return bias == null ? x.matmul(w) : x.linear(w, bias.tensor());
  }
}
