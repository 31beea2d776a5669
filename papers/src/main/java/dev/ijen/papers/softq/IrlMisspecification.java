package dev.ijen.papers.softq;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.stats.Trends;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.InverseRl;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Regret;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Shaping;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Paper 12. Skalse and Abate: "Quantifying the Sensitivity of Inverse Reinforcement Learning to
 * Misspecification" (ICLR 2024).
 *
 * <p>A demonstrator acts by g, the learner believes in f, and takes an R1 with {@code f(R1) =
 * g(R2)} for the truth R2. How far off can it be? With d the STARC distance ({@link
 * Shaping#distance}: 0 for the same order of policies, 1 for the opposite one), in the process that
 * the learner believes in.
 *
 * <p>Where the world has discount gamma and transitions tau, shaping with a potential phi changes
 * no soft policy, so that no data tell apart
 *
 * <pre>  R+- = R +- k (gamma E_tau[phi(s')] - phi(s))</pre>
 *
 * <p>If the learner believes in another gamma or tau, their canonical forms are {@code c(R) +- k e}
 * with some e that is not 0, and d(R+, R-) tends to 1 as k grows: whatever is inferred is at least
 * 1/2 away from one of them. A wrong temperature only scales the reward: d = 0.
 */
public final class IrlMisspecification {
  private static final double[] SCALES = {1, 10, 100, 1e3, 1e4};
  private static final double[] WRONG = {0, .001, .01, .05};
  private static final double[] NOISE = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1};

  /** d(R+, R-) at these k, believed 0.90 and true 0.91, in a process that was not recorded. */
  private static final double[] TABLE = {.0098, .0988, .8705, .9990, 1.0000};

  private IrlMisspecification() {}

  /**
   * Settings: the size of processes; the discount believed in; the demonstrator's temperature, and
   * a cold one at which some actions hardly ever happen; how many trajectories are seen, of how
   * many steps; how many pairs of rewards are compared.
   */
  public record Config(
      int states,
      int actions,
      double discount,
      double temperature,
      double cold,
      int trajectories,
      int steps,
      int pairs) {}

  /** R + k (gamma E_tau[phi(s')] - phi(s)), gamma and tau being the world's. */
  static double[] shaped(Mdp world, double[] reward, double[] phi, double k) {
    double[] potential = Vectors.map(phi, x -> k * x);
    double[] r = Shaping.shaped(world.withRewards(reward), potential, world.discount());
    return world.overEntries((s, a, _) -> world.expected(s, a, r));
  }

  /** Maximum causal entropy: what the demonstrator does. */
  static double[][] soft(Mdp world, double[] reward, double temperature) {
    return Planning.soft(world.withRewards(reward), temperature, null, 1e-13).policy();
  }

  /** The policy as it is seen through noise: (1 - delta) pi + delta / A. */
  static double[][] noisy(double[][] pi, double delta) {
    return Arrays.stream(pi)
        .map(p -> Vectors.map(p, x -> (1 - delta) * x + delta / p.length))
        .toArray(double[][]::new);
  }

  /**
   * A reward for which d at k = 10 and 100 is the table's. d is the sine of half the angle between
   * c + k e and c - k e, whose tangent is {@code 2 k p / (1 - k^2 q)} with q = |e|^2 / |c|^2 and p
   * = sqrt(q) times the sine of the angle of c and e. So two numbers of the table decide all five.
   */
  static double[] tabled(Mdp mdp, double[] shaping) {
    double t1 = Math.tan(2 * Math.asin(TABLE[1]));
    double t2 = Math.tan(2 * Math.asin(TABLE[2]));
    double q = (t2 / 100 - t1 / 10) / (100 * t2 - 10 * t1);
    double sine = t1 * (1 - 100 * q) / 20 / Math.sqrt(q);
    double[] e = Shaping.canonical(mdp, shaping);
    double[] r = Shaping.canonical(mdp, mdp.rewards());
    double[] across = Vectors.plus(r, -Vectors.inner(r, e) / Vectors.inner(e, e), e);
    double x = sine * Math.sqrt(Vectors.inner(e, e) / q / Vectors.inner(across, across));
    double y = Math.sqrt((1 - sine * sine) / q);
    // A canonical form is its own.
    int n = mdp.actions();
    return mdp.overEntries((s, a, _) -> x * across[s * n + a] + y * e[s * n + a]);
  }

  // The experiment: (1) a wrong discount and (2) wrong transitions make any error possible, (3) a
  // wrong temperature none; (4) a little noise in the data matters where some actions are rare; (5)
  // d tells what trust in a learned reward may cost.

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(6, 3, .9, 1, .01, 1000, 50, 60));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(new Config(4, 2, .9, 1, .01, 20, 10, 10));
  }

  private static Experiment experiment(Config c) {
    Experiment e =
        new Experiment(12, c, IrlMisspecification.class)
            .arm("1", "discount", s -> Case.of(c, s).discounts())
            .arm("2", "transitions", s -> Case.of(c, s).transitions())
            .arm("3", "temperature", s -> Case.of(c, s).temperatures())
            .arm("4", "rare actions", s -> Case.of(c, s).noise(c.cold))
            .arm("4", "common actions", s -> Case.of(c, s).noise(c.temperature))
            .arm("5", "regret", s -> Case.of(c, s).regrets());
    claim(e, "(1)", "discount");
    e.claim(
        Claim.below("(1) deviation from the table", 5e-5, s -> offTable(s, "d_tabled"))
            .onEverySeed()
            .unless("R as drawn", s -> offTable(s, "d_0.01")));
    claim(e, "(2)", "transitions");
    String arm = "temperature";
    for (String model : List.of("entropy", "boltzmann")) {
      e.claim(
          Claim.below("(3) wrong temperature, " + model + ": d", 1e-8, s -> s.of(arm, model))
              .onEverySeed()
              .unless("a wrong discount too", s -> s.of(arm, model + "_and_discount")));
    }
    String rare = "rare actions";
    String common = "common actions";
    return e.claim(
            Claim.above("(4) d after noise of 1e-6", .1, s -> s.all(rare, "d")[0])
                .unless(common, s -> s.all(common, "d")[0]))
        .claim(
            Claim.above("(4) d from trajectories, noise 1e-3", .2, s -> s.all(rare, "d_seen")[3])
                .unless(common, s -> s.all(common, "d_seen")[3]))
        .claim(
            Claim.within("(4) d of noise", .5, 1e-9, s -> s.of(rare, "d_of_noise")).onEverySeed())
        .claim(Claim.below("(4) policy moved, of noise", 1, s -> s.of(rare, "moved")).onEverySeed())
        .claim(
            Claim.above("(5) rank correlation, d and regret", .9, s -> s.of("regret", "starc"))
                .unless("angle of plain rewards", s -> s.of("regret", "plain")))
        .figure("12-discount", _ -> figure(c));
  }

  /** Claims of a world that is not as the learner believes. */
  private static void claim(Experiment e, String part, String arm) {
    String right = "the right " + arm;
    String text = part + " wrong " + arm + ": ";
    e.claim(
            Claim.above(text + "d of one policy's rewards", .99, s -> s.all(arm, "d_0.01")[4])
                .onEverySeed()
                .unless(right, s -> s.all(arm, "d_0.0")[4]))
        .claim(
            Claim.below(text + "that policy differs by", 1e-11, s -> s.of(arm, "gap"))
                .onEverySeed()
                .unless("as believed", s -> s.of(arm, "gap_believed")))
        .claim(
            Claim.above(text + "d grows", 1e-9, s -> Trends.leastStep(s.all(arm, "d_0.01")))
                .onEverySeed()
                .unless(right, s -> Trends.leastStep(s.all(arm, "d_0.0"))));
  }

  private static double offTable(Claim.Seed s, String metric) {
    return Vectors.furthest(s.all("discount", metric), TABLE);
  }

  /** What a seed stands for: a process with the true reward, another one, and a potential. */
  private record Case(Config c, NumpyRandom random, Mdp mdp, Mdp other, double[] r, double[] phi) {
    static Case of(Config c, long seed) {
      NumpyRandom random = new NumpyRandom(seed);
      Mdp mdp = Mdps.random(random, c.states, c.actions, c.states, c.discount);
      Mdp other = Mdps.random(random, c.states, c.actions, c.states, c.discount);
      return new Case(c, random, mdp, other, mdp.rewards(), Vectors.normals(c.states, random));
    }

    Metrics discounts() {
      Mdp world = mdp.withDiscount(c.discount + WRONG[2]);
      double[] reward = tabled(mdp, shaped(world, new double[r.length], phi, 1));
      return surface(x -> mdp.withDiscount(c.discount + x))
          .add("d_tabled", Vectors.map(SCALES, k -> d(world, reward, k)));
    }

    Metrics transitions() {
      return surface(x -> Mdps.between(mdp, other, x));
    }

    /** d over k, by how much the true discount is higher, or the share of other transitions. */
    Metrics surface(DoubleFunction<Mdp> world) {
      Metrics m = new Metrics();
      double gap = 0;
      for (double x : WRONG) {
        Mdp w = world.apply(x);
        m.add("d_" + x, Vectors.map(SCALES, k -> d(w, r, k)));
        for (double k : SCALES) gap = Math.max(gap, gap(w, w, k));
      }
      return m.add("gap", gap).add("gap_believed", gap(world.apply(WRONG[2]), mdp, SCALES[4]));
    }

    /** d(R+, R-), as believed, of rewards that no data from the world tell apart. */
    double d(Mdp world, double[] reward, double k) {
      return Shaping.distance(mdp, shaped(world, reward, phi, k), shaped(world, reward, phi, -k));
    }

    /** How far their policies are apart in a process. */
    double gap(Mdp world, Mdp in, double k) {
      return Vectors.furthest(
          soft(in, shaped(world, r, phi, k), c.temperature),
          soft(in, shaped(world, r, phi, -k), c.temperature));
    }

    Metrics temperatures() {
      double[][] soft = soft(mdp, r, c.temperature);
      double[][] rational = Planning.boltzmann(mdp, c.temperature);
      Metrics m = new Metrics();
      for (Mdp believed : List.of(mdp, mdp.withDiscount(c.discount - .01))) {
        double entropy = 0;
        double boltzmann = 0;
        for (double t : new double[] {.1, .5, 2, 10}) {
          entropy = Math.max(entropy, off(InverseRl.consistent(believed, soft, t, phi)));
          boltzmann = Math.max(boltzmann, off(InverseRl.boltzmann(believed, rational, t, phi)));
        }
        String also = believed == mdp ? "" : "_and_discount";
        m.add("entropy" + also, entropy).add("boltzmann" + also, boltzmann);
      }
      return m;
    }

    Metrics noise(double t) {
      double[][] pi = soft(mdp, r, t);
      double[][][] policy = FiniteHorizon.stationary(pi, c.steps);
      double[][] seen =
          Sampling.shares(mdp, Sampling.episodes(mdp, policy, c.trajectories, random));
      return new Metrics()
          .add("d", Vectors.map(NOISE, x -> inferred(noisy(pi, x), t)))
          .add("d_seen", Vectors.map(NOISE, x -> inferred(noisy(seen, x), t)))
          .add("d_of_noise", inferred(noisy(pi, 1), t))
          .add("moved", Vectors.totalVariation(pi, noisy(pi, .1)) / .1)
          .add("rarest", Arrays.stream(pi).flatMapToDouble(Arrays::stream).min().orElseThrow());
    }

    /** d of the reward inferred from a policy. */
    double inferred(double[][] pi, double t) {
      return off(InverseRl.consistent(mdp, pi, t, phi));
    }

    double off(double[] learned) {
      return Shaping.distance(mdp, r, learned);
    }

    /** Rewards inferred, at a wrong discount, from the policies of shaped ones. */
    Metrics regrets() {
      double[][] x = new double[4][c.pairs];
      for (int i = 0; i < c.pairs; i++) {
        Mdp world = mdp.withDiscount(random.uniform(c.discount, .99));
        double k = Math.exp(random.uniform(-1, 6));
        double[] truth = shaped(world, r, Vectors.normals(c.states, random), k);
        double[][] pi = soft(world, truth, c.temperature);
        double[] any = Vectors.normals(c.states, random);
        double[] learned = InverseRl.consistent(mdp, pi, c.temperature, any);
        x[0][i] = Shaping.distance(mdp, truth, learned);
        x[1][i] = -Vectors.cosine(truth, learned);
        x[2][i] = Regret.worst(mdp, truth, learned);
        x[3][i] = Regret.ofOptimum(mdp, truth, learned);
      }
      return new Metrics()
          .add("starc", Trends.spearman(x[0], x[2]))
          .add("plain", Trends.spearman(x[1], x[2]))
          .add("starc_of_optimum", Trends.spearman(x[0], x[3]));
    }
  }

  private static XYChart figure(Config c) {
    XYChart chart = Charts.lines("Two rewards with one policy", "k, size of shaping", "distance d");
    chart.getStyler().setXAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNW);
    double[] x = IntStream.rangeClosed(0, 40).mapToDouble(i -> Math.pow(10, i / 10.)).toArray();
    Case of = Case.of(c, Experiment.FIRST);
    for (double wrong : WRONG) {
      Mdp world = of.mdp.withDiscount(c.discount + wrong);
      String name = "discount %.3f, believed %.3f".formatted(world.discount(), c.discount);
      Charts.line(chart, name, x, Vectors.map(x, k -> of.d(world, of.r, k)));
    }
    return chart;
  }
}
