package dev.ijen.papers.imitation;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.preference.Annotator;
import dev.ijen.rl.preference.TabularReward;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.stats.Trends;
import dev.ijen.rl.tabular.EmpiricalModel;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Ucbvi;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/**
 * Paper 33. Tiapkin, Belomestny, Calandriello, Moulines, Naumov, Perrault, Valko, Menard:
 * "Demonstration-Regularized RL" (ICLR 2024).
 *
 * <p>N episodes of an expert are cloned: maximum likelihood with a log-barrier is add-one
 * smoothing, and the clone's distance over whole trajectories falls as S A H / N.
 *
 * <pre>
 *   pi_BC,h(a | s) = (n_h(s, a) + 1) / (n_h(s) + A)
 *   KL_traj(pi || pi_BC) = E_pi[sum_h KL(pi_h(. | s_h) || pi_BC,h(. | s_h))]</pre>
 *
 * <p>Then {@code V(pi) - lambda KL_traj(pi || pi_BC)} is maximised, so that {@code V(pi_E) - V(pi)
 * <= lambda KL_traj(pi_E || pi_BC)} plus what planning lacks. With a known model this is soft
 * backward induction from the clone; without, UCBVI-Ent+ ({@link Ucbvi}) follows an optimistic
 * plan, but for one step of each episode, drawn evenly, where it takes the action whose bounds are
 * furthest apart. {@code lambda ~ eps N / (S A H)} needs {@code H^6 S^3 A^2 / (N eps^2)} episodes.
 *
 * <p>All methods pool counts over the steps of an episode, plan when the visits of some (s, a) have
 * doubled, and know that a return is at most 1. Their bonus is Bernstein's with {@link
 * Config#scale} for 1 and the logarithm, a hundredth of what is proven: of 0.3, 0.1, 0.03, 0.01 the
 * least whose bounds never lost the optimum on the tuning seeds.
 *
 * <p>Episodes do not fall monotonically on the double chain: up to N = 64 lambda is too small to
 * rule out the end that the expert never visits, and the clone only delays the visits it takes.
 */
public final class DemonstrationRegularised {
  private DemonstrationRegularised() {}

  /**
   * Settings.
   *
   * @param eps how far from optimal is near enough
   * @param factor of lambda; with 4, lambda KL_traj(pi_E || pi_BC) stays within about eps in (b)
   * @param scale of the bonus
   * @param temperature of the soft-optimal expert of (a) and (c)
   * @param budget episodes online
   * @param runs averaged for each seed of (b) and (c)
   */
  public record Config(
      double eps, double factor, double scale, double temperature, int budget, int runs) {}

  /** A process and its expert, [H][S][A]. */
  record Task(String name, Mdp mdp, double[][][] expert) {
    double value(double[][][] policy) {
      return FiniteHorizon.objective(mdp, policy);
    }
  }

  /** The clone of n episodes of the expert, [H][S][A]. */
  static double[][][] clone(Task task, int n, NumpyRandom random) {
    int k = task.mdp.actions();
    double[][][] p = new double[task.expert.length][task.mdp.states()][k];
    for (int i = 0; i < n; i++) {
      var t = Sampling.episode(task.mdp, task.expert, random);
      for (int h = 0; h < t.length(); h++) p[h][t.states()[h]][t.actions()[h]]++;
    }
    for (double[] row : Arrays.stream(p).flatMap(Arrays::stream).toList()) {
      double visits = Arrays.stream(row).sum();
      for (int a = 0; a < k; a++) row[a] = (row[a] + 1) / (visits + k);
    }
    return p;
  }

  /** What the divergence from a clone of n demonstrations counts. */
  static double lambda(Task task, int n, Config c) {
    return c.factor * c.eps * n / (task.mdp.states() * task.mdp.actions() * task.expert.length);
  }

  /** Who learns online; without lambda the clone still chooses among what seems equally good. */
  record Method(String title, boolean cloned, boolean regularised) {}

  static final Method UCBVI = new Method("UCBVI", false, false);
  static final Method LAMBDA_0 = new Method("lambda = 0", true, false);
  static final Method ENT_PLUS = new Method("UCBVI-Ent+", true, true);

  /** Episodes until plans stay near the optimum, and how far bounds lost what is sought. */
  static double[] episodes(
      Task task, Method m, double[][][] prior, double lambda, Config c, NumpyRandom random) {
    var sought = FiniteHorizon.soft(task.mdp, prior.length, Math.max(lambda, 1e-9), prior);
    double value = Vectors.inner(task.mdp.initial(), sought.value()[0]);
    double excluded = -1;
    double enough = task.value(task.expert) - c.eps;
    var bonus = Ucbvi.Bonus.bernstein(c.scale, 1, 1, task.expert.length);
    EmpiricalModel model = new EmpiricalModel(task.mdp);
    Ucbvi.Bounds plan = Ucbvi.plan(model, 1, bonus, lambda, prior);
    boolean good = task.value(plan.policy()) >= enough;
    int needed = 0;
    for (int t = 1; t <= c.budget; t++) {
      double[][][] policy =
          m.cloned ? plan.exploring(random.choice(task.expert.length)) : plan.policy();
      model.add(Sampling.episode(task.mdp, policy, random));
      if (!good) needed = t;
      if (!model.doubled()) continue;
      plan = Ucbvi.plan(model, 1, bonus, lambda, prior);
      good = task.value(plan.policy()) >= enough;
      excluded = Math.max(excluded, plan.excludes(task.mdp, value));
    }
    return new double[] {needed, excluded};
  }

  // The experiment: (a) how fast the clone nears the expert, (a') what its divergence bounds, (b)
  // what N saves online, (c) what regularisation is worth with a reward learned from preferences.

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(.1, 4, .1, .07, 6000, 8));
  }

  /** In seconds. */
  public static Experiment smoke() {
    return experiment(new Config(.1, 4, .1, .07, 200, 1));
  }

  private static Experiment experiment(Config c) {
    Experiment e = new Experiment(33, c, DemonstrationRegularised.class);
    online(e, optimal("four rooms", Mdps.fourRooms(3, .2, 1), 1), c);
    online(e, optimal("chain", Mdps.chain(15, .1, 1), 6), c);
    online(e, optimal("double chain", Mdps.doubleChain(21, .1, 1), 10), c);
    e.arm("a, a'", "known", seed -> known(c, new NumpyRandom(seed)));
    e.claim(Claim.within("(a) slope of KL_traj, N >= 256", -1, .15, s -> s.of("known", "slope")));
    for (int i : IntStream.range(0, SIZES.length).toArray()) {
      String text = "(a) KL_traj at N = %.0f over %s".formatted(SIZES[i], CHECK[i]);
      e.claim(Claim.within(text, 1, .15, s -> s.all("known", "divergence")[i] / CHECK[i]));
    }
    e.claim(
        Claim.below("(a') the bound is exceeded by", 1e-12, s -> s.of("known", "excess"))
            .onEverySeed()
            .unless("the clone itself", s -> s.of("known", "excess_of_the_clone")));
    e.claim(
        Claim.below("(a') error of soft values", 1e-12, s -> s.of("known", "error")).onEverySeed());
    e.arm("c", "preferences", seed -> preferences(c, new NumpyRandom(seed)));
    for (int i : new int[] {0, 1}) {
      String text = "(c) %d pairs: value of the regularised over the greedy".formatted(PAIRS[i]);
      e.claim(Claim.above(text, 0, s -> s.all("preferences", "over_greedy")[i]));
    }
    String text = "(c) 128 pairs: value of the regularised over the clone";
    e.claim(Claim.above(text, 0, s -> s.all("preferences", "over_clone")[2]));
    return e;
  }

  private static final double[] SIZES = {4, 16, 64, 256, 1024, 4096, 16384};
  // A check made elsewhere, of a random process with S = 10, A = 4, H = 10.
  private static final double[] CHECK = {10.4, 7.4, 3.1, .910, .234, .0575, .0138};

  private static Task random(Config c, NumpyRandom random) {
    Mdp mdp = Mdps.random(random, 10, 4, 10, 1);
    return new Task("random", mdp, FiniteHorizon.soft(mdp, 10, c.temperature, null).policy());
  }

  private static Metrics known(Config c, NumpyRandom random) {
    Task task = random(c, random);
    double[] kl = new double[SIZES.length];
    double excess = Double.NEGATIVE_INFINITY;
    double ofClone = Double.NEGATIVE_INFINITY;
    double error = 0;
    for (int i = 0; i < kl.length; i++) {
      double[][][] bc = clone(task, (int) SIZES[i], random);
      kl[i] = FiniteHorizon.divergence(task.mdp, task.expert, bc);
      double lambda = lambda(task, (int) SIZES[i], c);
      var plan = FiniteHorizon.soft(task.mdp, task.expert.length, lambda, bc);
      double bound = task.value(task.expert) - lambda * kl[i];
      double value = task.value(plan.policy());
      double moved = FiniteHorizon.divergence(task.mdp, plan.policy(), bc);
      double soft = Vectors.inner(task.mdp.initial(), plan.value()[0]);
      excess = Math.max(excess, bound - value);
      ofClone = Math.max(ofClone, bound - task.value(bc));
      error = Math.max(error, Math.abs(soft - (value - lambda * moved)));
    }
    return new Metrics()
        .add("divergence", kl)
        .add("slope", Trends.slope(logs(SIZES, 3), logs(kl, 3)).estimate())
        .add("excess", excess)
        .add("excess_of_the_clone", ofClone)
        .add("error", error);
  }

  private static double[] logs(double[] x, int from) {
    return Arrays.stream(x).skip(from).map(Math::log).toArray();
  }

  private static final int CLONED = 64;
  private static final int[] PAIRS = {8, 32, 128, 512};

  private static Metrics preferences(Config c, NumpyRandom random) {
    Task task = random(c, random);
    double[] overGreedy = new double[PAIRS.length];
    double[] overClone = new double[PAIRS.length];
    for (int k = 0; k < PAIRS.length * c.runs; k++) {
      int i = k / c.runs;
      double[][][] bc = clone(task, CLONED, random);
      Annotator annotator = Annotator.logistic(1);
      Mdp seen = TabularReward.learned(task.mdp, bc, PAIRS[i], annotator, 1.0 / PAIRS[i], random);
      var near = FiniteHorizon.soft(seen, task.expert.length, lambda(task, CLONED, c), bc);
      var greedy = FiniteHorizon.optimal(seen, task.expert.length);
      double value = task.value(near.policy());
      overGreedy[i] += (value - task.value(greedy.policy())) / c.runs;
      overClone[i] += (value - task.value(bc)) / c.runs;
    }
    return new Metrics().add("over_greedy", overGreedy).add("over_clone", overClone);
  }

  private static final double[] DEMONSTRATIONS = {4, 16, 64, 256, 1024};

  /** 20 steps, an optimal expert, returns divided by the greatest one. */
  private static Task optimal(String name, Mdp mdp, double most) {
    Mdp m = mdp.withRewards(Arrays.stream(mdp.rewards()).map(r -> r / most).toArray());
    return new Task(name, m, FiniteHorizon.optimal(m, 20).policy());
  }

  private static void online(Experiment e, Task task, Config c) {
    for (Method m : List.of(UCBVI, LAMBDA_0, ENT_PLUS)) {
      e.arm("b", arm(task, m), seed -> online(task, m, c, seed));
    }
    e.claim(over(task, UCBVI, 3, 1));
    e.claim(over(task, LAMBDA_0, 3, 1.2));
    e.claim(over(task, UCBVI, 0, .5));
    String ours = arm(task, ENT_PLUS);
    String text = "(b) " + task.name + ": ";
    Claim.Statistic rho = s -> Trends.spearman(DEMONSTRATIONS, s.all(ours, "log_episodes"));
    Claim.Statistic outside = s -> s.of(ours, "excluded");
    e.claim(Claim.below(text + "Spearman of episodes and N", -.9, rho));
    e.claim(Claim.below(text + "the optimum outside its bounds", 1e-6, outside).onEverySeed());
    e.figure("33-" + task.name.replace(' ', '-'), seeds -> figure(task, seeds));
  }

  /** How many times as many episodes a method needs as UCBVI-Ent+, at least. */
  private static Claim over(Task task, Method m, int from, double bound) {
    String over =
        ": episodes of %s over UCBVI-Ent+, N >= %.0f".formatted(m.title, DEMONSTRATIONS[from]);
    return Claim.above(
        "(b) " + task.name + over,
        bound,
        s -> {
          double[] x = s.all(arm(task, m), "log_episodes");
          double[] y = s.all(arm(task, ENT_PLUS), "log_episodes");
          var more = IntStream.range(from, x.length).mapToDouble(i -> x[i] - y[i]);
          return Math.exp(more.min().orElseThrow());
        });
  }

  private static String arm(Task task, Method m) {
    return task.name + ", " + m.title;
  }

  private static Metrics online(Task task, Method m, Config c, long seed) {
    double[] log = new double[DEMONSTRATIONS.length];
    double[] gap = new double[log.length];
    double excluded = -1;
    for (int k = 0; k < log.length * c.runs; k++) {
      int i = k / c.runs;
      int n = (int) DEMONSTRATIONS[i];
      NumpyRandom random = new NumpyRandom(seed * c.runs + k % c.runs);
      double[][][] bc = clone(task, m.cloned ? n : 0, random);
      double lambda = m.regularised ? lambda(task, n, c) : 0;
      double[] needed = episodes(task, m, bc, lambda, c, random);
      log[i] += Math.log(Math.max(1, needed[0])) / c.runs;
      excluded = Math.max(excluded, needed[1]);
      gap[i] += (task.value(task.expert) - task.value(bc)) / c.runs;
    }
    return new Metrics()
        .add("log_episodes", log)
        .add("gap_of_the_clone", gap)
        .add("excluded", excluded)
        .add("slope", Trends.slope(logs(DEMONSTRATIONS, 0), log).estimate());
  }

  private static XYChart figure(Task task, List<Claim.Seed> seeds) {
    String title = "Episodes until within 0.1 of optimal: " + task.name;
    XYChart chart = Charts.lines(title, "demonstrations", "episodes online");
    for (Method m : List.of(UCBVI, LAMBDA_0, ENT_PLUS)) {
      double[] log = Claim.Seed.mean(seeds, arm(task, m), "log_episodes");
      Charts.line(chart, m.title, DEMONSTRATIONS, Arrays.stream(log).map(Math::exp).toArray());
    }
    return Charts.logarithmic(chart);
  }
}
