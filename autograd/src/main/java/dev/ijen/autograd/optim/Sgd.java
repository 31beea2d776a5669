package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;
import dev.ijen.kernels.View;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent, plain, with momentum (Polyak 1964) or with Nesterov's (Sutskever et
 * al. 2013, in PyTorch's form). The weight decay is added to the gradient.
 *
 * <pre>
 *   d = g + decay theta
 *   b = momentum b + (1 - dampening) d        (b = d at the first step)
 *   theta = theta - rate (nesterov ? d + momentum b : b)
 * </pre>
 *
 * <p>Without dampening the step is one kernel, which rounds once where the definition in tensor ops
 * rounds twice (fma): they differ by at most 4 ulp of {@code |theta| + |change|}.
 */
public final class Sgd extends RuleOptimizer {
  /** Nesterov's form needs a momentum and no dampening. */
  public record Settings(
      double rate, double momentum, boolean nesterov, double weightDecay, double dampening)
      implements Rule {
    public Settings {
      new Require("Sgd")
          .atLeast0("rate", rate)
          .fraction("momentum", momentum)
          .atLeast0("weightDecay", weightDecay)
          .fraction("dampening", dampening)
          .when(nesterov && momentum == 0, "momentum", momentum, "> 0 with nesterov")
          .when(nesterov && dampening != 0, "dampening", dampening, "0 with nesterov")
          .orThrow();
    }

    /** Plain descent. */
    public static Settings of(double rate) {
      return new Settings(rate, 0, false, 0, 0);
    }

    public Settings momentum(double momentum) {
      return new Settings(rate, momentum, nesterov, weightDecay, dampening);
    }

    public Settings nesterov(double momentum) {
      return new Settings(rate, momentum, true, weightDecay, 0);
    }

    public Settings weightDecay(double weightDecay) {
      return new Settings(rate, momentum, nesterov, weightDecay, dampening);
    }

    public Settings dampening(double dampening) {
      return new Settings(rate, momentum, nesterov, weightDecay, dampening);
    }

    @Override
    public Settings rate(double rate) {
      return new Settings(rate, momentum, nesterov, weightDecay, dampening);
    }

    @Override
    public List<String> state() {
      return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      Tensor d = weightDecay == 0 ? gradient : gradient.add(weights.mul(weightDecay));
      if (momentum == 0) return Updated.of(weights.sub(d.mul(rate)));
      Tensor fresh = step == 1 || dampening == 0 ? d : d.mul(1 - dampening);
      Tensor b = state.get(0).mul(momentum).add(fresh);
      Tensor direction = nesterov ? d.add(b.mul(momentum)) : b;
      return Updated.of(weights.sub(direction.mul(rate)), b);
    }

    @Override
    public @Nullable Consumer<View[]> fused(long step) {
      if (dampening != 0) return null;
      return v -> v[0].device().launch(Optim.SGD, v, rate, momentum, nesterov ? 1 : 0, weightDecay);
    }
  }

  public Sgd(double rate, Module<?>... modules) {
    this(Settings.of(rate), modules);
  }

  public Sgd(Settings settings, Module<?>... modules) {
    super(settings, modules);
  }
}
