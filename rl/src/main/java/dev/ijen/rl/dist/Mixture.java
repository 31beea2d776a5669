package dev.ijen.rl.dist;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * One of k distributions per row. Entropy and divergence have no closed form, and draws no
 * gradient, since the choice has none.
 *
 * @param weights over {@code [..., k]}
 * @param components with parameters {@code [..., k, n]}
 */
public record Mixture(Categorical weights, Distribution components) implements Distribution {
  /** Draws of all components, of which one is picked. */
  @Override
  public Tensor sample(Key key) {
    Tensor all = components.sample(key.child(0));
    Tensor pick = Events.picking(weights.sample(key.child(1)), all.dim(-1));
    return all.gather(-2, pick).squeeze(-2);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return weights.logProbs().add(components.logProb(value.unsqueeze(-2))).logSumExp(-1);
  }

  @Override
  public Tensor mean() {
    return weights.logProbs().exp().unsqueeze(-1).mul(components.mean()).sum(-2);
  }
}
