package dev.ijen.autograd.optim;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.View;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an optimiser does to weights, as a value: its settings and one step. {@link RuleOptimizer}
 * does the rest: stores, state, saving.
 */
public interface Rule {
  /** New weights and new state; nothing changed in place. */
  record Updated(Tensor weights, List<Tensor> state) {
    public static Updated of(Tensor weights, Tensor... state) {
      return new Updated(weights, List.of(state));
    }
  }

  /** The learning rate. */
  double rate();

  /** The same rule with another learning rate. */
  Rule rate(double rate);

  /** Names of what is remembered between steps: each a tensor of the weights' shape, 0 at first. */
  List<String> state();

  /**
   * One step as a function in tensor ops, so that it can be differentiated through. Acts on each
   * element alone (or on each matrix of one model), so leading axes {@code [..., P]} need no care.
   *
   * @param step counts from 1
   * @param state in the order of {@link #state()}
   */
  Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state);

  /**
   * The same step as one kernel on views {@code [weights, gradient, state...]} that writes all but
   * the gradient in place: a faster rung of {@link #update}, which stays the definition. Null when
   * there is none for these settings.
   */
  default @Nullable Consumer<View[]> fused(long step) {
    return null;
  }

  /** For rules that treat parameters by their shape: the same rule for a model of these. */
  default Rule on(List<Parameter> parameters) {
    return this;
  }
}
