package dev.ijen.rl.tabular;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * An ordering of policies that one formalism alone, of {@link Formalism#ONMR}, RM, LTL, LAR and
 * RRL, can express: chances to act, with p1 and p2 the probabilities of action 1 in states 0 and 1.
 *
 * @param own the formalism
 * @param task the ordering, by a value in closed form
 * @param objective one of the formalism's own, computed as it does
 * @param detour on which nothing is as good as the mixture of its ends; for ONMR just any
 */
public record Witness(
    Formalism own,
    Inexpressible task,
    ToDoubleFunction<double[][]> objective,
    List<double[][]> detour) {

  /** Those that have one. */
  public static final List<Formalism> FORMALISMS =
      List.of(Formalism.ONMR, Formalism.RM, Formalism.LTL, Formalism.LAR, Formalism.RRL);

  /** Whether there is a proof that no objective of f orders so. */
  public boolean refutes(Formalism f) {
    return switch (f) {
      case MR -> task.byMarkovRewards();
      case LAR -> task.byLimitAverages();
      case LTL -> task.byFormulas();
      case RM -> task.byRewardMachines();
      case RRL -> task.byRegularisedRewards();
      case ONMR -> task.byFunctionsOfReturn(detour);
      default -> throw new IllegalArgumentException("witness: there is no proof about " + f);
    };
  }

  /** Whether the objective orders the listed policies as the value does. */
  public boolean isExpressed() {
    return task.order(objective).equals(task.order(task.value()));
  }

  /** The same policies, ordered by a random Markov reward. */
  public Witness markov(NumpyRandom random) {
    Mdp mdp = task.mdp().withRewards(Vectors.normals(task.mdp().entries(), random));
    ToDoubleFunction<double[][]> j = p -> Evaluation.objective(mdp, p);
    var other = new Inexpressible(mdp, task.policies(), j, task.steps());
    return new Witness(Formalism.MR, other, j, detour);
  }

  /**
   * The witness of a formalism, in a random process.
   *
   * @param n random policies, besides the corners
   */
  public static Witness of(Formalism f, int n, NumpyRandom random) {
    return switch (f) {
      case ONMR -> oneOfTwo(n, random);
      case RM -> firstThen(n, random);
      case LTL -> bothForever(n, random);
      case LAR -> whereItEnds(n, random);
      case RRL -> entropy(n, random);
      default -> throw new IllegalArgumentException("witness: there is none of " + f);
    };
  }

  /** Action 1 with probability p[s] in state s, else action 0. */
  public static double[][] rows(double... p) {
    return Arrays.stream(p).mapToObj(x -> new double[] {1 - x, x}).toArray(double[][]::new);
  }

  /** The four corners, then random ones; states from the third on take action 0. */
  public static List<double[][]> policies(int states, int n, NumpyRandom random) {
    List<double[][]> list = new ArrayList<>();
    for (int i = 0; i < 4 + n; i++) {
      double[] p = new double[states];
      for (int s = 0; s < 2; s++) p[s] = i < 4 ? i >> s & 1 : random.random();
      list.add(rows(p));
    }
    return list;
  }

  /** State 0, then with some probability state 1, then an end: what is done there moves nothing. */
  public static Mdp decisions(NumpyRandom random) {
    double on = random.uniform(.3, .9);
    Mdp.Builder b = Mdp.of(3, 2, random.uniform(.5, .95)).start(0, 1);
    for (int a = 0; a < 2; a++) {
      b.add(0, a, 1, on, 0).add(0, a, 2, 1 - on, 0).add(1, a, 2, 1, 0).add(2, a, 2, 1, 0);
    }
    return b.build();
  }

  /** {@code -|p1 + p2 - 1|}: rewards make J = p1 + p2, and f(J) = -|J - 1|. */
  private static Witness oneOfTwo(int n, NumpyRandom random) {
    Mdp mdp = decisions(random);
    List<double[][]> list = policies(3, n, random);
    list.add(rows(.5, .5, 0));
    double[] d = Evaluation.visits(mdp, list.getFirst());
    Mdp paid = mdp.withRewards(mdp.overEntries((s, a, _) -> s < 2 && a == 1 ? 1 / d[s] : 0));
    return new Witness(
        Formalism.ONMR,
        new Inexpressible(mdp, list, p -> -Math.abs(p[0][1] + p[1][1] - 1), 2),
        p -> -Math.abs(Evaluation.objective(paid, p) - 1),
        policies(3, 3, random).subList(4, 7));
  }

  /** {@code p1 (1 - p2) + (1 - p1) p2 / 2}: a machine remembers what was done first. */
  private static Witness firstThen(int n, NumpyRandom random) {
    Mdp mdp = decisions(random);
    Machine first = new Machine(3, (u, s, a, _) -> s == 0 ? 1 + a : u);
    Mdp product = first.product(mdp, (u, s, a, _) -> s == 1 && u + a == 2 ? u / 2.0 : 0);
    return new Witness(
        Formalism.RM,
        new Inexpressible(
            mdp, policies(3, n, random), p -> p[0][1] * p[1][0] + p[0][0] * p[1][1] / 2, 2),
        p -> Evaluation.objective(product, first.lift(p)),
        List.of(rows(0, 0, 0), rows(1 / 3.0, 2 / 3.0, 0), rows(1, 1, 0)));
  }

  /** 1 if p1 and p2 are above 0: "action 1 at 0 and action 1 at 1, infinitely often". */
  private static Witness bothForever(int n, NumpyRandom random) {
    Mdp.Builder b = Mdp.of(2, 2, random.uniform(.5, .95)).start(0, 1);
    for (int s = 0; s < 2; s++) {
      double move = random.uniform(.2, .8);
      for (int a = 0; a < 2; a++) b.add(s, a, 1 - s, move, 0).add(s, a, s, 1 - move, 0);
    }
    Mdp mdp = b.build();
    boolean[][] often = {Recurrence.set(mdp, 0, 1), Recurrence.set(mdp, 1, 1)};
    return new Witness(
        Formalism.LTL,
        new Inexpressible(mdp, policies(2, n, random), p -> p[0][1] > 0 && p[1][1] > 0 ? 1 : 0, 2),
        p -> Recurrence.probability(mdp, p, often),
        List.of(rows(1, 0), rows(0, 0), rows(0, 1)));
  }

  /** Leave 0 with p1, then X with p2 pays 1 for ever, Y pays r: {@code p2 + r (1 - p2)}, or 0. */
  private static Witness whereItEnds(int n, NumpyRandom random) {
    double r = random.uniform(.2, .7);
    Mdp.Builder b = Mdp.of(4, 2, random.uniform(.5, .95)).start(0, 1);
    b.add(0, 0, 0, 1, 0).add(0, 1, 1, 1, 0).add(1, 0, 3, 1, 0).add(1, 1, 2, 1, 0);
    for (int a = 0; a < 2; a++) b.add(2, a, 2, 1, 1).add(3, a, 3, 1, r);
    Mdp mdp = b.build();
    List<double[][]> list = policies(4, n, random);
    double p1 = random.uniform(.1, .9);
    for (int q = 0; q < 2; q++) list.add(rows(p1, q, 0, 0));
    return new Witness(
        Formalism.LAR,
        new Inexpressible(mdp, list, p -> p[0][1] == 0 ? 0 : p[1][1] + r * p[1][0], 2),
        p -> Vectors.inner(Evaluation.longRun(mdp, p), mdp.rewards()),
        List.of(rows(1, 1, 0, 0), rows(0, 1, 0, 0), rows(0, 0, 0, 0), rows(1, 0, 0, 0)));
  }

  /** The entropy of one choice among three ends: rewards are 0, F is minus the entropy. */
  private static Witness entropy(int n, NumpyRandom random) {
    Mdp.Builder b = Mdp.of(4, 3, random.uniform(.5, .95)).start(0, 1);
    for (int a = 0; a < 3; a++) b.add(0, a, 1 + a, 1, 0);
    for (int s = 1; s < 4; s++) for (int a = 0; a < 3; a++) b.add(s, a, s, 1, 0);
    Mdp mdp = b.build();
    List<double[][]> list = new ArrayList<>();
    for (double[] corner : new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
      list.add(choice(corner));
    list.add(choice(1 / 3.0, 1 / 3.0, 1 / 3.0));
    for (int i = 0; i < n; i++) {
      list.add(choice(Vectors.softmax(Vectors.normals(3, random))));
    }
    return new Witness(
        Formalism.RRL,
        new Inexpressible(mdp, list, p -> Vectors.entropy(p[0]), 1),
        p -> regularised(mdp, p),
        List.of(
            choice(.5, .5, 0),
            choice(1, 0, 0),
            choice(0, 0, 1),
            choice(1 / 6.0, 1 / 6.0, 2 / 3.0)));
  }

  /** Occupancies of the four corners in a process of three states: 00, 10, 01, 11. */
  public static double[][] corners(Mdp mdp) {
    return policies(3, 0, new NumpyRandom(0)).stream()
        .map(p -> Evaluation.occupancy(mdp, p))
        .toArray(double[][]::new);
  }

  /** {@code E[sum discount^t (R + entropy of the policy where it is)]}. */
  public static double regularised(Mdp mdp, double[][] policy) {
    double[] d = Evaluation.visits(mdp, policy);
    double sum = Evaluation.objective(mdp, policy);
    for (int s = 0; s < d.length; s++) sum += d[s] * Vectors.entropy(policy[s]);
    return sum;
  }

  private static double[][] choice(double... p) {
    double[] stay = {1, 0, 0};
    return new double[][] {p, stay, stay, stay};
  }
}
