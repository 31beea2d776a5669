package dev.ijen.autograd.optim;

import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.autograd.Store;
import dev.ijen.kernels.View;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An optimiser that follows a {@link Rule} over whole stores: of any float type, with leading axes
 * too, in which each model steps as it would alone.
 */
public class RuleOptimizer implements Optimizer {
  /** One store with what is remembered of it, of the same layout. */
  private record Slot(
      Store weights, List<Parameter> parameters, List<Parameter> statistics, List<Store> state) {}

  private final List<Slot> slots = new ArrayList<>();
  private Rule rule;
  private long steps;

  public RuleOptimizer(Rule rule, Module<?>... modules) {
    this.rule = rule;
    List<Store> seen = new ArrayList<>();
    for (Module<?> m : modules) {
      Store s = m.store();
      if (seen.contains(s)) continue;
      seen.add(s);
      Tensor zero = s.weights().stopGradient().zerosLike();
      List<Store> state = new ArrayList<>();
      for (int i = 0; i < rule.state().size(); i++) state.add(new Store(zero));
      List<Parameter> all = m.parameters();
      slots.add(new Slot(s, all, all.stream().filter(p -> !p.isTrained()).toList(), state));
    }
  }

  /** The settings of the next step. */
  public final Rule rule() {
    return rule;
  }

  @Override
  public final double rate() {
    return rule.rate();
  }

  @Override
  public final void rate(double rate) {
    rule = rule.rate(rate);
  }

  /** Steps taken so far. */
  public final long steps() {
    return steps;
  }

  @Override
  public final void step(Gradients gradients) {
    // All are looked up before anything changes.
    List<Tensor> g = new ArrayList<>(slots.size());
    for (Slot s : slots) g.add(gradients.of(s.weights));
    steps++;
    for (int i = 0; i < slots.size(); i++) step(slots.get(i), g.get(i));
  }

  /** Statistics are put back: a step, weight decay above all, is not for them. */
  private void step(Slot slot, Tensor gradient) {
    List<Tensor> before = new ArrayList<>(slot.statistics.size());
    for (Parameter p : slot.statistics) before.add(p.tensor().copy());
    stepAll(slot, gradient);
    for (int i = 0; i < before.size(); i++) slot.statistics.get(i).assign(before.get(i));
  }

  private void stepAll(Slot slot, Tensor gradient) {
    Rule on = rule.on(slot.parameters);
    Consumer<View[]> kernel = on.fused(steps);
    if (kernel != null) {
      View[] views = new View[2 + slot.state.size()];
      views[1] = gradient.view();
      launch(slot, views, 0, kernel);
      return;
    }
    try (var scope = new Scope()) {
      List<Tensor> state = new ArrayList<>(slot.state.size());
      for (Store s : slot.state) state.add(s.weights().stopGradient());
      var next = on.update(steps, slot.weights.weights().stopGradient(), gradient, state);
      slot.weights.assign(next.weights());
      for (int k = 0; k < state.size(); k++) slot.state.get(k).assign(next.state().get(k));
    }
  }

  /** Opens the stores one inside the other, since the kernel writes all of them at once. */
  private static void launch(Slot slot, View[] views, int k, Consumer<View[]> kernel) {
    Store store = k < slot.state.size() ? slot.state.get(k) : slot.weights;
    store.update(v -> {
      if (store == slot.weights) {
        views[0] = v;
        kernel.accept(views);
      } else {
        views[2 + k] = v;
        launch(slot, views, k + 1, kernel);
      }
    });
  }

  @Override
  public final void save(Snapshot out) {
    out.put("steps", steps);
    out.put("rate", rate());
    for (int i = 0; i < slots.size(); i++) {
      List<Store> state = slots.get(i).state;
      for (int k = 0; k < state.size(); k++) {
        state.get(k).save(out.in(i + "/" + rule.state().get(k)));
      }
    }
  }

  @Override
  public final void load(Snapshot in) {
    for (int i = 0; i < slots.size(); i++) {
      List<Store> state = slots.get(i).state;
      for (int k = 0; k < state.size(); k++) {
        state.get(k).load(in.in(i + "/" + rule.state().get(k)));
      }
    }
    steps = in.integer("steps");
    rate(in.number("rate"));
  }
}
