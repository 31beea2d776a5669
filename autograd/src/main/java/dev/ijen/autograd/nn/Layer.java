package dev.ijen.autograd.nn;

import dev.ijen.autograd.Module;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A module that is a function of one tensor, so that {@link Sequential} can compose it. There is no
 * training mode: {@code of(x)} evaluates, {@code of(x, key)} trains, and only the latter draws.
 *
 * @param <M> the implementing record itself
 */
public interface Layer<M extends Layer<M>> extends Module<M> {
  Tensor of(Tensor x);

  /** The same in training; layers that draw random numbers draw them from the key. */
  default Tensor of(Tensor x, Key key) {
    return of(x);
  }

  /**
   * The same in training, after a step: layers with running statistics ({@link BatchNorm}) move
   * them toward those of x, in place.
   */
  default Tensor observe(Tensor x) {
    return of(x);
  }

  /** A layer without weights, such as {@code Layer.function(Tensor::relu)}. */
  static Function function(UnaryOperator<Tensor> f) {
    return new Function(f);
  }

  /** See {@link #function}. */
  record Function(UnaryOperator<Tensor> f) implements Layer<Function> {
    @Override
    public Tensor of(Tensor x) {
      return f.apply(x);
    }
  }
}
