package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gradients that reached pieces of one store, added up over a range of it in recorded ops, so that
 * the sum can be differentiated again.
 */
final class LeafGradients implements Tape.LeafSink {
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Tensor> gradients = new ArrayList<>();

  @Override
  public void add(Leaf leaf, Tensor gradient) {
    int at = leaves.indexOf(leaf);
    if (at >= 0) {
      gradients.set(at, gradients.get(at).add(gradient));
    } else {
      leaves.add(leaf);
      gradients.add(gradient);
    }
  }

  /** The gradient with respect to {@code whole}, of the shape of {@code like}. */
  Tensor total(Leaf whole, Tensor like) {
    if (leaves.size() == 1 && leaves.getFirst().equals(whole)) return gradients.getFirst();
    // Cut the range where any piece begins or ends; each segment is then a plain sum.
    int from = whole.offset();
    int to = from + whole.length();
    int[] cuts = cuts(from, to);
    List<Tensor> segments = new ArrayList<>();
    for (int i = 0; i + 1 < cuts.length; i++) {
      segments.add(segment(whole.store(), cuts[i], cuts[i + 1], like.dtype()));
    }
    Tensor flat = Tensor.concat(-1, segments.toArray(Tensor[]::new));
    return flat.reshape(like.shape().dims());
  }

  private int[] cuts(int from, int to) {
    return leaves.stream()
        .flatMap(l -> List.of(l.offset(), l.offset() + l.length()).stream())
        .filter(c -> c > from && c < to)
        .collect(
            () -> new ArrayList<>(List.of(from, to)), (list, c) -> list.add(c), ArrayList::addAll)
        .stream()
        .mapToInt(Integer::intValue)
        .distinct()
        .sorted()
        .toArray();
  }

  private Tensor segment(Store store, int from, int to, DType dtype) {
    Tensor sum = null;
    for (int i = 0; i < leaves.size(); i++) {
      Leaf l = leaves.get(i);
      if (l.offset() > from || l.offset() + l.length() < to) continue;
      Tensor g = gradients.get(i).reshape(store.rowShape(l.length()));
      Tensor part = g.slice(-1, from - l.offset(), to - l.offset());
      sum = sum == null ? part : sum.add(part);
    }
    if (sum != null) return sum;
    int[] dims = store.rowShape(to - from);
    return Creation.full(store.device(), dtype, 0, Shape.of(Arrays.copyOf(dims, dims.length)));
  }
}
