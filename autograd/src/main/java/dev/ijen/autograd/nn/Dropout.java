package dev.ijen.autograd.nn;

import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;

/**
 * Sets elements to 0 with probability {@code p} and divides the others by 1 - p (Srivastava et al.
 * 2014, inverted). The key decides which: the same key, the same elements. Without a key, nothing.
 */
public record Dropout(double p) implements Layer<Dropout> {
  public Dropout {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("Dropout: p " + p + " must be in [0, 1)");
    }
  }

  @Override
  public Tensor of(Tensor x) {
    return x;
  }

  @Override
  public Tensor of(Tensor x, Key key) {
    Tensor kept = key.on(x.device()).uniform(x.shape().dims()).ge(p);
    return kept.where(x.mul(1 / (1 - p)), Creation.full(x.device(), x.dtype(), 0, Shape.SCALAR));
  }
}
