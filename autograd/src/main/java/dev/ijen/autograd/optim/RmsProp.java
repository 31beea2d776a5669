package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6.5), perhaps centred (Graves 2013, equations 38-45)
 * and with momentum, in PyTorch's form. The weight decay is added to the gradient.
 *
 * <pre>
 *   d = g + decay theta
 *   v = alpha v + (1 - alpha) d^2             centred: a = alpha a + (1 - alpha) d, else a = 0
 *   b = momentum b + d / (sqrt(v - a^2) + epsilon)
 *   theta = theta - rate b
 * </pre>
 */
public final class RmsProp extends RuleOptimizer {
  /** PyTorch's defaults: alpha 0.99, epsilon 1e-8, nothing else. */
  public record Settings(
      double rate,
      double alpha,
      double epsilon,
      boolean centred,
      double momentum,
      double weightDecay)
      implements Rule {
    public Settings {
      new Require("RmsProp")
          .atLeast0("rate", rate)
          .fraction("alpha", alpha)
          .positive("epsilon", epsilon)
          .fraction("momentum", momentum)
          .atLeast0("weightDecay", weightDecay)
          .orThrow();
    }

    public static Settings of(double rate) {
      return new Settings(rate, .99, 1e-8, false, 0, 0);
    }

    public Settings alpha(double alpha) {
      return new Settings(rate, alpha, epsilon, centred, momentum, weightDecay);
    }

    public Settings epsilon(double epsilon) {
      return new Settings(rate, alpha, epsilon, centred, momentum, weightDecay);
    }

    /** Divides by the standard deviation of the gradient rather than its root mean square. */
    public Settings centre() {
      return new Settings(rate, alpha, epsilon, true, momentum, weightDecay);
    }

    public Settings momentum(double momentum) {
      return new Settings(rate, alpha, epsilon, centred, momentum, weightDecay);
    }

    public Settings weightDecay(double weightDecay) {
      return new Settings(rate, alpha, epsilon, centred, momentum, weightDecay);
    }

    @Override
    public Settings rate(double rate) {
      return new Settings(rate, alpha, epsilon, centred, momentum, weightDecay);
    }

    @Override
    public List<String> state() {
      List<String> names = new ArrayList<>(List.of("v"));
      if (centred) names.add("mean");
      if (momentum > 0) names.add("momentum");
      return List.copyOf(names);
    }

    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      Tensor d = weightDecay == 0 ? gradient : gradient.add(weights.mul(weightDecay));
      Tensor v = state.get(0).mul(alpha).add(d.square().mul(1 - alpha));
      List<Tensor> next = new ArrayList<>(List.of(v));
      Tensor spread = v;
      if (centred) {
        Tensor mean = state.get(1).mul(alpha).add(d.mul(1 - alpha));
        next.add(mean);
        // Of numbers that are all alike the difference is rounding, perhaps below 0.
        spread = v.sub(mean.square()).relu();
      }
      Tensor b = d.div(spread.sqrt().add(epsilon));
      if (momentum > 0) {
        b = state.getLast().mul(momentum).add(b);
        next.add(b);
      }
      return new Updated(weights.sub(b.mul(rate)), List.copyOf(next));
    }
  }

  public RmsProp(double rate, Module<?>... modules) {
    this(Settings.of(rate), modules);
  }

  public RmsProp(Settings settings, Module<?>... modules) {
    super(settings, modules);
  }
}
