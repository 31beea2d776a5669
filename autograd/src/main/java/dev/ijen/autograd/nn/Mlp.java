package dev.ijen.autograd.nn;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A multi-layer perceptron: linear layers with an activation after each but the last. */
public record Mlp(List<Linear> layers, Activation activation) implements Layer<Mlp> {
  /** What stands between the layers. */
  public enum Activation {
    TANH,
    RELU,
    GELU;

    Tensor of(Tensor x) {
      return switch (this) {
        case TANH -> x.tanh();
        case RELU -> x.relu();
        case GELU -> x.gelu();
      };
    }
  }

  public Mlp {
    layers = List.copyOf(layers);
  }

  /**
   * Tanh layers with orthogonal weights of gain sqrt 2, output layer of gain 1, zero biases (the
   * usual set-up of PPO networks).
   *
   * @param sizes inputs, hidden layers, outputs
   */
  public static Mlp tanh(Key key, int... sizes) {
    return of(key, Activation.TANH, sizes);
  }

  public static Mlp relu(Key key, int... sizes) {
    return of(key, Activation.RELU, sizes);
  }

  public static Mlp of(Key key, Activation activation, int... sizes) {
    if (sizes.length < 2) {
      throw new IllegalArgumentException("Mlp: needs the sizes of inputs and outputs at least");
    }
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i + 1 < sizes.length; i++) {
      double gain = i + 2 == sizes.length ? 1 : Math.sqrt(2);
      layers.add(Linear.of(key.child(i), sizes[i], sizes[i + 1], Init.orthogonal(gain)));
    }
    return new Mlp(layers, activation).packed();
  }

  /** The same network with the output layer's initial weights multiplied by {@code gain}. */
  public Mlp outputGain(double gain) {
    List<Linear> changed = new ArrayList<>(layers);
    changed.add(changed.removeLast().scaled(gain));
    return new Mlp(changed, activation).packed();
  }

  /** {@code [..., in]} to {@code [..., out]}; stacked weights as in {@link Linear#of(Tensor)}. */
  @Override
  public Tensor of(Tensor x) {
    Tensor h = x;
    for (int i = 0; i < layers.size(); i++) {
      h = layers.get(i).of(h);
      if (i + 1 < layers.size()) h = activation.of(h);
    }
    return h;
  }
}
