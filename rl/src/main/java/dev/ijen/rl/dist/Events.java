package dev.ijen.rl.dist;

import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/** Shapes that distributions share. */
final class Events {
  private Events() {}

  /** The sizes to which two parameters broadcast; those that do not are left to the op to name. */
  static int[] common(Tensor a, Tensor b) {
    int[] dims = (a.rank() < b.rank() ? b : a).shape().dims();
    int[] other = (a.rank() < b.rank() ? a : b).shape().dims();
    for (int i = 0; i < other.length; i++) {
      int at = dims.length - other.length + i;
      if (dims[at] == 1) dims[at] = other[i];
    }
    return dims;
  }

  /** A tensor {@code [...]} repeated as {@code [..., 1, n]}, to pick rows by. */
  static Tensor picking(Tensor index, int n) {
    int[] dims = Arrays.copyOf(index.shape().dims(), index.rank() + 2);
    dims[index.rank()] = 1;
    dims[index.rank() + 1] = n;
    return index.unsqueeze(-1).unsqueeze(-1).expand(dims);
  }
}
