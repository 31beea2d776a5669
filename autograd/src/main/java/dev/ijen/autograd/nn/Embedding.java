package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/** A table {@code [n, size]} whose rows stand for the numbers 0 to n - 1. */
public record Embedding(Parameter weight) implements Layer<Embedding> {
  /** Normal weights of deviation 1, as PyTorch's. */
  public static Embedding of(Key key, int n, int size) {
    return of(key, n, size, Init.normal(1));
  }

  public static Embedding of(Key key, int n, int size, Parameter.Initialiser init) {
    return new Embedding(Parameter.of("weight", key, init, n, size));
  }

  /**
   * One row per index; one that is out of range throws.
   *
   * @param index I32 {@code [...]}; with stacked weights {@code [K.., n, size]} the same leading
   *     axes (or 1) first
   * @return {@code [..., size]}
   */
  @Override
  public Tensor of(Tensor index) {
    Tensor w = weight.tensor();
    int lead = w.rank() - 2;
    int size = w.dim(-1);
    int[] dims = Arrays.copyOf(index.shape().dims(), index.rank() + 1);
    dims[index.rank()] = size;
    if (lead == 0) return w.rows(index.reshape(index.size())).reshape(dims);
    Stacked.require("Embedding", index, w, lead, 0);
    int models = 1;
    for (int a = 0; a < lead; a++) models *= dims[a] = w.dim(a);
    int each = 1;
    for (int a = lead; a < index.rank(); a++) each *= dims[a];
    Tensor own = index.expand(Arrays.copyOf(dims, index.rank())).reshape(models, each, 1);
    return w.reshape(models, w.dim(-2), size)
        .gather(1, own.expand(models, each, size))
        .reshape(dims);
  }
}
