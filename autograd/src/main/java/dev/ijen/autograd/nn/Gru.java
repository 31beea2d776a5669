package dev.ijen.autograd.nn;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/**
 * Gated recurrent unit (Cho et al. 2014, in PyTorch's form; gates in the order r, z, n):
 *
 * <pre>
 *   r = sigmoid(W_r x + a_r + U_r h + b_r)     z = sigmoid(W_z x + a_z + U_z h + b_z)
 *   n = tanh(W_n x + a_n + r (U_n h + b_n))    h' = (1 - z) n + z h
 * </pre>
 */
public record Gru(Linear input, Linear hidden) implements Recurrent<Gru> {
  /** Weights and biases uniform within 1 / sqrt(size), as PyTorch's. */
  public static Gru of(Key key, int in, int size) {
    return new Gru(Lstm.gates(key.child(0), in, size, 3), Lstm.gates(key.child(1), size, size, 3))
        .packed();
  }

  @Override
  public Tensor next(Tensor gates, Tensor state) {
    int n = outputSize();
    Tensor own = hidden.of(state);
    Tensor rz = gates.slice(-1, 0, 2 * n).add(own.slice(-1, 0, 2 * n)).sigmoid();
    Tensor r = rz.slice(-1, 0, n);
    Tensor z = rz.slice(-1, n, 2 * n);
    Tensor fresh = gates.slice(-1, 2 * n, 3 * n).add(r.mul(own.slice(-1, 2 * n, 3 * n))).tanh();
    return fresh.lerp(state, z);
  }
}
