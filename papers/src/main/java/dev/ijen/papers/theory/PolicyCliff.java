package dev.ijen.papers.theory;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.solve.Bisection;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Weighted;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Paper 19. "The Policy Cliff: A Theoretical Analysis of Reward-Policy Maps in Large Language
 * Models": how far the optimal policy moves when the reward changes a little.
 *
 * <ul>
 *   <li>Proposition 2.1: {@code ||Q*_1 - Q*_2|| <= ||R1 - R2|| / (1 - gamma)}, greatest elements.
 *   <li>Theorem 2.3: where all best actions are ahead by g, changes below {@code g (1 - gamma) / 2}
 *       move no policy. Propositions 2.4, 2.5: at a tie any change may move it by a total variation
 *       of 1, or of 1/2 if it shares ties.
 *   <li>Proposition 3.2: what a reward leaves open, the least addition to it decides.
 *   <li>Proposition 4.5: with entropy at temperature alpha the policy moves by at most {@code ||R1
 *       - R2|| / (2 alpha (1 - gamma))}.
 * </ul>
 */
public final class PolicyCliff {
  private static final double[] DELTAS = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1};
  private static final double[] ALPHAS = {.01, .1, .5, 1, 2};

  private PolicyCliff() {}

  /**
   * Settings: the size of processes and their discount; the lead of the best action where there is
   * a gap; random changes of the reward; the longest route; states when policies are counted up.
   */
  public record Config(
      int states, int actions, double discount, double gap, int changes, int length, int few) {}

  /** The optimal policy. */
  static double[][] hard(Mdp mdp) {
    return Planning.policyIteration(mdp).policy();
  }

  /** The optimal policy that takes all best actions alike. */
  static double[][] even(Mdp mdp) {
    return Planning.even(Planning.policyIteration(mdp).q(), 1e-10);
  }

  /** The optimal policy with entropy at temperature alpha. */
  static double[][] soft(Mdp mdp, double alpha) {
    return Planning.soft(mdp, alpha, null, 1e-13).policy();
  }

  /** The most that values may move, Proposition 2.1. */
  static double values(double change, double discount) {
    return change / (1 - discount);
  }

  /** The most that the policy with entropy may move, Proposition 4.5. */
  static double bound(double change, double alpha, double discount) {
    return change / (2 * alpha * (1 - discount));
  }

  /** No change below this moves the optimal policy where every best action is ahead by a gap. */
  static double safe(double gap, double discount) {
    return gap * (1 - discount) / 2;
  }

  /** A process in whose state 0 the action {@code other} is as good as the best one. */
  record Tied(Mdp mdp, int best, int other) {
    static Tied of(Mdp mdp) {
      double[] q = Planning.policyIteration(mdp).q()[0];
      int[] order = Vectors.falling(q);
      return new Tied(mdp.raised(0, order[1], q[order[0]] - q[order[1]]), order[0], order[1]);
    }

    /** With the other action better by {@code lead}; behind if that is negative. */
    Mdp led(double lead) {
      return mdp.raised(0, other, lead);
    }

    /** How far the policy in state 0 moves from a lead {@code delta} below one to one above it. */
    double across(double delta, double lead, Function<Mdp, double[][]> policy) {
      return Vectors.totalVariation(
          policy.apply(led(lead - delta))[0], policy.apply(led(lead + delta))[0]);
    }
  }

  /**
   * A choice for ever between two states that pay -delta and delta, with {@code gap} once for the
   * first: no change of rewards by delta moves values further apart.
   */
  static Mdp fork(double discount, double gap, double delta) {
    Mdp.Builder b = Mdp.of(3, 2, discount).start(0, 1);
    b.add(0, 0, 1, 1, gap - delta).add(0, 1, 2, 1, delta);
    for (int a = 0; a < 2; a++) b.add(1, a, 1, 1, -delta).add(2, a, 2, 1, delta);
    return b.build();
  }

  // The experiment: (1) cliffs at ties and gaps, (2) bounds on how far values and policies with
  // entropy move, (3) what decides between two routes, (4) cliffs between two rewards.

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(20, 4, .9, 1e-3, 100, 5, 4));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(new Config(5, 3, .9, 1e-3, 5, 2, 2));
  }

  private static Experiment experiment(Config c) {
    return new Experiment(19, c, PolicyCliff.class)
        .arm("1", "cliff", s -> cliff(c, new NumpyRandom(s)))
        .arm("2", "bounds", s -> bounds(c, c.states, c.actions, new NumpyRandom(s)))
        .arm("2", "six states", s -> bounds(c, 6, 3, new NumpyRandom(s)))
        .arm("3", "routes", s -> decided(c, new NumpyRandom(s)))
        .arm("4", "weights", s -> weights(c, new NumpyRandom(s)))
        .claim(
            Claim.above("(1) policy moves across a tie", .99, s -> s.of("cliff", "tie"))
                .onEverySeed()
                .unless("a gap", s -> s.of("cliff", "gap")))
        .claim(exactly("(1) twice the move of tied actions shared", "cliff", "even"))
        .claim(exactly("(1) change at which it moves, over the gap", "cliff", "step"))
        .claim(
            Claim.below("(1) moves below g (1 - gamma) / 2", 1e-9, s -> s.of("cliff", "moved"))
                .onEverySeed()
                .unless("at a tie", s -> s.of("cliff", "moved_at_tie")))
        .claim(exactly("(1) least change that moves it, over that", "cliff", "fork"))
        .claim(
            Claim.below("(2) 2.1: values move, over the bound", 1, s -> s.of("bounds", "values"))
                .onEverySeed()
                .unless("no 1 / (1 - gamma)", s -> s.of("bounds", "shift") / (1 - c.discount)))
        .claim(exactly("(2) 2.1: by a shift", "bounds", "shift"))
        .claim(
            Claim.below("(2) 4.5: policy moves, over the bound", 1, s -> s.of("bounds", "policy"))
                .onEverySeed()
                .unless("no entropy", s -> s.of("bounds", "policy_at_tie")))
        .claim(exactly("(2) 4.5: in a fork", "bounds", "fork"))
        .claim(
            Claim.above("(3) least share of the route paid more", .99, s -> s.of("routes", "share"))
                .onEverySeed()
                .unless("with entropy", s -> s.of("routes", "share_soft")))
        .claim(
            Claim.below("(3) share moves, over the bound", 1, s -> s.of("routes", "moved"))
                .onEverySeed()
                .unless("no entropy", s -> s.of("routes", "moved_hard")))
        .claim(Claim.below("(4) cliffs off bends", 1e-9, s -> s.of("weights", "off")).onEverySeed())
        .claim(
            Claim.above("(4) policy moves at each cliff", .99, s -> s.of("weights", "jump"))
                .onEverySeed()
                .unless("with entropy", s -> s.of("weights", "jump_soft")))
        .figure("19-cliff", _ -> figure(c));
  }

  private static Claim exactly(String text, String arm, String metric) {
    return Claim.within(text, 1, 1e-5, s -> s.of(arm, metric)).onEverySeed();
  }

  /** Where an action overtakes another in state 0. */
  private static double overtakes(DoubleFunction<Mdp> at, int from, int to) {
    return Bisection.root(
        x -> {
          double[] q = Planning.policyIteration(at.apply(x)).q()[0];
          return q[to] - q[from];
        },
        0,
        1);
  }

  private static Metrics cliff(Config c, NumpyRandom random) {
    Mdp mdp = Mdps.random(random, c.states, c.actions, c.states, c.discount);
    Tied t = Tied.of(mdp);
    double tie = 1;
    for (double x : DELTAS) tie = Math.min(tie, t.across(x, 0, PolicyCliff::hard));
    double size = .99 * safe(Planning.gap(Planning.policyIteration(mdp).q()), c.discount);
    double moved = 0;
    double atTie = 0;
    for (int i = 0; i < c.changes; i++) {
      moved = Math.max(moved, moves(mdp, Mdps.perturbed(mdp, size, random)));
      atTie = Math.max(atTie, moves(t.mdp, Mdps.perturbed(t.mdp, size, random)));
    }
    return new Metrics()
        .add("tie", tie)
        .add("gap", t.across(DELTAS[0], -c.gap, PolicyCliff::hard))
        .add("even", 2 * Vectors.totalVariation(even(t.mdp), even(t.led(DELTAS[0]))))
        .add("step", overtakes(x -> t.led(x - c.gap), t.best, t.other) / c.gap)
        .add("moved", moved)
        .add("moved_at_tie", atTie)
        .add("fork", overtakes(x -> fork(c.discount, c.gap, x), 0, 1) / safe(c.gap, c.discount));
  }

  private static double moves(Mdp one, Mdp other) {
    return Vectors.totalVariation(hard(one), hard(other));
  }

  private static Metrics bounds(Config c, int states, int actions, NumpyRandom random) {
    Mdp mdp = Mdps.random(random, states, actions, states, c.discount);
    double[][] q = Planning.policyIteration(mdp).q();
    double values = 0;
    double policy = 0;
    double[] ratio = new double[ALPHAS.length];
    double[][][] pi = new double[ALPHAS.length][][];
    for (int k = 0; k < pi.length; k++) pi[k] = soft(mdp, ALPHAS[k]);
    for (int i = 0; i < c.changes; i++) {
      Mdp other = Mdps.perturbed(mdp, Math.pow(10, random.uniform(-6, 0)), random);
      double change = Vectors.furthest(other.rewards(), mdp.rewards());
      double moved = Vectors.furthest(Planning.policyIteration(other).q(), q);
      values = Math.max(values, moved / values(change, c.discount));
      for (int k = 0; k < ALPHAS.length; k++) {
        double tv = Vectors.totalVariation(soft(other, ALPHAS[k]), pi[k]);
        ratio[k] = Math.max(ratio[k], tv / change);
        policy = Math.max(policy, tv / bound(change, ALPHAS[k], c.discount));
      }
    }
    Mdp shifted = mdp.withRewards(Vectors.map(mdp.rewards(), x -> x + 1));
    double shift = Vectors.furthest(Planning.policyIteration(shifted).q(), q);
    double tie = Tied.of(mdp).across(DELTAS[0], 0, PolicyCliff::hard);
    double[][] forked = soft(fork(c.discount, 0, 1e-4), .5);
    return new Metrics()
        .add("values", values)
        .add("shift", shift / values(1, c.discount))
        .add("ratio", ratio)
        .add("policy", policy)
        .add("policy_at_tie", tie / bound(2 * DELTAS[0], ALPHAS[0], c.discount))
        .add("fork", (forked[0][1] - .5) / bound(1e-4, .5, c.discount));
  }

  /** Two routes of reasoning, honest and spurious; one of them is paid a little for its format. */
  private static Metrics decided(Config c, NumpyRandom random) {
    int length = 1 + random.choice(c.length);
    double gamma = random.uniform(.5, .99);
    double share = 1;
    double shareSoft = 1;
    double moved = 0;
    for (int route = 0; route < 2; route++) {
      for (double bonus : DELTAS) {
        Mdp mdp = Mdps.routes(length, gamma, route == 0 ? bonus : 0, route == 1 ? bonus : 0);
        share = Math.min(share, hard(mdp)[0][route]);
        for (double alpha : ALPHAS) {
          double soft = soft(mdp, alpha)[0][route];
          shareSoft = Math.min(shareSoft, soft);
          moved = Math.max(moved, (soft - .5) / bound(bonus, alpha, gamma));
        }
      }
    }
    return new Metrics()
        .add("share", share)
        .add("share_soft", shareSoft)
        .add("moved", moved)
        .add("moved_hard", .5 / bound(DELTAS[0], ALPHAS[0], gamma));
  }

  private static Metrics weights(Config c, NumpyRandom random) {
    Mdp mdp = Mdps.random(random, c.few, 3, c.few, c.discount);
    Mdp other = Mdps.random(random, c.few, 3, c.few, c.discount);
    Weighted both = new Weighted(mdp, mdp.withRewards(other.rewards()));
    double[] cliffs = both.changes();
    double[] bends = both.bends();
    double jump = cliffs.length == 0 ? 0 : 1;
    double jumpSoft = 0;
    for (double w : cliffs) {
      Mdp before = both.at(w - 1e-9);
      Mdp after = both.at(w + 1e-9);
      jump = Math.min(jump, moves(before, after));
      jumpSoft = Math.max(jumpSoft, Vectors.totalVariation(soft(before, .1), soft(after, .1)));
    }
    return new Metrics()
        .add("off", bends.length == cliffs.length ? Vectors.furthest(cliffs, bends) : 1)
        .add("jump", jump)
        .add("jump_soft", jumpSoft);
  }

  private static XYChart figure(Config c) {
    XYChart chart =
        Charts.lines(
            "Policy moved by a reward going from -delta to +delta", "delta", "total variation");
    chart.getStyler().setXAxisLogarithmic(true).setLegendPosition(LegendPosition.OutsideE);
    NumpyRandom random = new NumpyRandom(Experiment.FIRST);
    Tied t = Tied.of(Mdps.random(random, c.states, c.actions, c.states, c.discount));
    double[] x = IntStream.rangeClosed(-160, 20).mapToDouble(i -> Math.pow(10, i / 20.)).toArray();
    Charts.line(chart, "tie", x, Vectors.map(x, d -> t.across(d, 0, PolicyCliff::hard)));
    Charts.line(chart, "gap", x, Vectors.map(x, d -> t.across(d, -c.gap, PolicyCliff::hard)));
    for (double alpha : ALPHAS) {
      Charts.line(
          chart, "alpha " + alpha, x, Vectors.map(x, d -> t.across(d, 0, m -> soft(m, alpha))));
    }
    return chart;
  }
}
