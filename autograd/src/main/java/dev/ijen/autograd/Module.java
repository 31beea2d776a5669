package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A record of parameters, modules, lists of them and constants. Its weights are one flat tensor,
 * which makes second order, populations, ensembles, target and frozen copies natural:
 *
 * <ul>
 *   <li>{@link #weights()} is the live flat leaf {@code [P]};
 *   <li>{@link #with(Tensor)} is the same structure reading other flat weights, {@code [P]} or
 *       stacked {@code [..., P]}, never writing back;
 *   <li>{@link #assign(Tensor)} overwrites the live weights;
 *   <li>{@link #copies(Key, int)} makes k fresh models in one store {@code [k, P]}.
 * </ul>
 *
 * <p>With stacked weights the leading axes come first in the input too ({@code [K, B, in]}; a batch
 * that all share is {@code x.unsqueeze(0)}); anything else throws.
 *
 * @param <M> the implementing record itself
 */
public interface Module<M extends Module<M>> extends Stateful {
  /** All parameters, in the order of the record's components. */
  default List<Parameter> parameters() {
    return Structure.parameters(this);
  }

  /** The one live store of all parameters, which holds nothing else. */
  default Store store() {
    Store one = null;
    int at = 0;
    boolean whole = true;
    for (Parameter p : parameters()) {
      Store s = p.liveStore();
      if (s == null) {
        throw new IllegalStateException(
            getClass().getSimpleName() + " reads weights given by with(...), it has no live store");
      }
      if (one != null && one != s) {
        throw new IllegalStateException(
            getClass().getSimpleName()
                + ": its parameters live in more than one store; join them once with packed()");
      }
      one = s;
      whole &= p.offset() == at;
      at += p.size();
    }
    if (one == null) {
      throw new IllegalStateException(getClass().getSimpleName() + " has no parameters");
    }
    if (!whole || at != one.size()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " is a part of a larger module and shares its store; use the whole module,"
              + " or give this part a store of its own with packed()");
    }
    return one;
  }

  /** The live weights as one leaf: {@code [P]}, or {@code [k, P]} of {@link #copies}. */
  default Tensor weights() {
    return store().weights();
  }

  /** Weights of one model: P. */
  default int size() {
    int n = 0;
    for (Parameter p : parameters()) n += p.size();
    return n;
  }

  /** The same module with flat weights {@code [..., P]}; gradients flow into them. */
  default M with(Tensor flat) {
    int size = size();
    if (flat.rank() < 1 || flat.dim(-1) != size) {
      throw new ShapeException(
          "with: %s has %s weights, got %s, whose last axis must be %s"
              .formatted(getClass().getSimpleName(), size, flat.label(), size));
    }
    int[] at = {0};
    return self(
        Structure.map(
            this,
            "",
            (name, p) -> {
              Parameter q = p.inTensor(flat, at[0]);
              at[0] += p.size();
              return q;
            }));
  }

  /** Overwrites the live weights. */
  default void assign(Tensor flat) {
    store().assign(flat);
  }

  /** The same module with all parameters in one new live store. */
  default M packed() {
    return joined(UnaryOperator.identity());
  }

  private M joined(UnaryOperator<Tensor> change) {
    List<Parameter> all = parameters();
    Tensor[] parts = new Tensor[all.size()];
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < parts.length; i++) {
      Parameter p = all.get(i);
      if (!seen.add(p)) {
        throw new IllegalStateException(
            ("%s: parameter %s stands in two places, which would become two copies;"
                    + " keep it in one and read it from there")
                .formatted(getClass().getSimpleName(), p));
      }
      parts[i] = p.row();
    }
    return inStore(new Store(change.apply(Tensor.concat(-1, parts))));
  }

  /** A copy with a live store of its own and the same values, e.g. a target network. */
  default M duplicate() {
    return packed();
  }

  /** A copy of another float type with a live store of its own. */
  default M to(DType dtype) {
    return joined(t -> t.to(dtype));
  }

  /** A copy on another device with a live store of its own; its optimiser is made after that. */
  default M to(Device device) {
    return joined(t -> t.to(device));
  }

  /** {@code k} models with fresh weights in one live store {@code [k, P]}. */
  default M copies(Key key, int k) {
    List<Parameter> all = parameters();
    DType dtype = all.getFirst().tensor().dtype();
    Device device = all.getFirst().tensor().device();
    Tensor[] rows = new Tensor[k];
    for (int c = 0; c < k; c++) {
      Tensor[] parts = new Tensor[all.size()];
      for (int i = 0; i < parts.length; i++) {
        Parameter p = all.get(i);
        Key own = key.child(c).child(i);
        parts[i] = p.init().of(own, dtype, p.shape()).reshape(p.size());
      }
      rows[c] = Tensor.concat(0, parts);
    }
    return inStore(new Store(Tensor.stack(0, rows).to(device)));
  }

  private M inStore(Store store) {
    int[] at = {0};
    return self(
        Structure.map(
            this,
            "",
            (name, p) -> {
              Parameter q = p.inStore(name, store, at[0]);
              at[0] += p.size();
              return q;
            }));
  }

  @SuppressWarnings("unchecked")
  private static <M> M self(Object m) {
    return (M) m;
  }

  /** Saves each parameter under its name. */
  @Override
  default void save(Snapshot out) {
    for (Parameter p : parameters()) out.put(p.name(), p.tensor().stopGradient());
  }

  /**
   * Loads all parameters, or none: names, types and shapes are checked before anything is written.
   */
  @Override
  default void load(Snapshot in) {
    store(); // a part of a module has none, whatever the snapshot holds
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (Parameter p : parameters()) {
      Tensor now = p.tensor();
      named.put(p.name(), in.tensor(p.name(), now.dtype(), now.shape()));
    }
    load(named);
  }

  /**
   * Overwrites all parameters with tensors of any origin, by name: those of another program's
   * safetensors file, say, after {@code SafeTensors.read(file).tensors()} has been given our names,
   * layouts and types. Nothing is converted here.
   *
   * @throws SnapshotException listing every name that is missing or unknown and every tensor of
   *     another type or shape; nothing is written then
   */
  default void load(Map<String, Tensor> named) {
    Store store = store();
    List<String> wrong = new ArrayList<>();
    List<Tensor> parts = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>(named.keySet());
    for (Parameter p : parameters()) {
      unknown.remove(p.name());
      Tensor now = p.tensor();
      Tensor t = named.get(p.name());
      String expected = now.dtype() + "" + now.shape();
      if (t == null) {
        wrong.add(p.name() + " is missing, expected " + expected);
      } else if (t.dtype() != now.dtype() || !t.shape().equals(now.shape())) {
        wrong.add(p.name() + " is " + t.dtype() + t.shape() + ", expected " + expected);
      } else {
        parts.add(t.stopGradient().reshape(store.rowShape(p.size())).to(store.device()));
      }
    }
    for (String name : unknown) wrong.add(name + " is no parameter of this module");
    if (!wrong.isEmpty()) {
      throw new SnapshotException(
          "load: " + getClass().getSimpleName() + ": " + String.join("; ", wrong));
    }
    store.assign(Tensor.concat(-1, parts.toArray(Tensor[]::new)));
  }
}
