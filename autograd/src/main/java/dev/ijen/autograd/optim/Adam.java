package dev.ijen.autograd.optim;

import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Module;
import dev.ijen.autograd.Store;
import dev.ijen.kernels.View;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019)
 * when {@code weightDecay} is not 0. Works on whole stores of any float type, with leading axes
 * too.
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *   theta = theta (1 - rate decay) - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 */
public final class Adam implements Optimizer {
  /** The paper's constants; PPO implementations use epsilon 1e-5. */
  public record Settings(
      double rate, double beta1, double beta2, double epsilon, double weightDecay) {
    public Settings {
      List<String> wrong = new ArrayList<>();
      if (!(rate >= 0)) wrong.add("rate " + rate + " must be >= 0");
      if (!(beta1 >= 0 && beta1 < 1)) wrong.add("beta1 " + beta1 + " must be in [0, 1)");
      if (!(beta2 >= 0 && beta2 < 1)) wrong.add("beta2 " + beta2 + " must be in [0, 1)");
      if (!(epsilon > 0)) wrong.add("epsilon " + epsilon + " must be > 0");
      if (!(weightDecay >= 0)) wrong.add("weightDecay " + weightDecay + " must be >= 0");
      if (!wrong.isEmpty()) throw new IllegalArgumentException("Adam: " + String.join("; ", wrong));
    }

    public static Settings of(double rate) {
      return new Settings(rate, 0.9, 0.999, 1e-8, 0);
    }

    public Settings epsilon(double epsilon) {
      return new Settings(rate, beta1, beta2, epsilon, weightDecay);
    }

    public Settings weightDecay(double weightDecay) {
      return new Settings(rate, beta1, beta2, epsilon, weightDecay);
    }

    Settings rate(double rate) {
      return new Settings(rate, beta1, beta2, epsilon, weightDecay);
    }
  }

  /** One store with its moments, of the same layout. */
  private record Slot(Store weights, Store m, Store v) {}

  private final List<Slot> slots = new ArrayList<>();
  private Settings settings;
  private long steps;

  public Adam(double rate, Module<?>... modules) {
    this(Settings.of(rate), modules);
  }

  public Adam(Settings settings, Module<?>... modules) {
    this.settings = settings;
    List<Store> stores = new ArrayList<>();
    for (Module<?> m : modules) if (!stores.contains(m.store())) stores.add(m.store());
    for (Store s : stores) {
      Tensor zero = s.weights().stopGradient().zerosLike();
      slots.add(new Slot(s, new Store(zero), new Store(zero)));
    }
  }

  @Override
  public double rate() {
    return settings.rate;
  }

  @Override
  public void rate(double rate) {
    settings = settings.rate(rate);
  }

  /** Steps taken so far: t of the paper. */
  public long steps() {
    return steps;
  }

  @Override
  public void step(Gradients gradients) {
    // All are looked up before anything changes.
    List<Tensor> g = new ArrayList<>(slots.size());
    for (Slot s : slots) g.add(gradients.of(s.weights));
    steps++;
    double correction1 = 1 - StrictMath.pow(settings.beta1, steps);
    double correction2 = 1 - StrictMath.pow(settings.beta2, steps);
    for (int i = 0; i < slots.size(); i++) {
      Slot s = slots.get(i);
      View gradient = g.get(i).view();
      s.weights.update(p ->
          s.m.update(m -> s.v.update(v -> fused(p, gradient, m, v, correction1, correction2))));
    }
  }

  private void fused(View p, View g, View m, View v, double correction1, double correction2) {
    p.device()
        .launch(
            Optim.ADAM,
            new View[] {p, g, m, v},
            settings.rate,
            settings.beta1,
            settings.beta2,
            settings.epsilon,
            correction1,
            correction2,
            settings.weightDecay);
  }

  /** What {@link #update} returns: new values, nothing changed in place. */
  public record Updated(Tensor weights, Tensor m, Tensor v) {}

  /**
   * The same step as a function in tensor ops, so that it can be differentiated through; the kernel
   * is a faster rung of this definition.
   *
   * @param step t of the paper, from 1
   */
  public static Updated update(
      Settings s, long step, Tensor weights, Tensor gradient, Tensor m, Tensor v) {
    Tensor m1 = m.mul(s.beta1).add(gradient.mul(1 - s.beta1));
    Tensor v1 = v.mul(s.beta2).add(gradient.square().mul(1 - s.beta2));
    double correction1 = 1 - StrictMath.pow(s.beta1, step);
    double correction2 = 1 - StrictMath.pow(s.beta2, step);
    Tensor denominator = v1.sqrt().div(Math.sqrt(correction2)).add(s.epsilon);
    Tensor decayed = s.weightDecay == 0 ? weights : weights.mul(1 - s.rate * s.weightDecay);
    return new Updated(decayed.sub(m1.div(denominator).mul(s.rate / correction1)), m1, v1);
  }

  @Override
  public void save(Snapshot out) {
    out.put("steps", steps);
    out.put("rate", settings.rate);
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).m.save(out.in(i + "/m"));
      slots.get(i).v.save(out.in(i + "/v"));
    }
  }

  @Override
  public void load(Snapshot in) {
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).m.load(in.in(i + "/m"));
      slots.get(i).v.load(in.in(i + "/v"));
    }
    steps = in.integer("steps");
    rate(in.number("rate"));
  }
}
