package dev.ijen.rl.tabular;

import dev.ijen.rl.solve.LinearProgram.Infeasible;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Proofs that no objective of a formalism orders the policies of a process as a value does. Each
 * looks at some policies only, and a yes is about all objectives of the formalism. A no proves
 * nothing.
 *
 * @param policies those that linear programs and events are asked about
 * @param value of any policy of the process
 * @param steps after which, under the policies that settle at all, all is decided
 */
public record Inexpressible(
    Mdp mdp, List<double[][]> policies, ToDoubleFunction<double[][]> value, int steps) {
  private static final double TIE = 1e-9;

  /** How near a detour may come to a value and pass it by, as a share of the values' range. */
  private static final double BERTH = .05;

  /** Of a leg of a detour: many, so that a continuous value is seen where it is taken. */
  private static final int POINTS = 1000;

  /** How the policies are ordered by some value. */
  public Ordering order(ToDoubleFunction<double[][]> by) {
    return order(policies, by);
  }

  private static Ordering order(List<double[][]> some, ToDoubleFunction<double[][]> by) {
    return Ordering.by(some.stream().mapToDouble(by).toArray(), TIE);
  }

  /** By Farkas: no weights of the features order some policies so. */
  private boolean refuted(List<double[][]> some, Function<double[][], double[]> features) {
    double[][] f = some.stream().map(features).toArray(double[][]::new);
    return f.length > 0 && order(some, value).linear(f) instanceof Infeasible;
  }

  /** No Markov reward: values are linear in occupancies. */
  public boolean byMarkovRewards() {
    return refuted(policies, p -> Evaluation.occupancy(mdp, p));
  }

  /** No reward's long-run mean. */
  public boolean byLimitAverages() {
    return refuted(policies, p -> Evaluation.longRun(mdp, p));
  }

  /**
   * No regularised reward, whatever the regulariser: the value is linear in occupancies and, for
   * each state, in visits times a number that belongs to the choice of probabilities there.
   */
  public boolean byRegularisedRewards() {
    List<List<double[]>> rows = new ArrayList<>();
    for (int s = 0; s < mdp.states(); s++) {
      List<double[]> of = new ArrayList<>();
      for (double[][] p : policies) if (index(of, p[s]) == of.size()) of.add(p[s]);
      rows.add(of);
    }
    return refuted(policies, p -> choices(p, rows));
  }

  private static int index(List<double[]> rows, double[] row) {
    int i = 0;
    while (i < rows.size() && !Arrays.equals(rows.get(i), row)) i++;
    return i;
  }

  /** Occupancies, then for each state and row the visits by those who choose it there. */
  private double[] choices(double[][] policy, List<List<double[]>> rows) {
    double[] m = Evaluation.occupancy(mdp, policy);
    double[] d = Evaluation.visits(mdp, policy);
    int at = m.length;
    double[] f = Arrays.copyOf(m, at + rows.stream().mapToInt(List::size).sum());
    for (int s = 0; s < d.length; s++) {
      f[at + index(rows.get(s), policy[s])] = d[s];
      at += rows.get(s).size();
    }
    return f;
  }

  /**
   * No reward machine: values are linear in lotteries over trajectories, and continuous, whatever
   * is remembered. Two policies that converge to one, each always as good as itself and the one
   * always better than the other, contradict that.
   */
  public boolean byRewardMachines() {
    Trajectories all = new Trajectories(mdp, steps);
    return refuted(settled(all), all::probabilities) || jumps();
  }

  /**
   * No formula of temporal logic: no set of trajectories is likelier just where value is higher.
   */
  public boolean byFormulas() {
    Trajectories all = new Trajectories(mdp, steps);
    List<double[][]> some = settled(all);
    return !some.isEmpty()
        && !order(some, value)
            .byEvent(some.stream().map(all::probabilities).toArray(double[][]::new));
  }

  private List<double[][]> settled(Trajectories all) {
    return policies.stream().filter(all::settles).toList();
  }

  /** On the way to x from y and from z: the distance vanishes, the difference stays. */
  private boolean jumps() {
    for (double[][] x : policies) {
      for (double[][] y : policies) {
        if (!staysOnTheWay(y, x)) continue;
        for (double[][] z : policies) {
          double better = at(x, y, .5) - at(x, z, .5);
          if (better < TIE || !staysOnTheWay(z, x)) continue;
          if (Evaluation.apart(mdp, mix(x, y, 1e-7), mix(x, z, 1e-7)) < 1e-4) return true;
        }
      }
    }
    return false;
  }

  private boolean staysOnTheWay(double[][] from, double[][] to) {
    double half = at(to, from, .5);
    return Arrays.stream(new double[] {1e-1, 1e-3, 1e-5, 1e-7})
        .allMatch(share -> Math.abs(at(to, from, share) - half) < TIE);
  }

  private double at(double[][] x, double[][] y, double share) {
    return value.applyAsDouble(mix(x, y, share));
  }

  /**
   * No function of a Markov reward's objective J. Between the ends a and c of a detour lies the
   * mixture b of their occupancies, and J(b) between J(a) and J(c); so J takes J(b) somewhere on
   * the detour, and something there must be as good as b. If nothing is, no reward will do.
   *
   * @param detour policies, joined by straight lines
   */
  public boolean byFunctionsOfReturn(List<double[][]> detour) {
    double[] m = Evaluation.occupancy(mdp, detour.getFirst());
    double[] end = Evaluation.occupancy(mdp, detour.getLast());
    for (int e = 0; e < m.length; e++) m[e] = (m[e] + end[e]) / 2;
    double middle = value.applyAsDouble(Evaluation.policy(mdp, m));
    double nearest = Double.POSITIVE_INFINITY;
    double low = middle;
    double high = middle;
    for (int leg = 1; leg < detour.size(); leg++) {
      for (int k = 0; k <= POINTS; k++) {
        double v = at(detour.get(leg - 1), detour.get(leg), k / (double) POINTS);
        nearest = Math.min(nearest, Math.abs(v - middle));
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
    }
    return nearest > BERTH * (high - low);
  }

  /** {@code (1 - share) x + share y}, state by state. */
  public static double[][] mix(double[][] x, double[][] y, double share) {
    double[][] mixed = new double[x.length][x[0].length];
    for (int s = 0; s < x.length; s++) {
      for (int a = 0; a < mixed[s].length; a++) {
        mixed[s][a] = (1 - share) * x[s][a] + share * y[s][a];
      }
    }
    return mixed;
  }
}
