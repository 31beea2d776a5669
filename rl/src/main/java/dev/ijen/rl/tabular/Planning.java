package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Optimal values and policies of discounted processes: value iteration, policy iteration, and soft
 * value iteration with a temperature and a prior.
 */
public final class Planning {
  private static final int LIMIT = 10_000_000;

  private Planning() {}

  /**
   * What planning found.
   *
   * @param value V(s), S numbers
   * @param q Q(s, a), [S][A]; 0 in terminal states
   * @param policy the optimal policy, [S][A]: the first best action, or the soft choice
   */
  public record Plan(double[] value, double[][] q, double[][] policy) {
    /** The mean value of where episodes begin. */
    public double objective(Mdp mdp) {
      double sum = 0;
      for (int s = 0; s < value.length; s++) sum += mdp.initial(s) * value[s];
      return sum;
    }
  }

  /**
   * Value iteration (Bellman 1957): {@code V = max_a E[R + discount V(s')]} until no value changes
   * by more than {@code tolerance}.
   *
   * @throws ArithmeticException when it does not get there, as with discount 1 and no end
   */
  public static Plan optimal(Mdp mdp, double tolerance) {
    return iterate(mdp, tolerance, (_, q) -> max(q));
  }

  /**
   * Soft value iteration: {@code V = t log sum_a prior(a | s) exp(Q / t)}, the fixed point of
   * maximum-entropy control (Ziebart 2010; Haarnoja et al. 2017), and the policy {@code prior
   * exp((Q - V) / t)}.
   *
   * @param temperature t, above 0
   * @param prior [S][A]; null for the sum over actions itself, so that values count entropy
   */
  public static Plan soft(
      Mdp mdp, double temperature, double @Nullable [][] prior, double tolerance) {
    requireTemperature(temperature);
    Plan p = iterate(mdp, tolerance, (s, q) -> softMax(q, row(prior, s), temperature));
    for (int s = 0; s < mdp.states(); s++) {
      softPolicy(p.q[s], row(prior, s), temperature, p.policy[s]);
    }
    return p;
  }

  /**
   * The Boltzmann-rational policy, {@code policy(a | s) ~ exp(Q*(s, a) / t)}, with the values Q* of
   * who acts optimally from then on; {@link #soft} also reckons with its own later noise.
   */
  public static double[][] boltzmann(Mdp mdp, double temperature) {
    requireTemperature(temperature);
    double[][] q = policyIteration(mdp).q;
    double[][] policy = new double[q.length][q[0].length];
    for (int s = 0; s < q.length; s++) softPolicy(q[s], null, temperature, policy[s]);
    return policy;
  }

  private interface Choice {
    double value(int s, double[] q);
  }

  private static Plan iterate(Mdp mdp, double tolerance, Choice choice) {
    int n = mdp.states();
    double[] v = new double[n];
    double[][] q = new double[n][mdp.actions()];
    double change = Double.POSITIVE_INFINITY;
    for (int sweep = 0; change > tolerance; sweep++) {
      if (sweep == LIMIT) throw diverges("value iteration", mdp, change);
      change = 0;
      double[] last = v.clone();
      for (int s = 0; s < n; s++) {
        if (mdp.isTerminal(s)) continue;
        backup(mdp, s, last, q[s]);
        v[s] = choice.value(s, q[s]);
        change = Math.max(change, Math.abs(v[s] - last[s]));
        if (!Double.isFinite(v[s])) throw diverges("value iteration", mdp, v[s]);
      }
    }
    for (int s = 0; s < n; s++) if (!mdp.isTerminal(s)) backup(mdp, s, v, q[s]);
    return new Plan(v, q, greedy(q));
  }

  private static ArithmeticException diverges(String what, Mdp mdp, double change) {
    return new ArithmeticException(
        "%s: values still change by %s after %,d sweeps at discount %s; without a discount every"
                .formatted(what, change, LIMIT, mdp.discount())
            + " policy must come to an end, else use a finite horizon");
  }

  /**
   * Policy iteration (Howard 1960): evaluates exactly, changes an action only where another is
   * better by more than rounding, and so ends with an optimal policy.
   */
  public static Plan policyIteration(Mdp mdp) {
    int n = mdp.states();
    int[] choice = new int[n];
    double[][] q = new double[n][mdp.actions()];
    while (true) {
      double[] v = Evaluation.values(mdp, mdp.deterministic(choice));
      boolean stable = true;
      for (int s = 0; s < n; s++) {
        if (mdp.isTerminal(s)) continue;
        backup(mdp, s, v, q[s]);
        int best = argmax(q[s]);
        double margin = 1e-12 * Math.max(1, Math.abs(q[s][best]));
        if (q[s][best] > q[s][choice[s]] + margin) {
          choice[s] = best;
          stable = false;
        }
      }
      if (stable) return new Plan(v, q, mdp.deterministic(choice));
    }
  }

  /** Q(s, a) of the values v, into {@code q}. */
  static void backup(Mdp mdp, int s, double[] v, double[] q) {
    for (int a = 0; a < q.length; a++) q[a] = mdp.backup(s, a, v);
  }

  /** The first of the best actions, in every state. */
  public static double[][] greedy(double[][] q) {
    double[][] policy = new double[q.length][q[0].length];
    for (int s = 0; s < q.length; s++) policy[s][argmax(q[s])] = 1;
    return policy;
  }

  /** By how much the best action is ahead of the second best, in the state where that is least. */
  public static double gap(double[][] q) {
    double least = Double.POSITIVE_INFINITY;
    for (double[] row : q) {
      int[] order = Vectors.falling(row);
      least = Math.min(least, row[order[0]] - row[order[1]]);
    }
    return least;
  }

  /** All best actions alike: those whose value is within {@code tolerance} of the greatest. */
  public static double[][] even(double[][] q, double tolerance) {
    double[][] policy = new double[q.length][q[0].length];
    for (int s = 0; s < q.length; s++) {
      double least = max(q[s]) - tolerance;
      double n = Arrays.stream(q[s]).filter(x -> x >= least).count();
      for (int a = 0; a < q[s].length; a++) policy[s][a] = q[s][a] >= least ? 1 / n : 0;
    }
    return policy;
  }

  /** {@code t log sum_a prior(a) exp(q(a) / t)}, without overflow; no prior counts as ones. */
  static double softMax(double[] q, double @Nullable [] prior, double t) {
    double top = max(q);
    double sum = 0;
    for (int a = 0; a < q.length; a++) sum += weight(prior, a) * Math.exp((q[a] - top) / t);
    return top + t * Math.log(sum);
  }

  /** {@code prior(a) exp(q(a) / t)}, normalised, into {@code policy}. */
  static void softPolicy(double[] q, double @Nullable [] prior, double t, double[] policy) {
    double top = max(q);
    double sum = 0;
    for (int a = 0; a < q.length; a++) {
      policy[a] = weight(prior, a) * Math.exp((q[a] - top) / t);
      sum += policy[a];
    }
    for (int a = 0; a < q.length; a++) policy[a] /= sum;
  }

  static void requireTemperature(double t) {
    if (!(t > 0)) throw new IllegalArgumentException("temperature " + t + ": must be above 0");
  }

  static double @Nullable [] row(double @Nullable [][] prior, int s) {
    return prior == null ? null : prior[s];
  }

  private static double weight(double @Nullable [] prior, int a) {
    return prior == null ? 1 : prior[a];
  }

  static double max(double[] q) {
    return Arrays.stream(q).max().orElseThrow();
  }

  /** The first of the greatest. */
  static int argmax(double[] q) {
    int best = 0;
    for (int a = 1; a < q.length; a++) if (q[a] > q[best]) best = a;
    return best;
  }
}
