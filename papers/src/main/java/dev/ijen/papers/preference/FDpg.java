package dev.ijen.papers.preference;

import static dev.ijen.rl.math.Divergence.FORWARD_KL;
import static dev.ijen.rl.math.Divergence.JENSEN_SHANNON;
import static dev.ijen.rl.math.Divergence.REVERSE_KL;
import static dev.ijen.rl.math.Divergence.TOTAL_VARIATION;

import dev.ijen.autograd.optim.Adam;
import dev.ijen.autograd.optim.Rule;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Among;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Differences;
import dev.ijen.rl.math.Divergence;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.tabular.PrefixTree;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.TokenPolicy;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Paper 57. Go, Korbak, Kruszewski, Rozen, Ryu, Dymetman: "Aligning Language Models with
 * Preferences through f-divergence Minimization" (ICML 2023).
 *
 * <p>What is wanted of a language model a is written down as a distribution p(x) = P(x) / Z: a
 * constraint, {@code P = a b} with b in {0, 1}, or a reward, {@code P = a exp(r / beta)}, which is
 * where RL with a penalty of beta KL(pi || a) leads. A policy pi goes there down {@code D_f(pi ||
 * p) = E_p[f(t)]}, t = pi / p, whose gradient is that of a policy with the reward -f'(t):
 *
 * <pre>  grad D_f = E_{x ~ pi}[ f'(pi(x) / p(x)) grad log pi(x) ]</pre>
 *
 * <p>The forward KL gives distributional policy gradients (DPG), the reverse KL gives RL with a
 * penalty. Samples of another q count pi / q times. Z is the mean of P / pi over all samples so
 * far. Here all strings can be enumerated, so gradients and divergences are known exactly.
 */
public final class FDpg {
  private FDpg() {}

  /**
   * Settings: strings of {@code length} tokens, of which the last of the vocabulary is wanted
   * {@code often} times; beta of the reward, its share; samples of a gradient; steps of {@code
   * batch} strings; Adam's rate; strings behind a baseline; the greatest l of the reverse KL.
   */
  public record Config(
      int vocabulary,
      int length,
      int often,
      double beta,
      int samples,
      int steps,
      int batch,
      double rate,
      int window,
      double clamp) {
    PrefixTree tree() {
      return new PrefixTree(vocabulary, length);
    }
  }

  private static final List<Divergence> LEARNED =
      List.of(FORWARD_KL, TOTAL_VARIATION, JENSEN_SHANNON, REVERSE_KL);

  enum Goal {
    REWARD,
    CONSTRAINT;

    final String title = name().toLowerCase(Locale.ROOT);

    boolean suits(Divergence f) {
      return this == REWARD || f.takesZeros();
    }
  }

  /** Of each string: a, its reward r, whether it keeps the constraint, P, p; and Z. */
  record Target(double[] a, double[] r, double[] b, double[] weight, double[] p, double z) {
    static Target of(Goal goal, Config c, NumpyRandom random) {
      TokenPolicy model = TokenPolicy.full(c.tree());
      double[] a = model.distribution(Vectors.normals(model.size(), random));
      double[] r = c.tree().shares(c.vocabulary - 1);
      double[] b = Arrays.stream(r).map(x -> x * c.length > c.often - .5 ? 1 : 0).toArray();
      double[] e = Arrays.stream(r).map(x -> Math.exp(x / c.beta)).toArray();
      double[] weight = Vectors.product(a, goal == Goal.REWARD ? e : b);
      double z = Arrays.stream(weight).sum();
      return new Target(a, r, b, weight, Arrays.stream(weight).map(x -> x / z).toArray(), z);
    }
  }

  /** A target, and what is to reach it. */
  record Task(Divergence f, Target t, TokenPolicy policy, Config c) {
    /** f'(pi(x) / p(x)) of every string; where P is 0, l is infinite. */
    double[] slopes(double[] logits, double z) {
      double[] logPi = policy.log(logits);
      double most = f == REVERSE_KL ? c.clamp : Double.POSITIVE_INFINITY;
      return IntStream.range(0, logPi.length)
          .mapToDouble(x ->
              t.weight[x] > 0 ? logPi[x] - Math.log(t.weight[x] / z) : Double.POSITIVE_INFINITY)
          .map(l -> f.slope(Math.min(l, most)))
          .toArray();
    }

    /** The gradient of D_f from samples x of q: the mean of {@code (pi / q) f' grad log pi}. */
    double[] gradient(double[] logits, double[] slopes, double baseline, int[] x, double[] q) {
      double[] pi = policy.distribution(logits);
      double[] weights = new double[pi.length];
      for (int i : x) weights[i] += pi[i] / q[i] * (slopes[i] - baseline) / x.length;
      return policy.score(logits, weights);
    }

    /** Learns on policy, from near the model on; shows the logits after every step; returns Z. */
    double learn(NumpyRandom random, Consumer<double[]> show) {
      double[] logits = policy.nearest(t.a);
      List<Tensor> adam = Collections.nCopies(2, Tensor.of(new double[logits.length]));
      List<Double> means = new ArrayList<>();
      double z = 0;
      for (int step = 1; step <= c.steps; step++) {
        double[] pi = policy.distribution(logits);
        int[] x = Sampling.draw(pi, c.batch, random);
        z += (Arrays.stream(x).mapToDouble(i -> t.weight[i] / pi[i]).sum() / c.batch - z) / step;
        double[] slopes = slopes(logits, z);
        double baseline = means.stream().mapToDouble(m -> m).average().orElse(0);
        Tensor g = Tensor.of(gradient(logits, slopes, baseline, x, pi));
        Rule.Updated next = Adam.Settings.of(c.rate).update(step, Tensor.of(logits), g, adam);
        logits = next.weights().toDoubles();
        adam = next.state();
        means.add(Arrays.stream(x).mapToDouble(i -> slopes[i]).sum() / c.batch);
        if (means.size() * c.batch > c.window) means.removeFirst();
        show.accept(logits);
      }
      return z;
    }

    /** The sum over all strings, which samples estimate. */
    double[] exact(double[] at) {
      return policy.score(at, Vectors.product(policy.distribution(at), slopes(at, t.z)));
    }

    /** From n samples of the model. */
    double[] sampled(double[] at, int n, long seed) {
      int[] x = Sampling.draw(t.a, n, new NumpyRandom(seed));
      return gradient(at, slopes(at, t.z), 0, x, t.a);
    }

    /** That of DPG, as its own paper has it: the mean of {@code -P / (Z a)} of the same samples. */
    double[] dpg(double[] at, int n, long seed) {
      double[] weights = new double[t.a.length];
      int[] x = Sampling.draw(t.a, n, new NumpyRandom(seed));
      for (int i : x) weights[i] -= t.weight[i] / (t.z * t.a[i]) / n;
      return policy.score(at, weights);
    }

    /** How far the exact gradient is from that of a function of pi. */
    double error(double[] at, ToDoubleFunction<double[]> of) {
      ToDoubleFunction<double[]> f = x -> of.applyAsDouble(policy.distribution(x));
      return Differences.error(exact(at), f, at, 5, new NumpyRandom(0));
    }
  }

  // The experiment: (1) gradients are those of the divergences, (2) a policy that can fit the
  // target does so with each, (3) one that cannot ends where its own divergence is least.

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(4, 5, 3, 1 / 3.0, 16384, 1000, 128, .03, 1024, 10));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(new Config(3, 3, 2, 1 / 3.0, 256, 100, 16, .03, 64, 10));
  }

  private static Experiment experiment(Config c) {
    Experiment e = new Experiment(57, c, FDpg.class);
    for (Goal g : Goal.values()) learning(e, g, c);
    for (Divergence f : Divergence.values()) {
      String arm = "gradient of " + f.title();
      e.arm("1", arm, seed -> gradients(f, c, seed));
      for (Goal g : Goal.values()) if (g.suits(f)) exact(e, arm, g.title);
      e.claim(Claim.within("(1) " + arm + ": order of error", -.5, .1, s -> s.of(arm, "order")));
    }
    exact(e, "gradient of " + FORWARD_KL.title(), "dpg");
    exact(e, "gradient of " + REVERSE_KL.title(), "rl");
    return e.figure("57-diversity", FDpg::figure);
  }

  private static void exact(Experiment e, String arm, String to) {
    e.claim(
        Claim.below("(1) " + arm + ": that of " + to, 1e-6, s -> s.of(arm, "error_to_" + to))
            .onEverySeed()
            .unless("another f", s -> s.of(arm, "error_to_" + to + "_of_another_f")));
  }

  private static void learning(Experiment e, Goal g, Config c) {
    String at = "(3) " + g.title + ": ";
    Among all = new Among(LEARNED.stream().map(f -> limited(f, g)).toList());
    String js = limited(JENSEN_SHANNON, g);
    List<String> measured = LEARNED.stream().filter(g::suits).map(Divergence::metric).toList();
    e.claim(all.balanced(at + "Jensen-Shannon is best balanced", js, measured));
    for (Divergence f : LEARNED) {
      String full = f.title() + ", " + g.title;
      e.arm("2", full, seed -> trial(f, g, TokenPolicy.full(c.tree()), c, seed));
      e.arm("3", limited(f, g), seed -> trial(f, g, TokenPolicy.factorised(c.tree()), c, seed));
      if (!g.suits(f)) continue;
      e.claim(all.least(at + f.title() + " has least of itself", limited(f, g), f.metric()));
      e.claim(
          Claim.below("(2) " + full + ": total variation", .06, s -> s.of(full, "total_variation"))
              .unless("the model", s -> s.of(full, "total_variation_before")));
      e.claim(Claim.within("(2) " + full + ": log Z", 0, .03, s -> s.of(full, "error_of_log_z")));
    }
    String kl = limited(FORWARD_KL, g);
    String rkl = limited(REVERSE_KL, g);
    e.claim(all.most(at + "forward KL has most entropy", kl, "entropy"));
    e.claim(all.least(at + "reverse KL has least entropy", rkl, "entropy"));
    if (g == Goal.REWARD) {
      e.claim(all.most(at + "reverse KL has most reward", rkl, "reward"));
    } else {
      e.claim(all.least(at + "forward KL is slowest", kl, "early_satisfaction"));
      e.claim(all.most(at + "reverse KL, clamped, is furthest", rkl, "total_variation"));
    }
  }

  private static String limited(Divergence f, Goal g) {
    return f.title() + ", " + g.title + ", limited";
  }

  private static Metrics trial(Divergence f, Goal g, TokenPolicy policy, Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Target t = Target.of(g, c, random);
    List<double[]> seen = new ArrayList<>();
    double z = new Task(f, t, policy, c).learn(random, at -> seen.add(policy.distribution(at)));
    double[] pi = seen.getLast();
    List<double[]> early = seen.subList(0, c.steps / 5);
    double[] entropy = early.stream().mapToDouble(Vectors::entropy).toArray();
    double[] satisfied = early.stream().mapToDouble(p -> Vectors.inner(p, t.b)).toArray();
    Metrics m = new Metrics();
    for (Divergence d : LEARNED) if (g.suits(d)) m.add(d.metric(), d.of(pi, t.p));
    return m.add("total_variation_before", Vectors.totalVariation(t.a, t.p))
        .add("error_of_log_z", Math.log(z / t.z))
        .add("reward", Vectors.inner(pi, t.r))
        .add("kl_to_model", Vectors.divergence(pi, t.a))
        .add("entropy", Vectors.entropy(pi))
        .add("early_satisfaction", Arrays.stream(satisfied).average().orElseThrow())
        .add("entropies", Vectors.evenly(entropy, 20))
        .add("satisfied", Vectors.evenly(satisfied, 20));
  }

  private static Metrics gradients(Divergence f, Config c, long seed) {
    Metrics m = new Metrics();
    for (Goal g : Goal.values()) {
      if (!g.suits(f)) continue;
      NumpyRandom random = new NumpyRandom(seed);
      Target t = Target.of(g, c, random);
      TokenPolicy policy = TokenPolicy.full(c.tree());
      double[] noise = Vectors.exp(Vectors.normals(t.a.length, random));
      double[] at = policy.nearest(Vectors.product(t.a, noise));
      for (Divergence by : List.of(f, f == JENSEN_SHANNON ? FORWARD_KL : JENSEN_SHANNON)) {
        Task task = new Task(by, t, policy, c);
        String of = by == f ? "" : "_of_another_f";
        m.add("error_to_" + g.title + of, task.error(at, pi -> f.of(pi, t.p)));
        if (g == Goal.CONSTRAINT) continue;
        ToDoubleFunction<double[]> rl =
            pi -> Vectors.divergence(pi, t.a) - Vectors.inner(pi, t.r) / c.beta;
        m.add("error_to_rl" + of, task.error(at, rl));
        double[] sample = task.sampled(at, c.batch, seed);
        m.add("error_to_dpg" + of, Vectors.distance(sample, task.dpg(at, c.batch, seed)));
        if (by != f) continue;
        Differences.Estimate estimate = (n, k) -> task.sampled(at, n, 100 * seed + k);
        m.add("order", Differences.order(estimate, task.exact(at), c.samples / 64, c.samples));
      }
    }
    return m;
  }

  private static XYChart figure(List<Claim.Seed> seeds) {
    XYChart chart = Charts.lines("The first steps to a constraint", "entropy", "satisfied");
    chart.getStyler().setLegendPosition(LegendPosition.InsideSW);
    for (Divergence f : LEARNED) {
      String arm = limited(f, Goal.CONSTRAINT);
      double[] x = Vectors.mean(seeds.stream().map(s -> s.all(arm, "entropies")).toList());
      double[] y = Vectors.mean(seeds.stream().map(s -> s.all(arm, "satisfied")).toList());
      Charts.line(chart, f.title(), x, y);
    }
    return chart;
  }
}
