package dev.ijen.autograd.nn;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/** down(silu(gate x) * up x), without biases (SwiGLU, Shazeer 2020). */
public record GatedMlp(Linear gate, Linear up, Linear down) implements Layer<GatedMlp> {
  /** Orthogonal weights with gain 1. */
  public static GatedMlp of(Key key, int size, int hidden) {
    return new GatedMlp(
            Linear.unbiased(key.child(0), size, hidden),
            Linear.unbiased(key.child(1), size, hidden),
            Linear.unbiased(key.child(2), hidden, size))
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return down.of(gate.of(x).silu().mul(up.of(x)));
  }
}
