package dev.ijen.papers.preference;

import static dev.ijen.rl.preference.Segments.Model.REGRET;
import static dev.ijen.rl.preference.Segments.Model.RETURN;

import dev.ijen.autograd.Tape;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.preference.Annotator;
import dev.ijen.rl.preference.RewardLearning;
import dev.ijen.rl.preference.Segments;
import dev.ijen.rl.preference.Segments.Model;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.tabular.Delivery;
import dev.ijen.rl.tabular.Evaluation;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Paper 39. Knox, Hatgis-Kessell, Booth, Niekum, Stone, Allievi: "Models of human preference for
 * learning reward functions" (TMLR 2024).
 *
 * <p>Of two segments of behaviour the first is preferred with probability {@code sigmoid(score_1 -
 * score_2)}. What people score is usually taken to be the partial return; the paper says it is how
 * well the segment was decided, the negated regret (its section 2):
 *
 * <pre>
 *   partial return   sum_t r_t
 *   regret           sum_t V*(s_t) - Q*(s_t, a_t)                       = - sum_t A*(s_t, a_t)
 *   deterministic    sum_t V*(s_t) - (r_t + gamma V*(s_{t+1}))          the same without luck
 * </pre>
 *
 * <p>A linear reward {@code w . phi} is learned by the cross-entropy of preferences. Under the
 * regret model V* depends on w; with successor features psi of a library of policies it is
 *
 * <pre>  V~(s) = sum_pi softmax_pi(w . psi_pi(s) / T) (w . psi_pi(s))      T = 0.001</pre>
 *
 * <p>so that a segment's score is linear in w and V~ together: {@code w . sum_t phi_t + sum_t gamma
 * V~(s_{t+1}) - V~(s_t)}. The true optimal policy is not in the library.
 */
public final class RegretPreferences {
  /** Of sheep, coins, blocks and bricks in a grid. */
  private static final double[] SHARES = {.08, .1, .15, .2};

  private RegretPreferences() {}

  /**
   * Settings.
   *
   * @param least rows and columns of a grid; most likewise
   * @param pairs each learner hears so many
   * @param library of policies, each optimal for a random reward
   * @param shift of a reward that partial returns cannot see
   */
  public record Config(
      int mdps,
      int least,
      int most,
      int segment,
      double discount,
      List<Integer> pairs,
      int library,
      double temperature,
      double rate,
      int steps,
      double shift,
      double slip,
      int samples) {}

  /** A grid and what is optimal in it. */
  record Task(Delivery grid, Mdp mdp, Planning.Plan best, int length) {
    static Task random(Config c, double slip, NumpyRandom random) {
      int rows = (int) random.integers(c.least, c.most + 1);
      int columns = (int) random.integers(c.least, c.most + 1);
      Delivery grid = Delivery.random(random, rows, columns, SHARES, slip, c.discount);
      return new Task(grid, grid.mdp(), Planning.policyIteration(grid.mdp()), c.segment);
    }

    /** Random pairs and who is preferred; of equal ones nothing is heard. */
    Batch pairs(Model judge, Model learner, Annotator a, int n, NumpyRandom random) {
      double[][][] parts = new double[2][n][];
      double[][] score = new double[2][n];
      for (int i = 0; i < n; ) {
        List<Trajectory> two = Segments.draw(mdp, mdp.uniform(), length, 2, random);
        for (int side = 0; side < 2; side++) {
          parts[side][i] = Segments.parts(learner, mdp, grid.features(), two.get(side));
          score[side][i] = judge.score(mdp, best, two.get(side));
        }
        if (Math.abs(score[0][i] - score[1][i]) > 1e-6) i++;
      }
      double[] label = a.labels(score[0], score[1], random);
      return RewardLearning.pairs(parts[0], parts[1], label)
          .with("probability", Tensor.of(a.probabilities(score[0], score[1]), n));
    }

    /** Successor features [S, size, k] of policies for random rewards; none is optimal. */
    Tensor library(int size, NumpyRandom random, double[][]... given) {
      List<double[][]> policies = new ArrayList<>(List.of(given));
      while (policies.size() < size) {
        double[][] policy = optimal(Vectors.normals(grid.features().length, random));
        if (Evaluation.scaled(mdp, policy, best) < 1 - 1e-9) policies.add(policy);
      }
      return Evaluation.library(mdp, policies, grid.features());
    }

    double[][] optimal(double[] w) {
      return Planning.policyIteration(grid.withWeights(w).mdp()).policy();
    }
  }

  /** V~ of every state for each of m rewards: psi [S, library, k], w [k, m], to [S, m]. */
  static Tensor values(Tensor psi, Tensor w, double temperature) {
    Tensor flat = psi.reshape(psi.dim(0) * psi.dim(1), psi.dim(2));
    Tensor v = flat.matmul(w).reshape(psi.dim(0), psi.dim(1), w.dim(1));
    return v.div(temperature).softmax(1).mul(v).sum(1);
  }

  /** The cross-entropies of m learners, summed; learner j hears the first counts[j] pairs. */
  static UnaryOperator<Tensor> loss(Batch pairs, @Nullable Tensor psi, int[] counts, Config c) {
    double[] heard = new double[pairs.rows() * counts.length];
    for (int j = 0; j < counts.length; j++) {
      for (int i = 0; i < counts[j]; i++) heard[i * counts.length + j] = 1.0 / counts[j];
    }
    Tensor weight = Tensor.of(heard, pairs.rows(), counts.length);
    Tensor difference = pairs.get("first").sub(pairs.get("second"));
    Tensor label = pairs.get("label").unsqueeze(1);
    return w -> {
      Tensor known = psi == null ? w : Tensor.concat(0, w, values(psi, w, c.temperature));
      return RewardLearning.crossEntropy(difference.matmul(known), label).mul(weight).sum();
    };
  }

  // Experiments: (1) learning, (2) the learner at the truth, (3) equal returns, (4) luck.

  /** V~ is off by up to T, and so is what follows from it. */
  private static final double EXACT = .002;

  private static final String[] NOISE = {"noiseless", "logistic"};
  private static final String OTHER = "return from return, other pairs";

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(config(10, 5, 7, List.of(3, 10, 30, 100, 300, 1000), 100, 500));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(config(1, 3, 4, List.of(30, 100, 300, 1000), 5, 5));
  }

  private static Config config(
      int mdps, int least, int most, List<Integer> pairs, int library, int steps) {
    return new Config(mdps, least, most, 3, .95, pairs, library, .001, .5, steps, 10, .2, 200);
  }

  private static Experiment experiment(Config c) {
    Experiment e = new Experiment(39, c, RegretPreferences.class);
    for (String noise : NOISE) {
      for (Model judge : new Model[] {RETURN, REGRET}) {
        for (Model m : new Model[] {RETURN, REGRET}) {
          e.arm("1", arm(m, judge, noise), seed -> learning(m, judge, noise, 2, c, seed));
        }
      }
    }
    e.arm("1", OTHER, seed -> learning(RETURN, RETURN, NOISE[0], 3, c, seed))
        .arm("2", "truth", seed -> atTheTruth(c, seed))
        .arm("3", "shift", seed -> Identifiability.of(c, 0, seed).shift(c.shift))
        .arm("4", "lottery", seed -> Identifiability.lottery(new NumpyRandom(seed)))
        .arm("4", "luck", seed -> Identifiability.of(c, c.slip, seed).luck())
        .arm("4", "no luck", seed -> Identifiability.of(c, 0, seed).luck());
    String self = arm(RETURN, RETURN, NOISE[0]);
    for (int n : new int[] {300, 30, 100, 1000}) {
      String near = "near_" + n;
      e.claim(more(n, NOISE[0], .25).unless(OTHER, s -> s.of(OTHER, near) - s.of(self, near)));
      e.claim(more(n, NOISE[1], 0));
    }
    for (String regret : List.of(arm(REGRET, REGRET, NOISE[0]), arm(REGRET, REGRET, NOISE[1]))) {
      e.claim(Claim.above("(1) 300 pairs, " + regret, .9, s -> s.of(regret, "near_300")));
    }
    e.claim(exact("(2) V~ is V* with the optimal policy in the library", "truth", "v", "v_without"))
        .claim(exact("(2) the loss is least", "truth", "gradient", "gradient_without_v"))
        .claim(exact("(3) labels by return stay", "shift", "by_return", "by_regret"))
        .claim(apart("(3) labels by regret do not", "shift", "by_regret", "by_return"))
        .claim(apart("(3) the optimum does not", "shift", "lost", "lost_by_doubling"))
        .claim(exact("(4) labels by return stay", "lottery", "by_return", "by_regret"))
        .claim(apart("(4) labels by regret do not", "lottery", "by_regret", "by_outcome"))
        .claim(apart("(4) the optimum does not", "lottery", "optimum", "by_return"))
        .claim(exact("(4) the optimal policy has no regret", "luck", "regret", "outcome"))
        .claim(
            Claim.below("(4) without luck both forms agree", EXACT, s -> s.of("no luck", "apart"))
                .onEverySeed()
                .unless("luck", s -> s.of("luck", "apart")));
    return e.figure("39-near-optimal", seeds -> figure(seeds, c, false))
        .figure("39-crossed", seeds -> figure(seeds, c, true));
  }

  private static String arm(Model learner, Model judge, String noise) {
    return learner + " from " + judge + ", " + noise;
  }

  private static Claim more(int n, String noise, double bound) {
    String near = "near_" + n;
    return Claim.above(
        "(1) %d pairs, %s: near-optimal, regret over partial return".formatted(n, noise),
        bound,
        s -> s.of(arm(REGRET, REGRET, noise), near) - s.of(arm(RETURN, RETURN, noise), near));
  }

  private static Claim exact(String text, String arm, String metric, String not) {
    Claim c = Claim.below(text, EXACT, s -> s.of(arm, metric));
    return c.onEverySeed().unless(not, s -> s.of(arm, not));
  }

  private static Claim apart(String text, String arm, String metric, String not) {
    Claim c = Claim.above(text, .1, s -> s.of(arm, metric));
    return c.onEverySeed().unless(not, s -> s.of(arm, not));
  }

  private static Metrics learning(
      Model m, Model judge, String noise, int stream, Config c, long seed) {
    Annotator a = noise.equals(NOISE[0]) ? Annotator.noiseless() : Annotator.logistic(1);
    int[] counts = c.pairs.stream().mapToInt(n -> n).toArray();
    int[] near = new int[counts.length];
    for (int i = 0; i < c.mdps; i++) {
      long first = 1000 * seed + 4L * i;
      Task t = Task.random(c, 0, new NumpyRandom(first));
      Tensor psi = m == RETURN ? null : t.library(c.library, new NumpyRandom(first + 1));
      Batch pairs = t.pairs(judge, m, a, counts[near.length - 1], new NumpyRandom(first + stream));
      Tensor start = Tensor.of(new double[6 * near.length], 6, near.length);
      Adam.Settings adam = Adam.Settings.of(c.rate);
      Tensor w = RewardLearning.descend(loss(pairs, psi, counts, c), start, adam, c.steps);
      for (int j = 0; j < near.length; j++) {
        double[][] learned = t.optimal(w.select(1, j).toDoubles());
        if (Evaluation.scaled(t.mdp, learned, t.best) > .9) near[j]++;
      }
    }
    Metrics out = new Metrics();
    for (int j = 0; j < near.length; j++) out.add("near_" + counts[j], (double) near[j] / c.mdps);
    return out;
  }

  /** With exact probabilities as labels, the gradient at the true reward is 0. */
  private static Metrics atTheTruth(Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Task t = Task.random(c, 0, random);
    Tensor w = Tensor.of(Delivery.weights(), Delivery.weights().length, 1);
    Tensor psi = t.library(2, random, t.best.policy());
    double[] v = values(psi, w, c.temperature).toDoubles();
    double[] without = values(t.library(2, random), w, c.temperature).toDoubles();
    return new Metrics()
        .add("v", Vectors.furthest(v, t.best.value()))
        .add("v_without", Vectors.furthest(without, t.best.value()))
        .add("gradient", steepest(t, REGRET, psi, w, c, random))
        .add("gradient_without_v", steepest(t, RETURN, null, w, c, random));
  }

  private static double steepest(
      Task t, Model m, @Nullable Tensor psi, Tensor w, Config c, NumpyRandom random) {
    Batch pairs = t.pairs(REGRET, m, Annotator.logistic(1), c.samples, random);
    pairs = pairs.with("label", pairs.get("probability"));
    try (var tape = new Tape()) {
      Tensor at = tape.watch(w);
      Tensor y = loss(pairs, psi, new int[] {c.samples}, c).apply(at);
      return tape.derivative(y, at).abs().max().item();
    }
  }

  private static XYChart figure(List<Claim.Seed> seeds, Config c, boolean crossed) {
    String by = crossed ? "Learned by the other model" : "Learned by the model that labels";
    XYChart chart = Charts.lines(by, "pairs heard", "share of grids near-optimal");
    chart.getStyler().setXAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNW);
    double[] x = c.pairs.stream().mapToDouble(n -> n).toArray();
    for (String noise : NOISE) {
      for (Model m : new Model[] {REGRET, RETURN}) {
        String arm = arm(m, crossed == (m == RETURN) ? REGRET : RETURN, noise);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
          String near = "near_" + c.pairs.get(i);
          y[i] = seeds.stream().mapToDouble(seed -> seed.of(arm, near)).average().orElse(0);
        }
        Charts.line(chart, arm, x, y);
      }
    }
    return chart;
  }
}
