package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon): the momentum of each matrix is made
 * nearly orthogonal before it is applied, so that all its directions move alike. All other
 * parameters (biases, norms, and those left out by {@code matrices}) follow AdamW.
 *
 * <pre>
 *   m = momentum m + (1 - momentum) g        d = nesterov ? (1 - momentum) g + momentum m : m
 *   O = five times X = a X + (b X X' + c (X X')^2) X from X = d / max(|d|, 1e-7), |d| Frobenius
 *   theta = theta (1 - rate decay) - rate scale O
 * </pre>
 *
 * <p>with a = 3.4445, b = -4.7750, c = 2.0315, which bring all singular values that are not tiny to
 * within about [0.7, 1.2] of 1. The sums run in the weights' own type (the authors' in BF16).
 * Weights here are {@code [in, out]}, the transpose of PyTorch's: the scales below say so.
 */
public final class Muon extends RuleOptimizer {
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;
  private static final int STEPS = 5;

  /** What multiplies the rate of a matrix {@code [in, out]}. */
  public enum Scaling {
    /** sqrt(max(1, out / in)): the authors'. */
    SPECTRAL,
    /** 0.2 sqrt(max(in, out)): steps as large as AdamW's usual ones (Liu et al. 2025). */
    MATCH_ADAMW;

    double of(int in, int out) {
      return this == SPECTRAL
          ? Math.sqrt(Math.max(1, (double) out / in))
          : .2 * Math.sqrt(Math.max(in, out));
    }
  }

  /**
   * Rates, momentum and which parameters count as matrices.
   *
   * @param matrices which parameters of two axes are meant; embeddings and output layers are better
   *     left out, by their names
   * @param rest AdamW's settings for the others; its rate counts in units of {@code rate}, so that
   *     one schedule moves both
   */
  public record Settings(
      double rate,
      double momentum,
      boolean nesterov,
      double weightDecay,
      Scaling scaling,
      Predicate<Parameter> matrices,
      Adam.Settings rest)
      implements Rule {
    public Settings {
      new Require("Muon")
          .atLeast0("rate", rate)
          .fraction("momentum", momentum)
          .atLeast0("weightDecay", weightDecay)
          .orThrow();
    }

    /**
     * Momentum 0.95 with Nesterov's form, weight decay 0.1 (PyTorch's defaults), AdamW with the
     * same rate: the scaling is {@link Scaling#MATCH_ADAMW}, since one rate then suits both.
     */
    public static Settings of(double rate) {
      Adam.Settings rest = new Adam.Settings(1, .9, .95, 1e-8, .1);
      return new Settings(rate, .95, true, .1, Scaling.MATCH_ADAMW, p -> true, rest);
    }

    public Settings matrices(Predicate<Parameter> matrices) {
      return new Settings(rate, momentum, nesterov, weightDecay, scaling, matrices, rest);
    }

    public Settings nesterov(boolean nesterov) {
      return new Settings(rate, momentum, nesterov, weightDecay, scaling, matrices, rest);
    }

    public Settings scaling(Scaling scaling) {
      return new Settings(rate, momentum, nesterov, weightDecay, scaling, matrices, rest);
    }

    public Settings weightDecay(double weightDecay) {
      return new Settings(rate, momentum, nesterov, weightDecay, scaling, matrices, rest);
    }

    @Override
    public Settings rate(double rate) {
      return new Settings(rate, momentum, nesterov, weightDecay, scaling, matrices, rest);
    }

    /** The momentum of matrices and AdamW's m of the rest share one tensor. */
    @Override
    public List<String> state() {
      return rest.state();
    }

    /** Needs to know the parameters' shapes: {@link #on} gives the rule that does. */
    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      throw new IllegalStateException(
          "Muon: one flat tensor does not say what its matrices are; use on(module.parameters())");
    }

    @Override
    public Rule on(List<Parameter> parameters) {
      return new OfModel(this, List.copyOf(parameters));
    }
  }

  /** The rule for one model: each parameter by its shape. */
  private record OfModel(Settings settings, List<Parameter> parameters) implements Rule {
    @Override
    public double rate() {
      return settings.rate;
    }

    @Override
    public Rule rate(double rate) {
      return new OfModel(settings.rate(rate), parameters);
    }

    @Override
    public List<String> state() {
      return settings.state();
    }

    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      int n = parameters.size();
      Rule rest = settings.rest.rate(settings.rate * settings.rest.rate());
      Tensor[] w = new Tensor[n];
      Tensor[] m = new Tensor[n];
      Tensor[] v = new Tensor[n];
      for (int i = 0; i < n; i++) {
        Parameter p = parameters.get(i);
        List<Tensor> own = List.of(range(state.get(0), p), range(state.get(1), p));
        Tensor from = range(weights, p);
        Tensor g = range(gradient, p);
        boolean matrix = p.shape().rank() == 2 && settings.matrices.test(p);
        var next = matrix ? orthogonal(p, from, g, own) : rest.update(step, from, g, own);
        w[i] = next.weights();
        m[i] = next.state().get(0);
        v[i] = next.state().get(1);
      }
      return Updated.of(Tensor.concat(-1, w), Tensor.concat(-1, m), Tensor.concat(-1, v));
    }

    private Updated orthogonal(Parameter p, Tensor w, Tensor g, List<Tensor> state) {
      double momentum = settings.momentum;
      Tensor fresh = g.mul(1 - momentum);
      Tensor m = state.get(0).mul(momentum).add(fresh);
      Tensor d = settings.nesterov ? fresh.add(m.mul(momentum)) : m;
      int[] flat = d.shape().dims();
      int[] dims = Arrays.copyOf(flat, flat.length + 1);
      dims[flat.length - 1] = p.shape().dim(0);
      dims[flat.length] = p.shape().dim(1);
      double scale = settings.rate * settings.scaling.of(p.shape().dim(0), p.shape().dim(1));
      Tensor change = orthogonalised(d.reshape(dims)).reshape(flat).mul(scale);
      Tensor decayed =
          settings.weightDecay == 0 ? w : w.mul(1 - settings.rate * settings.weightDecay);
      return Updated.of(decayed.sub(change), m, state.get(1));
    }

    private static Tensor range(Tensor flat, Parameter p) {
      return flat.slice(-1, p.offset(), p.offset() + p.size());
    }
  }

  /**
   * The nearest matrix with orthonormal rows or columns, roughly: five steps of the Newton-Schulz
   * iteration above.
   *
   * @param x {@code [..., n, m]}
   */
  public static Tensor orthogonalised(Tensor x) {
    boolean tall = x.dim(-2) > x.dim(-1);
    Tensor y = tall ? x.transpose() : x;
    y = y.div(y.square().sumKeep(-2, -1).sqrt().clamp(1e-7, Double.MAX_VALUE));
    for (int i = 0; i < STEPS; i++) {
      Tensor gram = y.matmul(y.transpose());
      Tensor mix = gram.mul(B).add(gram.matmul(gram).mul(C));
      y = y.mul(A).add(mix.matmul(y));
    }
    return tall ? y.transpose() : y;
  }

  /** All matrices orthogonalised, the rest by AdamW at the same rate. */
  public Muon(double rate, Module<?>... modules) {
    this(Settings.of(rate), modules);
  }

  public Muon(Settings settings, Module<?>... modules) {
    super(settings, modules);
  }
}
