package dev.ijen.rl.tabular;

import dev.ijen.rl.tabular.Sampling.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every way in which the first steps of an episode can go, and how probable a policy makes each: a
 * policy as a lottery over trajectories.
 */
public final class Trajectories {
  private static final int MOST = 1 << 20;

  private final Mdp mdp;
  private final List<Trajectory> all = new ArrayList<>();

  /**
   * All trajectories of {@code steps} steps, or up to a terminal state.
   *
   * @throws IllegalArgumentException when there are more than 2^20
   */
  public Trajectories(Mdp mdp, int steps) {
    this.mdp = mdp;
    for (int s = 0; s < mdp.states(); s++) {
      if (mdp.initial(s) > 0) follow(new int[] {s}, new int[0], new int[0], steps);
    }
  }

  private void follow(int[] states, int[] actions, int[] entries, int steps) {
    int s = states[states.length - 1];
    if (actions.length == steps || mdp.isTerminal(s)) {
      if (all.size() == MOST) {
        throw new IllegalArgumentException(
            "trajectories: more than %,d of %d steps".formatted(MOST, steps));
      }
      all.add(new Trajectory(states, actions, entries));
      return;
    }
    for (int a = 0; a < mdp.actions(); a++) {
      for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
        follow(with(states, mdp.next(e)), with(actions, a), with(entries, e), steps);
      }
    }
  }

  private static int[] with(int[] x, int last) {
    int[] more = Arrays.copyOf(x, x.length + 1);
    more[x.length] = last;
    return more;
  }

  /** All of them, in a fixed order. */
  public List<Trajectory> all() {
    return all;
  }

  /** The probability of each under a policy; they sum to 1. */
  public double[] probabilities(double[][] policy) {
    return all.stream().mapToDouble(t -> probability(t, policy)).toArray();
  }

  private double probability(Trajectory t, double[][] policy) {
    double p = mdp.initial(t.states()[0]);
    for (int i = 0; i < t.length(); i++) {
      p *= policy[t.states()[i]][t.actions()[i]] * mdp.probability(t.entries()[i]);
    }
    return p;
  }

  /**
   * A function of trajectories as one of their return: what each trajectory has is passed through
   * its return and back. Trajectories with one return get the value of the last of them.
   *
   * @param values of each trajectory
   * @param rewards over entries
   */
  public double[] ofReturn(double[] values, double[] rewards, double discount) {
    SortedMap<Double, Double> f = new TreeMap<>();
    double[] g = all.stream().mapToDouble(t -> t.sum(rewards, discount)).toArray();
    for (int i = 0; i < g.length; i++) f.put(g[i], values[i]);
    return Arrays.stream(g).map(f::get).toArray();
  }

  /** The share of each action in each state, [S][A], of a lottery; even where it never is. */
  public double[][] policy(double[] lottery) {
    double[] visits = new double[mdp.entries()];
    for (int i = 0; i < lottery.length; i++) {
      for (int e : all.get(i).entries()) visits[e] += lottery[i];
    }
    return Evaluation.policy(mdp, visits);
  }

  /**
   * Whether a policy's first steps decide all that follows: where they end, it does one thing for
   * ever. Then its lottery over these trajectories is that over the infinite ones.
   */
  public boolean settles(double[][] policy) {
    return all.stream()
        .filter(t -> probability(t, policy) > 0)
        .allMatch(t -> staysAt(t.states()[t.length()], policy));
  }

  private boolean staysAt(int s, double[][] policy) {
    boolean one = true;
    for (int a = 0; a < mdp.actions(); a++) {
      if (policy[s][a] == 0) continue;
      int e = mdp.first(s, a);
      one &= policy[s][a] == 1 && mdp.last(s, a) == e + 1 && mdp.next(e) == s;
    }
    return one || mdp.isTerminal(s);
  }
}
