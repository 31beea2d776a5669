package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import java.util.function.Function;

/** Rewards from behaviour, in processes small enough to solve exactly. */
public final class InverseRl {
  private InverseRl() {}

  /**
   * A reward under which a policy is the soft-optimal one (maximum causal entropy, Ziebart 2010):
   * with {@code R(s, a) = t log policy(a | s) + potential(s) - discount E[potential(s')]} the soft
   * values are the potential itself. Every such reward arises from one potential.
   *
   * @param policy [S][A], positive wherever an action exists
   * @param potential S numbers; 0 in terminal states
   * @return rewards over entries; only their means over s' are determined
   */
  public static double[] consistent(
      Mdp mdp, double[][] policy, double temperature, double[] potential) {
    requirePositive(mdp, policy, temperature);
    return mdp.overEntries((s, a, t) ->
        temperature * Math.log(policy[s][a])
            + potential[s]
            - (mdp.isTerminal(t) ? 0 : mdp.discount() * potential[t]));
  }

  /**
   * A reward under which a policy is Boltzmann-rational, {@code policy(a | s) ~ exp(Q*(s, a) / t)}
   * with the values Q* of who acts optimally: {@code R(s, a, s') = Q*(s, a) - discount max Q*(s',
   * .)} with {@code Q*(s, a) = t log policy(a | s) + potential(s)}. Every such reward arises from
   * one potential.
   *
   * @param policy [S][A], positive wherever an action exists
   * @param potential S numbers; 0 in terminal states
   * @return rewards over entries; only their means over s' are determined
   */
  public static double[] boltzmann(
      Mdp mdp, double[][] policy, double temperature, double[] potential) {
    requirePositive(mdp, policy, temperature);
    double[] best = new double[mdp.states()];
    for (int s = 0; s < best.length; s++) {
      if (mdp.isTerminal(s)) continue;
      best[s] = temperature * Math.log(Planning.max(policy[s])) + potential[s];
    }
    return mdp.overEntries((s, a, t) ->
        temperature * Math.log(policy[s][a]) + potential[s] - mdp.discount() * best[t]);
  }

  private static void requirePositive(Mdp mdp, double[][] policy, double temperature) {
    Planning.requireTemperature(temperature);
    for (int s = 0; s < mdp.states(); s++) {
      for (int a = 0; a < mdp.actions() && !mdp.isTerminal(s); a++) {
        if (!(policy[s][a] > 0)) {
          throw new IllegalArgumentException(
              "inverse: the policy never takes action %d in state %d; a soft policy would"
                  .formatted(a, s));
        }
      }
    }
  }

  /**
   * Maximum causal entropy inverse reinforcement learning with linear rewards: the weights w whose
   * soft-optimal policy has the expert's feature counts, by gradient ascent on the likelihood,
   * whose gradient is the expert's counts minus the policy's (Ziebart 2010, section 6.2).
   *
   * @param features k arrays over entries
   * @param counts the expert's discounted feature counts, k numbers
   * @param rate of the ascent
   * @param tolerance on the greatest difference of a count
   * @return w, k numbers
   * @throws ArithmeticException when {@code limit} steps do not suffice: counts that no soft policy
   *     has (those of a deterministic one) drive the weights to infinity
   */
  public static double[] match(
      Mdp mdp,
      double[][] features,
      double[] counts,
      double temperature,
      double rate,
      double tolerance,
      int limit) {
    return ascend(
        mdp,
        features,
        counts,
        rate,
        tolerance,
        limit,
        now ->
            Evaluation.occupancy(
                now, Planning.soft(now, temperature, null, tolerance / 100).policy()));
  }

  /** Ascends by the expert's counts minus those of the occupancies that each reward leads to. */
  static double[] ascend(
      Mdp mdp,
      double[][] features,
      double[] counts,
      double rate,
      double tolerance,
      int limit,
      Function<Mdp, double[]> occupancy) {
    double[] w = new double[features.length];
    double worst = Double.NaN;
    for (int i = 0; i < limit; i++) {
      double[] m = occupancy.apply(mdp.withRewards(linear(mdp, features, w)));
      worst = 0;
      for (int k = 0; k < w.length; k++) {
        double gap = counts[k] - Vectors.inner(m, features[k]);
        worst = Math.max(worst, Math.abs(gap));
        w[k] += rate * gap;
      }
      if (worst <= tolerance) return w;
    }
    throw new ArithmeticException(
        "inverse: feature counts still differ by %s after %,d steps at rate %s"
            .formatted(worst, limit, rate));
  }

  /** {@code sum_k w_k features_k}, over entries. */
  public static double[] linear(Mdp mdp, double[][] features, double[] w) {
    double[] r = new double[mdp.entries()];
    for (int k = 0; k < w.length; k++) {
      for (int e = 0; e < r.length; e++) r[e] += w[k] * features[k][e];
    }
    return r;
  }
}
