package dev.ijen.rl.dist;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Several independent choices per row; values are I32 {@code [..., parts]}. */
public record MultiDiscrete(List<Categorical> parts) implements Distribution {
  public MultiDiscrete {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) throw new IllegalArgumentException("MultiDiscrete: no parts given");
  }

  /**
   * Choices among {@code sizes[i]} each, their logits side by side.
   *
   * @param logits {@code [..., sum of sizes]}
   */
  public static MultiDiscrete of(Tensor logits, int... sizes) {
    int at = 0;
    List<Categorical> parts = new ArrayList<>();
    for (int n : sizes) parts.add(new Categorical(logits.slice(-1, at, at += n)));
    if (at != logits.dim(-1)) {
      throw new IllegalArgumentException(
          "MultiDiscrete: the sizes sum to " + at + ", the logits are " + logits.label());
    }
    return new MultiDiscrete(parts);
  }

  @Override
  public Tensor sample(Key key) {
    Tensor[] choices = new Tensor[parts.size()];
    for (int i = 0; i < choices.length; i++) choices[i] = parts.get(i).sample(key.child(i));
    return Tensor.stack(-1, choices);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor sum = parts.getFirst().logProb(value.select(-1, 0));
    for (int i = 1; i < parts.size(); i++) {
      sum = sum.add(parts.get(i).logProb(value.select(-1, i)));
    }
    return sum;
  }

  private Tensor sum(Function<Categorical, Tensor> f) {
    return parts.stream().map(f).reduce(Tensor::add).orElseThrow();
  }

  @Override
  public Tensor entropy() {
    return sum(Categorical::entropy);
  }

  @Override
  public Tensor kl(Distribution q) {
    if (!(q instanceof MultiDiscrete m)) return Distribution.super.kl(q);
    Tensor sum = parts.getFirst().kl(m.parts.getFirst());
    for (int i = 1; i < parts.size(); i++) sum = sum.add(parts.get(i).kl(m.parts.get(i)));
    return sum;
  }

  @Override
  public Tensor mode() {
    return Tensor.stack(-1, parts.stream().map(Categorical::mode).toArray(Tensor[]::new));
  }
}
