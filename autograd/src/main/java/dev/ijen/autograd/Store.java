package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A model's weights in one flat buffer, {@code [P]}, or of several models at once, {@code [...,
 * P]}. One of the two kinds of thing that change in place. A tensor read before a change throws
 * when it is used after it.
 *
 * <p>Being flat, the norm of a gradient, clipping and an optimiser step are single kernels.
 */
public final class Store implements Stateful {
  private final Shape shape;
  private final int[] dims;
  private final int[] strides;
  private final View first;
  private final Leaf leaf;
  private Tensor current;

  /** A store with a copy of {@code values}, whose last axis counts the weights of one model. */
  public Store(Tensor values) {
    if (values.rank() < 1 || !values.dtype().isFloat()) {
      throw new ShapeException("store: " + values.label() + " is not a float tensor [..., P]");
    }
    Tensor t = values.stopGradient().copy();
    this.shape = t.shape();
    this.first = t.view();
    this.dims = shape.dims();
    this.strides = View.rowMajor(dims);
    this.leaf = new Leaf(this, 0, size());
    this.current = t.withOrigin(leaf);
  }

  /** Weights of one model: P. */
  public int size() {
    return shape.dim(-1);
  }

  public Shape shape() {
    return shape;
  }

  public DType dtype() {
    return first.dtype();
  }

  public Device device() {
    return first.device();
  }

  /** Counts in-place changes. */
  public int version() {
    return first.buffer().version();
  }

  /** The live weights as one leaf, {@code [..., P]}. */
  public Tensor weights() {
    if (current.view().isStale()) current = current.renewed();
    return current;
  }

  /** The leading axes and {@code n}: the shape of {@code n} weights of each model. */
  int[] rowShape(int n) {
    int[] d = dims.clone();
    d[d.length - 1] = n;
    return d;
  }

  /** A range of each model's weights, as a leaf of shape {@code [..., dims]}. */
  Tensor range(int offset, Shape dims) {
    int lead = shape.rank() - 1;
    int[] d = Arrays.copyOf(shape.dims(), lead + dims.rank());
    int[] s = Arrays.copyOf(strides, lead + dims.rank());
    int[] own = dims.dims();
    System.arraycopy(own, 0, d, lead, own.length);
    System.arraycopy(View.rowMajor(own), 0, s, lead, own.length);
    return Tensor.of(View.of(first.buffer(), offset, d, s))
        .withOrigin(new Leaf(this, offset, dims.size()));
  }

  /** Overwrites all weights. */
  public void assign(Tensor values) {
    assign(weights(), values);
  }

  /** Overwrites a range of this store. */
  void assign(Tensor range, Tensor values) {
    if (values.device() != device()) {
      throw new ShapeException(
          "assign: weights are on %s, the values on %s; copy them with to(device)"
              .formatted(device(), values.device()));
    }
    if (!values.shape().equals(range.shape()) || values.dtype() != dtype()) {
      throw new ShapeException(
          "assign: weights are " + range.label() + ", the values are " + values.label());
    }
    View from = values.view();
    View to = range.view();
    update(all -> all.device().launch(Move.COPY, new View[] {from, to}));
  }

  /** Lets {@code change} write the weights in place; earlier views are stale from then on. */
  public void update(Consumer<View> change) {
    try {
      change.accept(View.of(first.buffer(), 0, dims, strides));
    } finally {
      first.buffer().touch(); // a change that failed halfway is a change too
    }
  }

  @Override
  public void save(Snapshot out) {
    out.put("weights", weights());
  }

  @Override
  public void load(Snapshot in) {
    assign(in.tensor("weights", dtype(), shape).to(device()));
  }
}
