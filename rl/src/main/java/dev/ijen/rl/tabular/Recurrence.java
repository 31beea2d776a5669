package dev.ijen.rl.tabular;

import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/**
 * What a policy does again and again. A formula of linear temporal logic becomes, on the product
 * with a deterministic automaton, the demand that some sets of transitions are each seen infinitely
 * often (generalised Buechi; Baier and Katoen 2008, section 10.3); its probability is that of
 * ending in a closed class of states that holds them all.
 */
public final class Recurrence {
  private Recurrence() {}

  /**
   * The probability that every one of the sets is seen infinitely often.
   *
   * @param sets each says of every entry whether it belongs
   */
  public static double probability(Mdp mdp, double[][] policy, boolean[]... sets) {
    boolean[][] reach = reach(mdp, policy);
    int n = mdp.states();
    double[] matrix = new double[n * n];
    double[] right = new double[n];
    for (int s = 0; s < n; s++) {
      matrix[s * n + s] = 1;
      if (isClosed(reach, s)) {
        right[s] = holdsAll(mdp, policy, reach[s], sets) ? 1 : 0;
        continue;
      }
      for (int a = 0; a < mdp.actions(); a++) {
        for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
          matrix[s * n + mdp.next(e)] -= policy[s][a] * mdp.probability(e);
        }
      }
    }
    double[] p = LinearAlgebra.solve(Tensor.of(matrix, n, n), Tensor.of(right, n, 1)).toDoubles();
    double sum = 0;
    for (int s = 0; s < n; s++) sum += mdp.initial(s) * p[s];
    return sum;
  }

  /** The transitions from s by a, as a set. */
  public static boolean[] set(Mdp mdp, int s, int a) {
    boolean[] set = new boolean[mdp.entries()];
    Arrays.fill(set, mdp.first(s, a), mdp.last(s, a), true);
    return set;
  }

  /** Which states a policy can get to from which, in any number of steps; each reaches itself. */
  private static boolean[][] reach(Mdp mdp, double[][] policy) {
    int n = mdp.states();
    boolean[][] reach = new boolean[n][n];
    for (int s = 0; s < n; s++) {
      reach[s][s] = true;
      for (int a = 0; a < mdp.actions(); a++) {
        for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
          reach[s][mdp.next(e)] |= policy[s][a] > 0;
        }
      }
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n && reach[i][k]; j++) reach[i][j] |= reach[k][j];
      }
    }
    return reach;
  }

  /** Whether there is a way back from everywhere that s leads to. */
  private static boolean isClosed(boolean[][] reach, int s) {
    for (int t = 0; t < reach.length; t++) if (reach[s][t] && !reach[t][s]) return false;
    return true;
  }

  private static boolean holdsAll(
      Mdp mdp, double[][] policy, boolean[] members, boolean[]... sets) {
    for (boolean[] set : sets) {
      boolean seen = false;
      for (int s = 0; s < members.length; s++) {
        for (int a = 0; a < mdp.actions() && members[s]; a++) {
          for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) seen |= set[e] && policy[s][a] > 0;
        }
      }
      if (!seen) return false;
    }
    return true;
  }
}
