package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate of Gers et al. 2000; in
 * PyTorch's form, gates in the order i, f, g, o). The state is h and c side by side.
 *
 * <pre>
 *   i, f, o = sigmoid(W x + a + U h + b)       g = tanh(W_g x + a_g + U_g h + b_g)
 *   c' = f c + i g                             h' = o tanh(c')
 * </pre>
 */
public record Lstm(Linear input, Linear hidden) implements Recurrent<Lstm> {
  /** Weights and biases uniform within 1 / sqrt(size), as PyTorch's. */
  public static Lstm of(Key key, int in, int size) {
    return new Lstm(gates(key.child(0), in, size, 4), gates(key.child(1), size, size, 4)).packed();
  }

  static Linear gates(Key key, int in, int size, int count) {
    Parameter.Initialiser init = Init.uniform(1 / Math.sqrt(size));
    return new Linear(
        Parameter.of("weight", key.child(0), init, in, count * size),
        Parameter.of("bias", key.child(1), init, count * size));
  }

  @Override
  public int stateSize() {
    return 2 * outputSize();
  }

  @Override
  public Tensor next(Tensor gates, Tensor state) {
    int n = outputSize();
    Tensor a = gates.add(hidden.of(output(state)));
    Tensor in = a.slice(-1, 0, 2 * n).sigmoid();
    Tensor g = a.slice(-1, 2 * n, 3 * n).tanh();
    Tensor o = a.slice(-1, 3 * n, 4 * n).sigmoid();
    Tensor kept = in.slice(-1, n, 2 * n).mul(state.slice(-1, n, 2 * n));
    Tensor c = kept.add(in.slice(-1, 0, n).mul(g));
    return Tensor.concat(-1, o.mul(c.tanh()), c);
  }
}
