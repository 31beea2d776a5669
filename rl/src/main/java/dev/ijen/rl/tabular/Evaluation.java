package dev.ijen.rl.tabular;

import dev.ijen.tensor.Creation;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.List;

/**
 * What a stationary policy is worth and where it goes, exactly: linear systems of S equations,
 * solved in F64.
 */
public final class Evaluation {
  private static final int SQUARINGS = 200;

  private Evaluation() {}

  /**
   * V of a policy: the solution of {@code V = r + discount P V}, with r and P those of the policy.
   *
   * @throws ArithmeticException when there is none, as with discount 1 and no end
   */
  public static double[] values(Mdp mdp, double[][] policy) {
    return features(mdp, policy, mdp.rewards())[0];
  }

  /** Q(s, a) of values v: {@code E[R + discount v(s')]}, [S][A]; 0 in terminal states. */
  public static double[][] actionValues(Mdp mdp, double[] v) {
    double[][] q = new double[mdp.states()][mdp.actions()];
    for (int s = 0; s < q.length; s++) if (!mdp.isTerminal(s)) Planning.backup(mdp, s, v, q[s]);
    return q;
  }

  /**
   * The objectives J of as many rewards as there are entries, the e-th being 1 at entry e: the
   * occupancy measure once more, by way of values.
   */
  public static double[] objectives(Mdp mdp, double[][] policy) {
    double[] j = new double[mdp.entries()];
    for (int e = 0; e < j.length; e++) {
      double[] only = new double[j.length];
      only[e] = 1;
      j[e] = objective(mdp.withRewards(only), policy);
    }
    return j;
  }

  /** The mean value of where episodes begin. */
  public static double objective(Mdp mdp, double[][] policy) {
    double[] v = values(mdp, policy);
    double sum = 0;
    for (int s = 0; s < v.length; s++) sum += mdp.initial(s) * v[s];
    return sum;
  }

  /** How far a policy is from the uniform one (0) to an optimal plan (1), by {@link #objective}. */
  public static double scaled(Mdp mdp, double[][] policy, Planning.Plan best) {
    double least = objective(mdp, mdp.uniform());
    return (objective(mdp, policy) - least) / (best.objective(mdp) - least);
  }

  /**
   * Successor features (Dayan 1993; Barreto et al. 2017): the values of a policy for several
   * rewards at once.
   *
   * @param rewards k arrays over entries
   * @return psi, [k][S]
   */
  public static double[][] features(Mdp mdp, double[][] policy, double[]... rewards) {
    int n = mdp.states();
    double[] right = new double[n * rewards.length];
    for (int s = 0; s < n; s++) {
      for (int a = 0; a < mdp.actions(); a++) {
        for (int k = 0; k < rewards.length && policy[s][a] != 0; k++) {
          right[s * rewards.length + k] += policy[s][a] * mdp.expected(s, a, rewards[k]);
        }
      }
    }
    double[] x = solve(system(mdp, policy, mdp.discount(), false), right, n, rewards.length);
    double[][] psi = new double[rewards.length][n];
    for (int s = 0; s < n; s++) {
      for (int k = 0; k < rewards.length; k++) psi[k][s] = x[s * rewards.length + k];
    }
    return psi;
  }

  /** The successor features of several policies, [S, policies, k]. */
  public static Tensor library(Mdp mdp, List<double[][]> policies, double[][] features) {
    int n = policies.size();
    int k = features.length;
    double[] all = new double[mdp.states() * n * k];
    for (int i = 0; i < n; i++) {
      double[][] psi = features(mdp, policies.get(i), features);
      for (int s = 0; s < mdp.states(); s++) {
        for (int j = 0; j < k; j++) all[(s * n + i) * k + j] = psi[j][s];
      }
    }
    return Tensor.of(all, mdp.states(), n, k);
  }

  /**
   * Discounted visits: {@code d(s) = sum_t discount^t P(s_t = s)}. Without terminal states they sum
   * to 1 / (1 - discount).
   */
  public static double[] visits(Mdp mdp, double[][] policy) {
    return solve(system(mdp, policy, mdp.discount(), true), mdp.initial(), mdp.states(), 1);
  }

  /**
   * The occupancy measure over (s, a, s'): {@code m(e) = d(s) policy(a | s) P(s' | s, a)}, over
   * entries. The objective is its inner product with the rewards.
   */
  public static double[] occupancy(Mdp mdp, double[][] policy) {
    return overEntries(mdp, policy, visits(mdp, policy));
  }

  /** The occupancy of the first {@code steps} steps alone, each with its discount. */
  public static double[] occupancy(Mdp mdp, double[][] policy, int steps) {
    double[][] d = FiniteHorizon.visits(mdp, FiniteHorizon.stationary(policy, steps));
    double[] sum = new double[mdp.states()];
    double g = 1;
    for (int h = 0; h < steps; h++, g *= mdp.discount()) {
      for (int s = 0; s < sum.length; s++) sum[s] += g * d[h][s];
    }
    return overEntries(mdp, policy, sum);
  }

  /**
   * The share of time that the policy spends on each entry in the long run, the limit of averages.
   * There must be no terminal state.
   */
  public static double[] longRun(Mdp mdp, double[][] policy) {
    int n = mdp.states();
    double[] p = system(mdp, policy, 1, false);
    for (int i = 0; i < p.length; i++) p[i] = -p[i];
    for (int s = 0; s < n; s++) {
      if (mdp.isTerminal(s)) {
        throw new IllegalArgumentException("long run: state " + s + " is terminal");
      }
      // Half of it stays put: the same limit, without cycles; the diagonal was p - 1.
      p[s * n + s] += 2;
    }
    for (int i = 0; i < p.length; i++) p[i] /= 2;
    for (int i = 0; i < SQUARINGS; i++) {
      double[] square = multiply(p, p, n);
      double change = 0;
      for (int j = 0; j < p.length; j++) change = Math.max(change, Math.abs(square[j] - p[j]));
      p = square;
      if (change < 1e-15) break;
      normalise(p, n);
    }
    double[] d = new double[n];
    for (int s = 0; s < n; s++) {
      for (int t = 0; t < n; t++) d[t] += mdp.initial(s) * p[s * n + t];
    }
    return overEntries(mdp, policy, d);
  }

  /** Rows sum to 1 again: squaring would double a rounding error each time. */
  private static void normalise(double[] p, int n) {
    for (int s = 0; s < n; s++) {
      double sum = 0;
      for (int t = 0; t < n; t++) sum += p[s * n + t];
      for (int t = 0; t < n; t++) p[s * n + t] /= sum;
    }
  }

  private static double[] multiply(double[] a, double[] b, int n) {
    double[] c = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double x = a[i * n + k];
        for (int j = 0; j < n && x != 0; j++) c[i * n + j] += x * b[k * n + j];
      }
    }
    return c;
  }

  /**
   * The policy of an occupancy measure: {@code policy(a | s) = m(s, a) / m(s)}, [S][A]; all actions
   * alike in states that are never visited. Mixtures of occupancies have policies too.
   *
   * @param m over entries
   */
  public static double[][] policy(Mdp mdp, double[] m) {
    double[][] policy = new double[mdp.states()][mdp.actions()];
    for (int s = 0; s < policy.length; s++) {
      double sum = 0;
      for (int a = 0; a < mdp.actions(); a++) {
        for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) policy[s][a] += m[e];
        sum += policy[s][a];
      }
      for (int a = 0; a < mdp.actions(); a++) {
        policy[s][a] = sum == 0 ? 1.0 / mdp.actions() : policy[s][a] / sum;
      }
    }
    return policy;
  }

  /**
   * How far apart two policies are at most for whoever remembers everything: the discounted time
   * after they first act differently, when both follow one random draw as long as they can. For any
   * rewards of at most 1 in size, with any memory, their values differ by at most twice this.
   */
  public static double apart(Mdp mdp, double[][] p, double[][] q) {
    double[][] shared = new double[p.length][mdp.actions()];
    for (int s = 0; s < p.length; s++) {
      for (int a = 0; a < mdp.actions(); a++) shared[s][a] = Math.min(p[s][a], q[s][a]);
    }
    double most = Math.max(sum(occupancy(mdp, p)), sum(occupancy(mdp, q)));
    return most - sum(occupancy(mdp, shared));
  }

  private static double sum(double[] m) {
    double sum = 0;
    for (double x : m) sum += x;
    return sum;
  }

  private static double[] overEntries(Mdp mdp, double[][] policy, double[] d) {
    double[] m = new double[mdp.entries()];
    for (int s = 0; s < d.length; s++) {
      for (int a = 0; a < mdp.actions(); a++) {
        for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
          m[e] = d[s] * policy[s][a] * mdp.probability(e);
        }
      }
    }
    return m;
  }

  /** I - discount P, or its transpose, [S * S]. */
  private static double[] system(Mdp mdp, double[][] policy, double discount, boolean transposed) {
    int n = mdp.states();
    double[] m = new double[n * n];
    for (int s = 0; s < n; s++) {
      m[s * n + s] += 1;
      for (int a = 0; a < mdp.actions(); a++) {
        for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
          int t = mdp.next(e);
          double p = discount * policy[s][a] * mdp.probability(e);
          m[transposed ? t * n + s : s * n + t] -= p;
        }
      }
    }
    return m;
  }

  private static double[] solve(double[] matrix, double[] right, int n, int columns) {
    return LinearAlgebra.solve(Creation.of(matrix, n, n), Creation.of(right, n, columns))
        .toDoubles();
  }
}
