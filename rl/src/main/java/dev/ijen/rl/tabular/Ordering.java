package dev.ijen.rl.tabular;

import dev.ijen.rl.solve.LinearProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of n policies are better and which equally good: classes, worst first. An objective that is
 * linear in something (occupancies, probabilities of trajectories) can express an ordering exactly
 * when a linear program has a point; when it has none, Farkas' multipliers say why.
 *
 * @param classes indices of policies; those of one class are equally good
 */
public record Ordering(List<List<Integer>> classes) {
  /** Differences of features below this are rounding. */
  private static final double ROUNDING = 1e-12;

  /** Events are counted, so there may be no more outcomes than this. */
  private static final int OUTCOMES = 16;

  /** The ordering that values induce; neighbours that differ by less are equally good. */
  public static Ordering by(double[] values, double tolerance) {
    List<Integer> sorted =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((i, j) -> Double.compare(values[i], values[j]))
            .toList();
    List<List<Integer>> classes = new ArrayList<>();
    for (int k = 0; k < values.length; k++) {
      int i = sorted.get(k);
      boolean up = k == 0 || values[i] - values[sorted.get(k - 1)] > tolerance;
      if (up) classes.add(new ArrayList<>());
      classes.getLast().add(i);
    }
    return new Ordering(classes.stream().map(c -> c.stream().sorted().toList()).toList());
  }

  /**
   * Whether some weights w order the policies so: {@code w (f_i - f_j)} is at least 1 where i is
   * better than j, and 0 where they are equally good.
   *
   * @param features a row per policy
   */
  public LinearProgram.Outcome linear(double[][] features) {
    LinearProgram p = LinearProgram.minimise(new double[features[0].length]);
    for (int[] pair : pairs()) {
      double[] difference = new double[features[0].length];
      for (int k = 0; k < difference.length; k++) {
        double d = features[pair[0]][k] - features[pair[1]][k];
        difference[k] = Math.abs(d) < ROUNDING ? 0 : d;
      }
      if (pair[2] == 1) p.atLeast(difference, 1);
      else p.equal(difference, 0);
    }
    return p.solve();
  }

  /**
   * The contradiction as a weight per policy: weighted and summed, the features vanish, whatever
   * weighs them; but better policies have the positive weights, as far as they are not balanced by
   * equally good ones.
   */
  public double[] weights(LinearProgram.Infeasible contradiction) {
    int n = classes.stream().mapToInt(List::size).sum();
    double[] weights = new double[n];
    int row = 0;
    for (int[] pair : pairs()) {
      weights[pair[0]] += contradiction.farkas()[row];
      weights[pair[1]] -= contradiction.farkas()[row++];
    }
    return weights;
  }

  /** Enough of them: (i, j, 1) where i is better than j, (i, j, 0) where equally good. */
  private List<int[]> pairs() {
    List<int[]> pairs = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      List<Integer> one = classes.get(c);
      if (c > 0) pairs.add(new int[] {one.getFirst(), classes.get(c - 1).getFirst(), 1});
      for (int k = 1; k < one.size(); k++) pairs.add(new int[] {one.get(k), one.get(k - 1), 0});
    }
    return pairs;
  }

  /**
   * Whether the policies are ordered so by the probability of some event, as a formula of temporal
   * logic does: all sets of outcomes are tried.
   *
   * @param lotteries the probability of each outcome, a row per policy
   */
  public boolean byEvent(double[][] lotteries) {
    int[] possible =
        IntStream.range(0, lotteries[0].length)
            .filter(o -> IntStream.range(0, lotteries.length).anyMatch(i -> lotteries[i][o] > 0))
            .toArray();
    if (possible.length > OUTCOMES) {
      throw new IllegalArgumentException(
          "ordering by an event: 2^%d sets of outcomes are too many".formatted(possible.length));
    }
    double[] p = new double[lotteries.length];
    for (int set = 0; set < 1 << possible.length; set++) {
      for (int i = 0; i < p.length; i++) {
        p[i] = 0;
        for (int k = 0; k < possible.length; k++) {
          if ((set >> k & 1) == 1) p[i] += lotteries[i][possible[k]];
        }
      }
      if (by(p, ROUNDING).equals(this)) return true;
    }
    return false;
  }
}
