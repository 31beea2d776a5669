package dev.ijen.papers.theory;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.run.Charts;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.solve.LinearProgram.Infeasible;
import dev.ijen.rl.tabular.Evaluation;
import dev.ijen.rl.tabular.Formalism;
import dev.ijen.rl.tabular.Inexpressible;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Ordering;
import dev.ijen.rl.tabular.Trajectories;
import dev.ijen.rl.tabular.Witness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/**
 * Paper 43. Subramani, Williams, Heitmann, Holm, Griffin, Skalse: "On the Expressivity of
 * Objective-Specification Formalisms in Reinforcement Learning" (ICLR 2024).
 *
 * <p>A formalism (see {@link Formalism}) expresses an ordering of the stationary policies of a
 * process if one of its objectives orders them so. (1) Five formalisms have a witness each, an
 * ordering that they alone express (see {@link Witness}): it is compared with an objective of their
 * own, and {@link Inexpressible} proves that none of the others' will do. (2) Exclusive or: where
 * actions do not move, {@code m_11 + m_00 = m_01 + m_10}, so no Markov reward prefers {01, 10}. (3)
 * What rewards order, plain or with an entropy bonus, is accepted. (4) The three classes of equal
 * formalisms, each written as another.
 */
public final class Expressivity {
  private Expressivity() {}

  private static final List<Formalism> FIVE = Witness.FORMALISMS;

  /** The sign of each corner: 00, 10, 01, 11. */
  private static final double[] XOR = {-1, 1, 1, -1};

  /** Random policies of a witness; rewards that order policies; steps of trajectories. */
  public record Config(int policies, int rewards, int steps) {}

  /** Per formalism -1: proved impossible; 1: the witness's own, which orders so; 0: neither. */
  private static Metrics witness(Formalism own, Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Witness w = Witness.of(own, c.policies, random);
    Witness markov = w.markov(random);
    Metrics m = new Metrics();
    for (Formalism f : FIVE) {
      m.add(f.name(), w.refutes(f) ? -1 : f == own && w.isExpressed() ? 1 : 0);
    }
    m.add("MR", w.refutes(Formalism.MR) ? -1 : 0)
        .add("markov_MR", markov.refutes(Formalism.MR) ? -1 : 0);
    for (Formalism f : Formalism.MR.above()) m.add("markov_" + f, markov.refutes(f) ? -1 : 0);
    return m;
  }

  /** Farkas' weights of {01, 10} over {00, 11}, and {@code m_11 + m_00 - m_01 - m_10}. */
  private static Metrics xor(long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    double[][] still = Witness.corners(Witness.decisions(random));
    double[][] moving = Witness.corners(Mdps.random(random, 3, 2, 2, .9));
    Ordering order = Ordering.by(new double[] {0, 1, 1, 0}, 0);
    double error = Double.NaN;
    if (order.linear(still) instanceof Infeasible no) {
      double[] w = order.weights(no);
      error = Vectors.furthest(XOR, Arrays.stream(w).map(x -> x / w[1]).toArray());
    }
    return new Metrics()
        .add("weights", error)
        .add("identity", identity(still))
        .add("identity_when_actions_move", identity(moving));
  }

  private static double identity(double[][] m) {
    double most = 0;
    for (int e = 0; e < m[0].length; e++) {
      double sum = 0;
      for (int i = 0; i < 4; i++) sum += XOR[i] * m[i][e];
      most = Math.max(most, Math.abs(sum));
    }
    return most;
  }

  /**
   * The shares of random rewards' orderings that are accepted, without and with an entropy bonus.
   */
  private static Metrics rewards(Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp mdp = Mdps.random(random, 3, 2, 2, random.uniform(.5, .95));
    List<double[][]> all = Mdps.policies(mdp, 3, random);
    int[] accepted = new int[4];
    for (int k = 0; k < c.rewards; k++) {
      Mdp paid = mdp.withRewards(Vectors.normals(mdp.entries(), random));
      var plain = new Inexpressible(paid, all, p -> Evaluation.objective(paid, p), 1);
      var bonus = new Inexpressible(paid, all, p -> Witness.regularised(paid, p), 1);
      double one = Evaluation.objective(paid, all.getFirst());
      var near =
          new Inexpressible(paid, all, p -> -Math.abs(Evaluation.objective(paid, p) - one), 1);
      if (!plain.byMarkovRewards()) accepted[0]++;
      if (k % 10 != 0) continue; // the larger programs, of a tenth
      if (!bonus.byMarkovRewards()) accepted[1]++;
      if (!bonus.byRegularisedRewards()) accepted[2]++;
      if (!near.byRegularisedRewards()) accepted[3]++;
    }
    return new Metrics()
        .add("mr", accepted[0] / (double) c.rewards)
        .add("mr_with_bonus", 10 * accepted[1] / (double) c.rewards)
        .add("rrl", 10 * accepted[2] / (double) c.rewards)
        .add("rrl_near", 10 * accepted[3] / (double) c.rewards);
  }

  /** An FTR as an INMR: rewards number the transitions, so a return tells its trajectory. */
  private static Metrics inner(Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp mdp = Mdps.random(random, 2, 2, 2, .9);
    int n = mdp.entries();
    Trajectories all = new Trajectories(mdp, c.steps);
    double[] one = Vectors.normals(n, random);
    double[] two = Vectors.normals(n, random);
    double[] imorl = // the smaller of two returns
        all.all().stream().mapToDouble(t -> Math.min(t.sum(one, .9), t.sum(two, .5))).toArray();
    double[] any = Vectors.normals(imorl.length, random);
    double[] number = IntStream.range(0, n).asDoubleStream().toArray();
    double[] half = Arrays.stream(number).map(x -> Math.floor(x / 2)).toArray();
    double[] error = new double[2];
    double[] p = all.probabilities(Mdps.policy(mdp, random));
    for (double[] ftr : List.of(any, imorl)) {
      double value = Vectors.inner(p, ftr);
      error[0] += Math.abs(Vectors.inner(p, all.ofReturn(ftr, number, 1.0 / n)) - value);
      error[1] += Math.abs(Vectors.inner(p, all.ofReturn(ftr, half, 1.0 / n)) - value);
    }
    return new Metrics().add("error", error[0]).add("error_of_half", error[1]);
  }

  /** FOMR, FTLR and the orderings of both, by a vector J with one reward for each transition. */
  private static Metrics outer(Config c, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp mdp = Mdps.random(random, 2, 2, 2, .9);
    Trajectories all = new Trajectories(mdp, c.steps);
    double[] error = new double[2];
    int[] wrong = new int[2];
    for (int i = 0; i < c.policies; i++) {
      double[][] p = Mdps.policy(mdp, random);
      double[][] q = Mdps.policy(mdp, random);
      for (int only = 0; only < 2; only++) {
        double[] jp = Evaluation.objectives(mdp, p);
        double[] jq = Evaluation.objectives(mdp, q);
        if (only == 1) Arrays.fill(jp, 1, jp.length, 0);
        if (only == 1) Arrays.fill(jq, 1, jq.length, 0);
        double fomr = squares(Evaluation.occupancy(mdp, p)) - squares(jp);
        double ftlr =
            squares(all.probabilities(p)) - squares(all.probabilities(Evaluation.policy(mdp, jp)));
        error[only] = Math.max(error[only], Math.max(Math.abs(fomr), Math.abs(ftlr)));
        boolean omo =
            Vectors.leximin(Evaluation.occupancy(mdp, p), Evaluation.occupancy(mdp, q)) > 0;
        boolean tlo = Vectors.leximin(lottery(mdp, all, p), lottery(mdp, all, q)) > 0;
        if (Vectors.leximin(jp, jq) > 0 != omo || omo != tlo) wrong[only]++;
      }
    }
    Mdp seen = Witness.decisions(random);
    Mdp unseen = seen.withInitial(new double[] {0, 1, 0});
    return new Metrics()
        .add("error", error[0])
        .add("error_of_one_reward", error[1])
        .add("orders", wrong[0])
        .add("orders_of_one_reward", wrong[1])
        .add("unseen", apart(unseen))
        .add("seen", apart(seen));
  }

  /** How occupancies of two policies differ that differ in state 0. */
  private static double apart(Mdp mdp) {
    return Vectors.furthest(
        Evaluation.occupancy(mdp, Witness.rows(0, .5, 0)),
        Evaluation.occupancy(mdp, Witness.rows(1, .5, 0)));
  }

  private static double[] lottery(Mdp mdp, Trajectories all, double[][] policy) {
    return Evaluation.occupancy(mdp, all.policy(all.probabilities(policy)));
  }

  private static double squares(double[] x) {
    return Vectors.inner(x, x);
  }

  /** With the settings of the verdict. */
  public static Experiment experiment() {
    return experiment(new Config(6, 100, 4));
  }

  /** In a second. */
  public static Experiment smoke() {
    return experiment(new Config(3, 10, 3));
  }

  private static Experiment experiment(Config c) {
    Experiment e = new Experiment(43, c, Expressivity.class);
    for (Formalism f : FIVE) e.arm("1", "witness of " + f, seed -> witness(f, c, seed));
    e.arm("2", "exclusive or", Expressivity::xor).arm("3", "rewards", seed -> rewards(c, seed));
    e.arm("4", "inner", seed -> inner(c, seed)).arm("4", "outer", seed -> outer(c, seed));
    e.claim(
        exactly(
            "(1) cells of the 5 x 5 as they should be",
            25,
            s -> FIVE.stream().mapToInt(f -> cells(s, f)).sum()));
    for (Formalism f : FIVE) {
      e.claim(exactly("(1) " + f + " alone expresses its witness: cells", 5, s -> cells(s, f)));
    }
    e.claim(
        exactly("(1) Markov rewards refused by witnesses", 5, s -> refused(s, "MR"))
            .unless("Markov orderings", s -> refused(s, "markov_MR")));
    for (Formalism f : Formalism.MR.above()) {
      e.claim(
          exactly("(1) Markov orderings refused to " + f, 0, s -> refused(s, "markov_" + f))
              .unless("the witnesses", s -> refused(s, f.name())));
    }
    e.claim(
        exactly("(2) m_11 + m_00 - m_01 - m_10", 0, s -> s.of("exclusive or", "identity"))
            .unless("actions that move", s -> s.of("exclusive or", "identity_when_actions_move")));
    e.claim(
        exactly(
            "(2) Farkas' weights are 1, 1, -1, -1: error",
            0,
            s -> s.of("exclusive or", "weights")));
    e.claim(
        exactly("(3) share of Markov orderings accepted", 1, s -> s.of("rewards", "mr"))
            .unless("an entropy bonus", s -> s.of("rewards", "mr_with_bonus")));
    e.claim(
        exactly("(3) share of those with entropy accepted", 1, s -> s.of("rewards", "rrl"))
            .unless("nearness to a J", s -> s.of("rewards", "rrl_near")));
    e.claim(
        exactly("(4) INMR = IMORL = FTR: error", 0, s -> s.of("inner", "error"))
            .unless("two transitions with one number", s -> s.of("inner", "error_of_half")));
    e.claim(
        exactly("(4) OMORL = FOMR = FTLR: error", 0, s -> s.of("outer", "error"))
            .unless("one reward alone", s -> s.of("outer", "error_of_one_reward")));
    e.claim(
        exactly("(4) GOMORL = OMO = TLO: pairs ordered otherwise", 0, s -> s.of("outer", "orders"))
            .unless("one reward alone", s -> s.of("outer", "orders_of_one_reward")));
    e.claim(
        exactly("(4) what FPR sees and OMO does not", 0, s -> s.of("outer", "unseen"))
            .unless("states visited", s -> s.of("outer", "seen")));
    return e.figure("43-order", _ -> figure());
  }

  private static Claim exactly(String text, double value, Claim.Statistic s) {
    return Claim.within(text, value, 1e-9, s).onEverySeed();
  }

  /** Cells of a witness's column that are as they should be. */
  private static int cells(Claim.Seed s, Formalism own) {
    String arm = "witness of " + own;
    return (int) FIVE.stream().filter(f -> s.of(arm, f.name()) == (f == own ? 1 : -1)).count();
  }

  private static int refused(Claim.Seed s, String metric) {
    return (int) FIVE.stream().filter(f -> s.of("witness of " + f, metric) == -1).count();
  }

  /** What the program tests of each class of equal formalisms. */
  private static String tested(Formalism f) {
    return switch (f) {
      case MR -> "no witness; 100 rewards";
      case LAR -> "where it ends";
      case LTL -> "both, for ever";
      case RM -> "A, then B";
      case RRL -> "entropy of three";
      case ONMR -> "one of two";
      case INMR, IMORL, FTR -> "returns that tell trajectories";
      case OMORL, FOMR, FTLR -> "a reward for each transition";
      case GOMORL, OMO, TLO -> "leximin, three ways";
      case FPR -> "states never visited";
      case PO -> "by definition";
    };
  }

  /** The order of the seventeen; below each what it is and what is tested of it. */
  private static XYChart figure() {
    List<List<Formalism>> classes = Formalism.classes();
    List<String> texts = new ArrayList<>();
    for (List<Formalism> equal : classes) {
      Formalism f = equal.getFirst();
      String names = equal.stream().map(Formalism::name).collect(Collectors.joining(" = "));
      texts.add(names + "\n" + f.form() + "\n" + tested(f));
    }
    int[][] at = {
      {3, 0}, {0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {1, 2}, {2, 3}, {1, 4}, {3, 4}, {2, 5}
    };
    String title = "What can express what; in the third line, what is tested of it";
    return Charts.diagram(title, texts, at, Formalism.joins());
  }
}
