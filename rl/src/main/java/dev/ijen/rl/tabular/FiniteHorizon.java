package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import org.jspecify.annotations.Nullable;

/**
 * Episodes of exactly H steps (or until a terminal state): backward induction, hard and soft.
 * Rewards are discounted by the process's discount; use 1 for plain sums.
 */
public final class FiniteHorizon {
  private FiniteHorizon() {}

  /**
   * What backward induction found.
   *
   * @param value V_h(s), [H + 1][S]; the last row is 0
   * @param policy [H][S][A]
   */
  public record Plan(double[][] value, double[][][] policy) {}

  /** A policy over time that is the same at each of {@code horizon} steps. */
  public static double[][][] stationary(double[][] policy, int horizon) {
    double[][][] p = new double[horizon][][];
    java.util.Arrays.fill(p, policy);
    return p;
  }

  /** {@code V_h = max_a E[R + discount V_{h+1}]}. */
  public static Plan optimal(Mdp mdp, int horizon) {
    return induct(
        mdp,
        horizon,
        (_, _, q, policy) -> {
          int best = Planning.argmax(q);
          policy[best] = 1;
          return q[best];
        });
  }

  /**
   * {@code V_h = t log sum_a prior_h(a | s) exp(Q_h / t)}: what maximises the return minus t times
   * the divergence from the prior, {@code KL(policy || prior)} summed over steps.
   *
   * @param prior [H][S][A]; null to count entropy instead
   */
  public static Plan soft(Mdp mdp, int horizon, double temperature, double @Nullable [][][] prior) {
    Planning.requireTemperature(temperature);
    return induct(
        mdp,
        horizon,
        (h, s, q, policy) -> {
          double[] p = prior == null ? null : prior[h][s];
          Planning.softPolicy(q, p, temperature, policy);
          return Planning.softMax(q, p, temperature);
        });
  }

  /** V_h of a policy, [H + 1][S]. */
  public static double[][] values(Mdp mdp, double[][][] policy) {
    return induct(
            mdp,
            policy.length,
            (h, s, q, _) -> {
              double v = 0;
              for (int a = 0; a < q.length; a++) v += policy[h][s][a] * q[a];
              return v;
            })
        .value;
  }

  /** The mean value of where episodes begin. */
  public static double objective(Mdp mdp, double[][][] policy) {
    return Vectors.inner(mdp.initial(), values(mdp, policy)[0]);
  }

  private interface Choice {
    double value(int h, int s, double[] q, double[] policy);
  }

  private static Plan induct(Mdp mdp, int horizon, Choice choice) {
    if (horizon < 0) throw new IllegalArgumentException("horizon " + horizon + ": at least 0");
    double[][] v = new double[horizon + 1][mdp.states()];
    double[][][] policy = new double[horizon][mdp.states()][mdp.actions()];
    double[] q = new double[mdp.actions()];
    for (int h = horizon - 1; h >= 0; h--) {
      for (int s = 0; s < mdp.states(); s++) {
        if (mdp.isTerminal(s)) continue;
        Planning.backup(mdp, s, v[h + 1], q);
        v[h][s] = choice.value(h, s, q, policy[h][s]);
      }
    }
    return new Plan(v, policy);
  }

  /**
   * Where a policy is at each step: probabilities [H + 1][S] of being in s before step h, among
   * episodes that have not ended (a terminal state keeps what came into it for one step).
   */
  public static double[][] visits(Mdp mdp, double[][][] policy) {
    int n = mdp.states();
    double[][] d = new double[policy.length + 1][n];
    d[0] = mdp.initial();
    for (int h = 0; h < policy.length; h++) {
      for (int s = 0; s < n; s++) {
        if (d[h][s] == 0) continue;
        for (int a = 0; a < mdp.actions(); a++) {
          double w = d[h][s] * policy[h][s][a];
          for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
            d[h + 1][mdp.next(e)] += w * mdp.probability(e);
          }
        }
      }
    }
    return d;
  }

  /**
   * The occupancy measure over (s, a, s'), over entries: {@code m(e) = sum_h discount^h P(the h-th
   * transition is e)}. The value of the policy is its inner product with the rewards.
   */
  public static double[] occupancy(Mdp mdp, double[][][] policy) {
    double[][] d = visits(mdp, policy);
    double[] m = new double[mdp.entries()];
    double weight = 1;
    for (int h = 0; h < policy.length; h++) {
      for (int s = 0; s < mdp.states(); s++) {
        for (int a = 0; a < mdp.actions(); a++) {
          double w = weight * d[h][s] * policy[h][s][a];
          for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) m[e] += w * mdp.probability(e);
        }
      }
      weight *= mdp.discount();
    }
    return m;
  }

  /**
   * The divergence of two policies over whole trajectories: {@code sum_h E_p[KL(p_h(. | s) || q_h(.
   * | s))]}, in nats; infinite where p does what q never does.
   */
  public static double divergence(Mdp mdp, double[][][] p, double[][][] q) {
    double[][] d = visits(mdp, p);
    double sum = 0;
    for (int h = 0; h < p.length; h++) {
      for (int s = 0; s < mdp.states(); s++) {
        if (d[h][s] > 0 && !mdp.isTerminal(s))
          sum += d[h][s] * Vectors.divergence(p[h][s], q[h][s]);
      }
    }
    return sum;
  }
}
