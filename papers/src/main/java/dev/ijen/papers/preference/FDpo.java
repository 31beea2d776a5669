package dev.ijen.papers.preference;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.FDivergence;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.solve.Bisection;
import dev.ijen.rl.solve.Newton;
import dev.ijen.rl.stats.Calibration;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.knowm.xchart.XYChart;

/**
 * Paper 25. Wang, Jiang, Yang, Liu, Chen: "Beyond Reverse KL: Generalizing Direct Preference
 * Optimization with Diverse FDivergence Constraints" (ICLR 2024).
 *
 * <p>A policy pi maximises {@code E_pi[r] - beta D_f(pi || ref)}, where {@code D_f = E_ref[f(u)]}
 * and u = pi / ref. If f' is invertible and 0 is outside its domain, the optimum satisfies {@code r
 * = beta f'(u) + constant}, so a Bradley-Terry preference of w over l has probability {@code
 * sigmoid(beta (f'(u_w) - f'(u_l)))} and the constant is gone. With d = log u and h(d) = f'(e^d),
 * up to a constant, the loss is
 *
 * <pre>  L = -log sigmoid(beta (h(d_w) - h(d_l)))</pre>
 *
 * <p>Here everything is exact: one prompt, a table of responses, the loss of the whole population.
 */
public final class FDpo {
  private FDpo() {}

  /** Settings: the size of the table and of the samples, and the most steps of learning. */
  public record Config(int responses, double beta, double reward, int pairs, int steps) {}

  /** A prompt: log-probabilities of the reference and rewards, of each response. */
  record Prompt(double[] logRef, double[] reward) {
    static Prompt of(Config c, NumpyRandom random) {
      double[] logRef = Vectors.logSoftmax(Vectors.normals(c.responses, random));
      return new Prompt(logRef, Vectors.normals(c.responses, random));
    }

    double[] ref() {
      return Arrays.stream(logRef).map(Math::exp).toArray();
    }

    /** How often each response (row) is met with each other one (column), and wins. */
    double[] wins() {
      int n = reward.length;
      double[] w = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          w[i * n + j] = Math.exp(logRef[i] + logRef[j]) * Vectors.sigmoid(reward[i] - reward[j]);
        }
      }
      return w;
    }

    /** The same from pairs drawn from the reference, labelled by Bradley-Terry. */
    double[] wins(int pairs, NumpyRandom random) {
      int n = reward.length;
      double[] w = new double[n * n];
      double[] ref = ref();
      for (int k = 0; k < pairs; k++) {
        int i = Sampling.draw(ref, random);
        int j = Sampling.draw(ref, random);
        boolean first = random.random() < Vectors.sigmoid(reward[i] - reward[j]);
        w[first ? i * n + j : j * n + i] += 1.0 / pairs;
      }
      return w;
    }
  }

  /** h(log pi / ref) of every response; the implicit reward is beta times this. */
  static Tensor h(FDivergence f, Tensor logits, Prompt p) {
    Tensor d = logits.logSoftmax(-1).sub(Tensor.of(p.logRef, p.logRef.length));
    return f.slope(d.clamp(-30, 30)); // exp(-d) of a response that is all but gone overflows
  }

  /** The loss: -log sigmoid(beta (h_w - h_l)), averaged over who wins against whom [n, n]. */
  static Tensor loss(Tensor h, Tensor wins, double beta) {
    Tensor margin = h.unsqueeze(1).sub(h.unsqueeze(0)).mul(beta);
    return margin.neg().softplus().mul(wins).sum();
  }

  /**
   * Learns logits to the end, from the reference on. A response far above the reference hardly
   * moves a bounded h, so the valley of the loss is long: Newton's method finds its end, Adam does
   * not.
   */
  static double[] learn(FDivergence f, Prompt p, double[] wins, Config c) {
    Tensor w = Tensor.of(wins, c.responses, c.responses);
    return Newton.minimum(logits -> loss(h(f, logits, p), w, c.beta), p.logRef, c.steps);
  }

  /** The optimum by its condition: u = h^-1((r - c) / beta), with c such that pi sums to 1. */
  static double[] optimum(FDivergence f, Prompt p, double beta) {
    return policy(f, p, beta, constant(f, p, beta));
  }

  private static double constant(FDivergence f, Prompt p, double beta) {
    double top = Arrays.stream(p.reward).max().orElseThrow();
    double least = f.limit() == Double.POSITIVE_INFINITY ? top - 1e3 : top - beta * f.limit();
    return Bisection.root(
        x -> Arrays.stream(policy(f, p, beta, x)).sum() - 1, Math.nextUp(least), top + 1e3);
  }

  private static double[] policy(FDivergence f, Prompt p, double beta, double c) {
    double[] pi = new double[p.reward.length];
    for (int i = 0; i < pi.length; i++) {
      pi[i] = Math.exp(p.logRef[i] + f.inverse((p.reward[i] - c) / beta));
    }
    return pi;
  }

  /** The beta at which the optimum's mean reward is {@code reward}. */
  static double matched(FDivergence f, Prompt p, double reward) {
    double log =
        Bisection.root(
            x -> Vectors.inner(optimum(f, p, Math.exp(x)), p.reward) - reward, Math.log(1e-3), 5);
    return Math.exp(log);
  }

  // The experiment: (1) what is learned is the optimum, (2) at one mean reward the divergences keep
  // more and more of the reference, (3) the implicit rewards are calibrated.

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(64, .5, 1.4, 20_000, 100));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(new Config(8, 1, .8, 500, 10));
  }

  private static Experiment experiment(Config c) {
    Experiment e = new Experiment(25, c, FDpo.class);
    for (FDivergence f : FDivergence.values()) e.arm("1-3", f.title(), seed -> trial(f, c, seed));
    for (FDivergence f : FDivergence.values()) {
      e.claim(
          Claim.below(
                  "(1) " + f.title() + ": learned is optimal", .02, s -> s.of(f.title(), "error"))
              .onEverySeed()
              .unless("another h", s -> s.of(f.title(), "error_of_another_h")));
    }
    FDivergence[] order = Arrays.copyOf(FDivergence.values(), 5);
    for (int i = 1; i < order.length; i++) {
      String less = order[i - 1].title();
      String more = order[i].title();
      e.claim(
          Claim.above(
              "(2) least ratio: " + more + " over " + less,
              0,
              s -> s.of(more, "log_least_ratio") - s.of(less, "log_least_ratio")));
      e.claim(
          Claim.above(
                  "(2) responses kept: " + more + " no fewer than " + less,
                  -1,
                  s -> s.of(more, "kept") - s.of(less, "kept"))
              .onEverySeed());
    }
    e.claim(between("over reverse KL", "Jensen-Shannon", "reverse KL"));
    e.claim(between("under forward KL", "forward KL", "Jensen-Shannon"));
    e.claim(least("kl_to_reference", "reverse KL"));
    e.claim(least("kl_from_reference", "forward KL"));
    for (FDivergence f : FDivergence.values()) {
      e.claim(
          Claim.below("(3) " + f.title() + ": calibrated", .03, s -> s.of(f.title(), "ece"))
              .unless("beta doubled", s -> s.of(f.title(), "ece_of_twice_beta")));
    }
    return e.figure("25-kept", _ -> figure(c));
  }

  private static Claim between(String text, String more, String less) {
    String m = "log_least_ratio";
    return Claim.above("(2) Jensen-Shannon " + text, 0, s -> s.of(more, m) - s.of(less, m));
  }

  /** Each divergence is the best in its own measure. */
  private static Claim least(String metric, String own) {
    return Claim.above(
            "(2) " + own + " has the least " + metric.replace('_', ' '),
            0,
            s ->
                Arrays.stream(FDivergence.values())
                        .filter(f -> !f.title().equals(own))
                        .mapToDouble(f -> s.of(f.title(), metric))
                        .min()
                        .orElseThrow()
                    - s.of(own, metric))
        .onEverySeed();
  }

  private static Metrics trial(FDivergence f, Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Prompt p = Prompt.of(c, random);
    double[] learned = learn(f, p, p.wins(), c);
    FDivergence other =
        f == FDivergence.REVERSE_KL ? FDivergence.FORWARD_KL : FDivergence.REVERSE_KL;
    double[] sampled = learn(f, p, p.wins(c.pairs, random), c);
    double[] best = optimum(f, p, matched(f, p, c.reward));
    double[] u = new double[c.responses];
    for (int i = 0; i < u.length; i++) u[i] = best[i] / Math.exp(p.logRef[i]);
    return new Metrics()
        .add("error", Vectors.furthest(Vectors.softmax(learned), optimum(f, p, c.beta)))
        .add(
            "error_of_another_h",
            Vectors.furthest(Vectors.softmax(learned), optimum(other, p, c.beta)))
        .add("log_least_ratio", Math.log(Arrays.stream(u).min().orElseThrow()))
        .add("kept", Arrays.stream(u).filter(x -> x > .1).count())
        .add("kl_to_reference", Vectors.divergence(best, p.ref()))
        .add("kl_from_reference", Vectors.divergence(p.ref(), best))
        .add("entropy", -Arrays.stream(best).map(x -> x * Math.log(x)).sum())
        .add("ece", calibrationError(f, sampled, p, c.beta))
        .add("ece_of_twice_beta", calibrationError(f, sampled, p, 2 * c.beta));
  }

  /**
   * Expected calibration error, over all pairs, in 10 bins of the probability that the first wins.
   */
  static double calibrationError(FDivergence f, double[] logits, Prompt p, double beta) {
    int n = logits.length;
    double[] wins = p.wins();
    double[] h = h(f, Tensor.of(logits, n), p).toDoubles();
    Calibration c = new Calibration(10);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) { // the winner i, seen from both sides
        c.add(Vectors.sigmoid(beta * (h[i] - h[j])), true, wins[i * n + j]);
        c.add(Vectors.sigmoid(beta * (h[j] - h[i])), false, wins[i * n + j]);
      }
    }
    return c.error();
  }

  private static XYChart figure(Config c) {
    Prompt p = Prompt.of(c, new NumpyRandom(Experiment.FIRST));
    XYChart chart =
        Charts.lines(
            "What is kept of the reference at a mean reward of " + c.reward,
            "reward of a response",
            "policy / reference");
    chart.getStyler().setYAxisLogarithmic(true);
    double[] x = p.reward.clone();
    Arrays.sort(x);
    for (FDivergence f : FDivergence.values()) {
      double beta = matched(f, p, c.reward);
      Prompt sorted = new Prompt(new double[x.length], x);
      double[] u = policy(f, sorted, beta, constant(f, p, beta));
      Charts.line(chart, f.title(), x, u);
    }
    return chart;
  }
}
