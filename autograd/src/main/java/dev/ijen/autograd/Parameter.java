package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A named piece of a module's weights: a range of a live {@link Store}, or of a flat tensor that
 * {@link Module#with} gave. With stacked weights {@code [..., P]} its tensor has the leading axes
 * too.
 */
public final class Parameter {
  /** How fresh values are drawn: a pure function of a key. */
  @FunctionalInterface
  public interface Initialiser {
    Tensor of(Key key, DType dtype, Shape shape);
  }

  private final String name;
  private final Shape shape;
  private final Initialiser init;
  private final int offset;
  private final @Nullable Store store;
  private final @Nullable Tensor flat;
  private final boolean trained;
  private @Nullable Tensor current;

  private Parameter(
      String name,
      Shape shape,
      Initialiser init,
      int offset,
      @Nullable Store store,
      @Nullable Tensor flat,
      boolean trained) {
    this.name = name;
    this.shape = shape;
    this.init = init;
    this.offset = offset;
    this.store = store;
    this.flat = flat;
    this.trained = trained;
  }

  /** A fresh F32 parameter with a store of its own, until {@link Module#packed} joins them. */
  public static Parameter of(String name, Key key, Initialiser init, int... dims) {
    return of(name, key, init, DType.F32, Shape.of(dims));
  }

  public static Parameter of(String name, Key key, Initialiser init, DType dtype, Shape shape) {
    Tensor values = init.of(key, dtype, shape).reshape(shape.size());
    return new Parameter(name, shape, init, 0, new Store(values), null, true);
  }

  Parameter inStore(String name, Store store, int offset) {
    return new Parameter(name, shape, init, offset, store, null, trained);
  }

  Parameter inTensor(Tensor flat, int offset) {
    return new Parameter(name, shape, init, offset, null, flat, trained);
  }

  /** The same parameter whose fresh and present values are multiplied by {@code gain}. */
  public Parameter scaled(double gain) {
    Initialiser scaled = (key, dtype, s) -> init.of(key, dtype, s).mul(gain);
    return new Parameter(name, shape, scaled, 0, new Store(row().mul(gain)), null, trained);
  }

  /**
   * The same parameter as a statistic: part of the weights, but no gradient flows into it and no
   * optimiser changes it.
   */
  public Parameter untrained() {
    return new Parameter(name, shape, init, offset, store, flat, false);
  }

  /** False for a statistic, see {@link #untrained()}. */
  public boolean isTrained() {
    return trained;
  }

  public String name() {
    return name;
  }

  /** Without the leading axes of stacked weights. */
  public Shape shape() {
    return shape;
  }

  public int size() {
    return shape.size();
  }

  /** Where it starts in the flat weights. */
  public int offset() {
    return offset;
  }

  Initialiser init() {
    return init;
  }

  @Nullable Store liveStore() {
    return store;
  }

  /** The values as {@code [..., size]}, without history. */
  Tensor row() {
    Tensor t = tensor().stopGradient();
    int lead = t.rank() - shape.rank();
    int[] dims = Arrays.copyOf(t.shape().dims(), lead + 1);
    dims[lead] = shape.size();
    return t.reshape(dims);
  }

  /**
   * The values now: shape {@code [..., shape]}. Live weights are leaves; others have their history.
   */
  public Tensor tensor() {
    if (store == null) return trained ? fromFlat() : fromFlat().stopGradient();
    Tensor t = current;
    if (t == null) {
      t = store.range(offset, shape).named(name);
      current = t = trained ? t : t.stopGradient();
    } else if (t.view().isStale()) {
      current = t = t.renewed();
    }
    return t;
  }

  /** Overwrites these live values, of the shape of {@link #tensor()}. */
  public void assign(Tensor values) {
    if (store == null) {
      throw new IllegalStateException(
          "parameter " + name + " reads weights given by with(...), which nothing writes");
    }
    store.assign(tensor(), values);
  }

  private Tensor fromFlat() {
    Tensor f = flat;
    if (f == null) throw new ShapeException("parameter " + name + " has neither store nor tensor");
    int lead = f.rank() - 1;
    int[] dims = Arrays.copyOf(f.shape().dims(), lead + shape.rank());
    System.arraycopy(shape.dims(), 0, dims, lead, shape.rank());
    return f.slice(-1, offset, offset + size()).reshape(dims).named(name);
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
