package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;
import dev.ijen.kernels.View;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019)
 * when {@code weightDecay} is not 0.
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *   theta = theta (1 - rate decay) - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>The step is one kernel. It differs from the definition in tensor ops by at most 4 ulp of
 * {@code |theta| + |change|} (its five roundings and theirs).
 */
public class Adam extends RuleOptimizer {
  /** The paper's constants; PPO implementations use epsilon 1e-5. */
  public record Settings(
      double rate, double beta1, double beta2, double epsilon, double weightDecay) implements Rule {
    public Settings {
      new Require("Adam")
          .atLeast0("rate", rate)
          .fraction("beta1", beta1)
          .fraction("beta2", beta2)
          .positive("epsilon", epsilon)
          .atLeast0("weightDecay", weightDecay)
          .orThrow();
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

    @Override
    public Settings rate(double rate) {
      return new Settings(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public List<String> state() {
      return List.of("m", "v");
    }

    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      Tensor m = state.get(0).mul(beta1).add(gradient.mul(1 - beta1));
      Tensor v = state.get(1).mul(beta2).add(gradient.square().mul(1 - beta2));
      Tensor denominator = v.sqrt().div(Math.sqrt(correction(beta2, step))).add(epsilon);
      Tensor decayed = weightDecay == 0 ? weights : weights.mul(1 - rate * weightDecay);
      Tensor change = m.div(denominator).mul(rate / correction(beta1, step));
      return Updated.of(decayed.sub(change), m, v);
    }

    @Override
    public Consumer<View[]> fused(long step) {
      double c1 = correction(beta1, step);
      double c2 = correction(beta2, step);
      return v ->
          v[0].device().launch(Optim.ADAM, v, rate, beta1, beta2, epsilon, c1, c2, weightDecay);
    }

    private static double correction(double beta, long step) {
      return 1 - StrictMath.pow(beta, (double) step);
    }
  }

  public Adam(double rate, Module<?>... modules) {
    this(Settings.of(rate), modules);
  }

  public Adam(Settings settings, Module<?>... modules) {
    super(settings, modules);
  }
}
