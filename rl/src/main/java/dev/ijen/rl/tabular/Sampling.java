package dev.ijen.rl.tabular;

import dev.ijen.rl.env.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Episodes of a process, drawn one step after the other. */
public final class Sampling {
  private Sampling() {}

  /**
   * An episode.
   *
   * @param states T + 1 of them
   * @param actions T of them
   * @param entries the transition taken at each step, T of them
   */
  public record Trajectory(int[] states, int[] actions, int[] entries) {
    /** Steps, T. */
    public int length() {
      return actions.length;
    }

    /** {@code sum_t discount^t x(e_t)} of something over entries. */
    public double sum(double[] x, double discount) {
      double sum = 0;
      double g = 1;
      for (int e : entries) {
        sum += g * x[e];
        g *= discount;
      }
      return sum;
    }
  }

  /** Follows a policy for {@code policy.length} steps or to a terminal state. */
  public static Trajectory episode(Mdp mdp, double[][][] policy, NumpyRandom random) {
    return episode(mdp, policy, draw(mdp.initial(), random), random);
  }

  /** So many episodes of it, one after the other. */
  public static List<Trajectory> episodes(
      Mdp mdp, double[][][] policy, int count, NumpyRandom random) {
    List<Trajectory> all = new ArrayList<>();
    for (int i = 0; i < count; i++) all.add(episode(mdp, policy, random));
    return all;
  }

  /** The same from a given state. */
  public static Trajectory episode(Mdp mdp, double[][][] policy, int start, NumpyRandom random) {
    int[] states = new int[policy.length + 1];
    int[] actions = new int[policy.length];
    int[] entries = new int[policy.length];
    states[0] = start;
    int t = 0;
    for (; t < policy.length && !mdp.isTerminal(states[t]); t++) {
      actions[t] = draw(policy[t][states[t]], random);
      entries[t] = entry(mdp, states[t], actions[t], random);
      states[t + 1] = mdp.next(entries[t]);
    }
    return new Trajectory(
        Arrays.copyOf(states, t + 1), Arrays.copyOf(actions, t), Arrays.copyOf(entries, t));
  }

  /**
   * How often each action was taken in each state, as shares, [S][A]: the policy of greatest
   * likelihood. Evenly where no episode came by.
   */
  public static double[][] shares(Mdp mdp, List<Trajectory> episodes) {
    double[][] share = new double[mdp.states()][mdp.actions()];
    for (Trajectory e : episodes) {
      for (int t = 0; t < e.length(); t++) share[e.states[t]][e.actions[t]]++;
    }
    for (double[] row : share) {
      double n = Arrays.stream(row).sum();
      for (int a = 0; a < row.length; a++) row[a] = n == 0 ? 1.0 / row.length : row[a] / n;
    }
    return share;
  }

  /** One of the entries of (s, a), by its probability. */
  public static int entry(Mdp mdp, int s, int a, NumpyRandom random) {
    double u = random.random();
    int last = mdp.last(s, a) - 1;
    int e = mdp.first(s, a);
    for (; e < last; e++) {
      u -= mdp.probability(e);
      if (u < 0) break;
    }
    return e;
  }

  /** An index by its probability; what rounding leaves over falls to the last possible one. */
  public static int draw(double[] p, NumpyRandom random) {
    double u = random.random();
    int possible = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] <= 0) continue;
      possible = i;
      u -= p[i];
      if (u < 0) return i;
    }
    return possible;
  }

  /** The same n times. */
  public static int[] draw(double[] p, int n, NumpyRandom random) {
    return IntStream.range(0, n).map(_ -> draw(p, random)).toArray();
  }
}
