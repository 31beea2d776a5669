package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.autograd.nn.Mlp;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two examples of the design: through an optimiser's step, and a penalty on a gradient. */
@Tag("width")
class HigherOrderTest {
  private static final double RATE = .1;

  private final Mlp agent = Mlp.tanh(Key.of(1), 3, 5, 2);
  private final Mlp reward = Mlp.tanh(Key.of(2), 2, 4, 1);
  private final Tensor data = Key.of(3).normal(DType.F64, 6, 3);
  private final Tensor fresh = Key.of(4).normal(DType.F64, 6, 3);

  private static double[] differences(Function<Tensor, Tensor> f, double[] at) {
    double[] g = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += 1e-5;
      down[i] -= 1e-5;
      g[i] = (f.apply(Tensor.of(up)).item() - f.apply(Tensor.of(down)).item()) / 2e-5;
    }
    return g;
  }

  private static void close(double[] got, double[] want, double error) {
    for (int i = 0; i < want.length; i++) {
      assertThat(got[i])
          .as("element %d", i)
          .isCloseTo(want[i], Offset.offset(error * (1 + Math.abs(want[i]))));
    }
  }

  /** Minus the learned reward of what the agent does. */
  private Tensor surrogate(Tensor theta, Tensor phi) {
    return reward.with(phi).of(agent.with(theta).of(data)).mean().neg();
  }

  private Tensor afterOneStep(Tensor theta, Tensor gradient) {
    Tensor next = theta.sub(gradient.mul(RATE));
    return agent.with(next).of(fresh).square().mean();
  }

  /**
   * The gradient of a step is itself differentiated here, so by differences it is a plain function.
   */
  @Test
  void metaGradientThroughOneStepOfGradientDescent() {
    Tensor theta0 = agent.weights().stopGradient().to(DType.F64);
    Tensor phi0 = reward.weights().stopGradient().to(DType.F64);
    double[] meta;
    try (var tape = new Tape()) {
      Tensor phi = tape.watch(phi0);
      Tensor theta = tape.watch(theta0);
      Tensor g = tape.derivative(surrogate(theta, phi), theta);
      meta = tape.derivative(afterOneStep(theta, g), phi).toDoubles();
    }
    double[] numeric =
        differences(
            phi -> {
              try (var tape = new Tape()) {
                Tensor theta = tape.watch(theta0);
                Tensor g = tape.derivative(surrogate(theta, phi), theta);
                return afterOneStep(theta, g).copy();
              }
            },
            phi0.toDoubles());
    assertThat(Arrays.stream(meta)).anyMatch(v -> Math.abs(v) > 1e-4);
    close(meta, numeric, 1e-8);
  }

  /** The same through live weights and the terminal gradient, in F32, as the design writes it. */
  @Test
  void metaGradientOfLiveWeights() {
    double[] want;
    try (var tape = new Tape()) {
      Tensor phi = tape.watch(reward.weights().stopGradient().to(DType.F64));
      Tensor theta = tape.watch(agent.weights().stopGradient().to(DType.F64));
      Tensor g = tape.derivative(surrogate(theta, phi), theta);
      want = tape.derivative(afterOneStep(theta, g), phi).toDoubles();
    }
    Tensor x = data.to(DType.F32);
    Tensor x2 = fresh.to(DType.F32);
    try (var tape = new Tape()) {
      Tensor theta = agent.weights();
      Tensor g = tape.derivative(reward.of(agent.of(x)).mean().neg(), theta);
      Tensor next = theta.sub(g.mul(RATE)); // a value; nothing assigned
      Gradients meta = tape.gradients(agent.with(next).of(x2).square().mean(), reward);
      close(meta.of(reward).toDoubles(), want, 1e-4);
    }
  }

  private static Tensor penalty(Mlp critic, Tensor mix, Tape tape) {
    Tensor g = tape.derivative(critic.of(mix).sum(), mix);
    return g.norm(-1).sub(1).square().mean().mul(10);
  }

  @Test
  void gradientPenalty() {
    Mlp critic = Mlp.tanh(Key.of(5), 3, 6, 1);
    Tensor w0 = critic.weights().stopGradient().to(DType.F64);
    Tensor mix = data.lerp(fresh, Key.of(6).uniform(DType.F64, 6, 1));
    double[] got;
    try (var tape = new Tape()) {
      Tensor w = tape.watch(w0);
      got = tape.derivative(penalty(critic.with(w), tape.watch(mix), tape), w).toDoubles();
    }
    double[] numeric =
        differences(
            w -> {
              try (var tape = new Tape()) {
                return penalty(critic.with(w), tape.watch(mix), tape).copy();
              }
            },
            w0.toDoubles());
    close(got, numeric, 1e-7);

    try (var tape = new Tape()) {
      Gradients g = tape.gradients(penalty(critic, tape.watch(mix.to(DType.F32)), tape), critic);
      close(g.of(critic).toDoubles(), got, 1e-3);
    }
  }

  /** A second derivative by the weights themselves: Hessian times vector, two ways. */
  @Test
  void hessianTimesVector() {
    Tensor w0 = agent.weights().stopGradient().to(DType.F64);
    Tensor v = Key.of(8).normal(DType.F64, agent.size());
    double[] product;
    try (var tape = new Tape()) {
      Tensor w = tape.watch(w0);
      Tensor g = tape.derivative(agent.with(w).of(data).square().mean(), w);
      product = tape.derivative(g.mul(v).sum(), w).toDoubles();
    }
    double h = 1e-5;
    double[] up = gradientAt(w0.add(v.mul(h)));
    double[] down = gradientAt(w0.sub(v.mul(h)));
    for (int i = 0; i < up.length; i++) up[i] = (up[i] - down[i]) / (2 * h);
    close(product, up, 1e-8);
  }

  private double[] gradientAt(Tensor at) {
    try (var tape = new Tape()) {
      Tensor w = tape.watch(at);
      return tape.derivative(agent.with(w).of(data).square().mean(), w).toDoubles();
    }
  }

  /**
   * Inner scopes around the inner step free what nobody needs; the outer gradient stays the same.
   */
  @Test
  void innerScopesChangeNothing() {
    Tensor theta0 = agent.weights().stopGradient().to(DType.F64);
    Tensor phi0 = reward.weights().stopGradient().to(DType.F64);
    double[][] meta = new double[2][];
    for (int k = 0; k < 2; k++) {
      try (var tape = new Tape()) {
        Tensor phi = tape.watch(phi0);
        Tensor theta = tape.watch(theta0);
        Tensor loss;
        if (k == 0) {
          loss = afterOneStep(theta, tape.derivative(surrogate(theta, phi), theta));
        } else {
          try (var inner = new Scope()) {
            loss = inner.keep(afterOneStep(theta, tape.derivative(surrogate(theta, phi), theta)));
          }
        }
        meta[k] = tape.derivative(loss, phi).toDoubles();
      }
    }
    assertThat(meta[1]).isEqualTo(meta[0]);
  }
}
