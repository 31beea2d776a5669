package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.solve.Bisection;
import java.util.ArrayList;
import java.util.List;

/**
 * One process with two rewards, {@code w R1 + (1 - w) R2}: a policy's value is a line in w, so the
 * optimal value is convex and bends where the optimal policy changes. That is found in two ways
 * that share nothing but the weighted reward.
 *
 * @param one with rewards R1
 * @param two with rewards R2, else the same
 */
public record Weighted(Mdp one, Mdp two) {
  private static final int MOST = 100_000;

  /** What lies between two changes is not told apart. */
  private static final double APART = 1e-9;

  /** The process at weight w of the first reward. */
  public Mdp at(double w) {
    double[] second = Vectors.map(two.rewards(), x -> (1 - w) * x);
    return one.withRewards(Vectors.plus(second, w, one.rewards()));
  }

  /** Where the optimal policy changes as w goes from 0 to 1, by planning and bisection. */
  public double[] changes() {
    List<Double> found = new ArrayList<>();
    double[][] end = optimal(1);
    double w = 0;
    for (double[][] now = optimal(0); Vectors.furthest(now, end) > 0; now = optimal(w)) {
      double[][] here = now;
      w = Bisection.root(x -> Vectors.furthest(here, optimal(x)) > 0 ? 1 : -1, w, 1);
      found.add(w);
      w = Math.min(1, w + APART);
    }
    return Vectors.of(found);
  }

  private double[][] optimal(double w) {
    return Planning.policyIteration(at(w)).policy();
  }

  /**
   * The same from the lines of all A^S deterministic policies: the bends of the uppermost. Episodes
   * must begin in every state, else a change where none begins may not show.
   */
  public double[] bends() {
    int n = (int) Math.min(MOST + 1, Math.pow(one.actions(), one.states()));
    if (n > MOST) {
      throw new IllegalArgumentException(
          "bends: %d states with %d actions have more than %,d policies; use changes"
              .formatted(one.states(), one.actions(), MOST));
    }
    double[] j1 = new double[n];
    double[] j2 = new double[n];
    for (int i = 0; i < n; i++) {
      int[] choice = new int[one.states()];
      int rest = i;
      for (int s = 0; s < choice.length; s++, rest /= one.actions()) {
        choice[s] = rest % one.actions();
      }
      j1[i] = Evaluation.objective(one, one.deterministic(choice));
      j2[i] = Evaluation.objective(two, two.deterministic(choice));
    }
    return bends(j1, j2);
  }

  /** Where the greatest of lines from j2 at 0 to j1 at 1 passes from one to the next. */
  static double[] bends(double[] j1, double[] j2) {
    List<Double> found = new ArrayList<>();
    int on = 0; // the highest at 0; of equal ones the one that rises most
    for (int i = 1; i < j1.length; i++) {
      if (j2[i] > j2[on] || j2[i] == j2[on] && j1[i] > j1[on]) on = i;
    }
    while (true) {
      int next = -1;
      double w = 1;
      for (int i = 0; i < j1.length; i++) {
        double faster = j1[i] - j2[i] - (j1[on] - j2[on]);
        double meet = (j2[on] - j2[i]) / faster;
        if (faster > 1e-12 && meet < w) {
          w = meet;
          next = i;
        }
      }
      if (next < 0) return Vectors.of(found);
      found.add(w);
      on = next;
    }
  }
}
