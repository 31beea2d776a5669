package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/**
 * Slow copies of a model: target networks and averaged weights (Polyak and Juditsky 1992; Lillicrap
 * et al. 2016). The copy is a module of its own, {@code source.duplicate()}, saved as any other.
 */
public final class Polyak {
  private Polyak() {}

  /**
   * {@code target = (1 - tau) target + tau source}: an exponential moving average of decay 1 - tau.
   * With tau 1 the target becomes the source, bit for bit.
   *
   * @param target with a live store of the source's type and shape
   * @param tau in [0, 1]
   */
  public static void update(Module<?> target, Module<?> source, double tau) {
    new Require("Polyak").when(!(tau >= 0 && tau <= 1), "tau", tau, "in [0, 1]").orThrow();
    Tensor from = source.weights().stopGradient();
    Tensor to = target.weights().stopGradient();
    if (!from.shape().equals(to.shape()) || from.dtype() != to.dtype()) {
      throw new ShapeException(
          ("polyak: the target's weights are %s, the source's %s; make the target with"
                  + " source.duplicate()")
              .formatted(to.label(), from.label()));
    }
    try (var scope = new Scope()) {
      target.assign(tau == 1 ? from : to.mul(1 - tau).add(from.mul(tau)));
    }
  }
}
