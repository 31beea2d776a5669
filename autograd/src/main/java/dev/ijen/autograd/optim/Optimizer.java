package dev.ijen.autograd.optim;

import dev.ijen.autograd.Gradients;
import dev.ijen.tensor.Stateful;

/** Changes weights in place, one step per call. */
public interface Optimizer extends Stateful {
  /** One step against the gradients; every store of this optimiser must have one. */
  void step(Gradients gradients);

  /** The learning rate of the next step. */
  double rate();

  /** Sets the learning rate, e.g. from a {@link Schedule}. */
  void rate(double rate);
}
