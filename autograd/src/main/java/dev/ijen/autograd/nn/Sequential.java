package dev.ijen.autograd.nn;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.List;

/** Layers one after the other. */
public record Sequential(List<Layer<?>> layers) implements Layer<Sequential> {
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** All weights in one store. */
  public static Sequential of(Layer<?>... layers) {
    Sequential s = new Sequential(List.of(layers));
    return s.parameters().isEmpty() ? s : s.packed();
  }

  @Override
  public Tensor of(Tensor x) {
    for (Layer<?> l : layers) x = l.of(x);
    return x;
  }

  /** Layer i draws from {@code key.child(i)}. */
  @Override
  public Tensor of(Tensor x, Key key) {
    for (int i = 0; i < layers.size(); i++) x = layers.get(i).of(x, key.child(i));
    return x;
  }

  @Override
  public Tensor observe(Tensor x) {
    for (Layer<?> l : layers) x = l.observe(x);
    return x;
  }
}
