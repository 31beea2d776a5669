package dev.ijen.autograd.nn;

import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/** What layers share about the sizes of their weights: leading axes, groups of channels. */
final class Stacked {
  private Stacked() {}

  /**
   * With stacked weights the input must begin with the same leading axes, or 1 in their place.
   *
   * @param own axes that the input needs besides
   */
  static void require(String layer, Tensor x, Tensor w, int lead, int own) {
    boolean fits = x.rank() >= lead + own;
    for (int a = 0; fits && a < lead; a++) fits = x.dim(a) == w.dim(a) || x.dim(a) == 1;
    if (!fits) {
      throw new ShapeException(
          ("%s: weights %s are stacked over %s leading axes, so the input must begin"
                  + " with them (or with 1, for one that all share: x.unsqueeze(0)); it is %s")
              .formatted(layer, w.label(), lead, x.label()));
    }
  }

  /** The channels of each group, which must come out even. */
  static int share(String layer, int channels, int groups) {
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "%s: %s groups of %s channels; groups must divide them"
              .formatted(layer, groups, channels));
    }
    return channels / groups;
  }

  /** {@code [K.., own..]} as {@code [K.., 1.., own..]}, which broadcasts with x. */
  static Tensor beside(Tensor w, int own, Tensor x) {
    int lead = w.rank() - own;
    if (lead == 0) return w;
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    for (int a = 0; a < lead; a++) dims[a] = w.dim(a);
    for (int a = 1; a <= own; a++) dims[dims.length - a] = w.dim(-a);
    return w.reshape(dims);
  }

  /** The input with the sizes of the weights' leading axes where it has 1. */
  static Tensor repeated(String layer, Tensor x, Tensor w, int lead, int own) {
    if (lead == 0) return x;
    require(layer, x, w, lead, own);
    int[] dims = x.shape().dims();
    for (int a = 0; a < lead; a++) dims[a] = w.dim(a);
    return x.expand(dims);
  }
}
