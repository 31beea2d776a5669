package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gradients of one loss: per store a flat tensor of the store's shape. Immutable. */
public final class Gradients {
  private final List<Store> stores;
  private final List<Tensor> flat;
  private double norm = -1;

  private Gradients(List<Store> stores, List<Tensor> flat) {
    this.stores = stores;
    this.flat = flat;
  }

  /** The stores that have a gradient here. */
  public List<Store> stores() {
    return List.copyOf(stores);
  }

  /** The flat gradient of a module's weights. */
  public Tensor of(Module<?> module) {
    return of(module.store());
  }

  public Tensor of(Store store) {
    int i = stores.indexOf(store);
    if (i < 0) {
      throw new IllegalArgumentException(
          ("no gradient for this store of %s%s: the loss does not depend on it, or it"
                  + " was not asked for in tape.gradients(...)")
              .formatted(store.dtype(), store.shape()));
    }
    return flat.get(i);
  }

  /** These and others, which must belong to other stores, e.g. of the actor and of the critic. */
  public Gradients and(Gradients others) {
    List<Store> s = new ArrayList<>(stores);
    List<Tensor> f = new ArrayList<>(flat);
    for (int i = 0; i < others.stores.size(); i++) {
      if (stores.contains(others.stores.get(i))) {
        throw new IllegalArgumentException(
            "both gradients have the same store; use plus(...) to add them");
      }
      s.add(others.stores.get(i));
      f.add(others.flat.get(i));
    }
    return new Gradients(s, f);
  }

  /**
   * The sum with others; a store that only one of them has keeps its gradient. For accumulation
   * over micro-batches: the sum of the gradients of {@code loss.div(n)} over n of them of one size
   * is the gradient of the mean loss over the whole batch. Add outside the tape's braces.
   */
  public Gradients plus(Gradients others) {
    List<Store> s = new ArrayList<>(stores);
    List<Tensor> f = new ArrayList<>(flat);
    for (int i = 0; i < others.stores.size(); i++) {
      int at = stores.indexOf(others.stores.get(i));
      if (at >= 0) {
        f.set(at, f.get(at).add(others.flat.get(i)));
      } else {
        s.add(others.stores.get(i));
        f.add(others.flat.get(i));
      }
    }
    return new Gradients(s, f);
  }

  /** The Euclidean norm over all stores together; computed once. */
  public double norm() {
    if (norm < 0) norm = computeNorm();
    return norm;
  }

  private double computeNorm() {
    double sum = 0;
    for (Tensor g : flat) {
      Tensor square = Creation.full(g.device(), DType.F64, 0, Shape.SCALAR);
      g.device().launch(Optim.SUM_OF_SQUARES, new View[] {g.view(), square.view()});
      sum += square.item();
    }
    return Math.sqrt(sum);
  }

  /**
   * Scaled down so that the {@link #norm} is at most {@code max}: factor max / (norm + 1e-6) when
   * that is below 1, as PyTorch's clip_grad_norm_ does.
   */
  public Gradients clipNorm(double max) {
    double factor = max / (norm() + 1e-6);
    return factor < 1 ? times(factor) : this;
  }

  /** All gradients multiplied by a number. */
  public Gradients times(double factor) {
    List<Tensor> scaled = new ArrayList<>(flat.size());
    for (Tensor g : flat) scaled.add(g.mul(factor));
    return new Gradients(stores, scaled);
  }

  /** Copies what arrives at the leaves into flat buffers of the stores' layout. */
  static final class Collector implements Tape.LeafSink {
    private final Tape tape;
    private final boolean all;
    private final List<Flat> found = new ArrayList<>(1);

    Collector(Tape tape, @Nullable List<Store> wanted) {
      this.tape = tape;
      this.all = wanted == null;
      if (wanted != null) for (Store s : wanted) found.add(new Flat(s));
    }

    boolean wants(Leaf leaf) {
      return all || find(leaf.store()) != null;
    }

    private @Nullable Flat find(Store store) {
      for (Flat f : found) if (f.store == store) return f;
      return null;
    }

    @Override
    public void add(Leaf leaf, Tensor gradient) {
      Flat flat = find(leaf.store());
      if (flat == null) found.add(flat = new Flat(leaf.store()));
      flat.add(leaf, gradient.contiguous().view(), flat.tensor(tape).view());
    }

    Gradients finish() {
      List<Store> stores = new ArrayList<>(found.size());
      List<Tensor> flat = new ArrayList<>(found.size());
      for (Flat f : found) {
        stores.add(f.store);
        flat.add(f.tensor(tape));
      }
      return new Gradients(stores, flat);
    }
  }

  /** The gradient of one store while it is collected. */
  private static final class Flat {
    final Store store;
    private @Nullable Tensor tensor;
    private final List<Leaf> seen = new ArrayList<>(8);

    Flat(Store store) {
      this.store = store;
    }

    Tensor tensor(Tape tape) {
      Tensor t = tensor;
      if (t == null) {
        t = tape.keep(Creation.full(store.device(), store.dtype(), 0, store.shape()));
        tensor = t;
      }
      return t;
    }

    /** The first to arrive is copied; a second one on the same or an overlapping range is added. */
    void add(Leaf leaf, View g, View whole) {
      boolean first = true;
      boolean known = false;
      for (Leaf l : seen) {
        first &= !overlap(l, leaf);
        known |= l.equals(leaf);
      }
      if (!known) seen.add(leaf); // a weight shared over time arrives thousands of times
      View from = g;
      int[] strides = g.strides();
      if (whole.rank() > 1) { // one row for each of the store's models
        int[] row = store.rowShape(leaf.length());
        from = g.with(g.offset(), row, View.rowMajor(row));
        strides = whole.strides();
      }
      View to = whole.with(whole.offset() + leaf.offset(), from.dims(), strides);
      whole.device().launch(first ? Move.COPY : Move.ADD_TO, new View[] {from, to});
    }

    private static boolean overlap(Leaf a, Leaf b) {
      return a.offset() < b.offset() + b.length() && b.offset() < a.offset() + a.length();
    }
  }
}
