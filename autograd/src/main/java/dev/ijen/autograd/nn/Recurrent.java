package dev.ijen.autograd.nn;

import dev.ijen.autograd.Module;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A layer with a memory: what it remembers is one tensor {@code [..., B, stateSize]}, an argument
 * and a result. Step by step or over whole sequences gives the same.
 *
 * @param <M> the implementing record itself
 */
public interface Recurrent<M extends Recurrent<M>> extends Module<M> {
  /**
   * What a sequence gives.
   *
   * @param all the outputs {@code [..., B, T, size]}
   * @param state after the last step
   */
  record Outputs(Tensor all, Tensor state) {}

  /** From the input to the gates. */
  Linear input();

  /** From the output of the step before to the gates. */
  Linear hidden();

  /** The state after a step, from the input's part of the gates. */
  Tensor next(Tensor gates, Tensor state);

  /** Numbers in an output. */
  default int outputSize() {
    return hidden().weight().shape().dim(0);
  }

  /** Numbers in a state: the output first, then what else is remembered. */
  default int stateSize() {
    return outputSize();
  }

  /** The state that remembers nothing: zeros {@code [batch.., stateSize]}. */
  default Tensor initial(int... batch) {
    int[] dims = Arrays.copyOf(batch, batch.length + 1);
    dims[batch.length] = stateSize();
    return zeros(Shape.of(dims));
  }

  private Tensor zeros(Shape shape) {
    Tensor w = hidden().weight().tensor();
    return Creation.full(w.device(), w.dtype(), 0, shape);
  }

  /** The output that a state holds, {@code [..., size]}. */
  default Tensor output(Tensor state) {
    return stateSize() == outputSize() ? state : state.slice(-1, 0, outputSize());
  }

  /**
   * One step.
   *
   * @param x {@code [..., B, in]}
   * @param state {@code [..., B, stateSize]}
   * @return the next state
   */
  default Tensor step(Tensor x, Tensor state) {
    requireState(state);
    return next(input().of(x), state);
  }

  /** A whole sequence. */
  default Outputs of(Tensor x, Tensor state) {
    return of(x, state, null);
  }

  /**
   * A whole sequence, perhaps of several episodes.
   *
   * @param x {@code [..., B, T, in]}; with stacked weights their leading axes (or 1) first
   * @param state before the first step
   * @param reset BOOL {@code [..., B, T]}: true where the state is forgotten before the step, since
   *     an episode begins there
   */
  default Outputs of(Tensor x, Tensor state, @Nullable Tensor reset) {
    requireState(state);
    if (reset != null && (reset.rank() < 1 || reset.dim(-1) != x.dim(-2))) {
      throw new ShapeException(
          ("recurrent: the reset mask is %s for a sequence %s; it needs one truth per"
                  + " step, [..., B, T]")
              .formatted(reset.label(), x.label()));
    }
    Tensor gates = input().of(x);
    Tensor[] outputs = new Tensor[x.dim(-2)];
    Tensor zero = zeros(Shape.SCALAR);
    for (int t = 0; t < outputs.length; t++) {
      if (reset != null) state = reset.select(-1, t).unsqueeze(-1).where(zero, state);
      state = next(gates.select(-2, t), state);
      outputs[t] = output(state);
    }
    if (outputs.length == 0) return new Outputs(gates.slice(-1, 0, outputSize()), state);
    return new Outputs(Tensor.stack(-2, outputs), state);
  }

  private void requireState(Tensor state) {
    if (state.rank() >= 2 && state.dim(-1) == stateSize()) return;
    throw new ShapeException(
        "recurrent: the state is %s; it must be [..., B, %s], which initial(B) gives at first"
            .formatted(state.label(), stateSize()));
  }
}
