package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;

/**
 * Planning in a model that is known from counts alone, between bounds that hold with high
 * probability: upper confidence bound value iteration (UCBVI; Azar, Osband and Munos 2017), and
 * regularised by a prior (UCBVI-Ent; Tiapkin et al. 2023).
 */
public final class Ucbvi {
  private Ucbvi() {}

  /** How far the mean of what followed a pair (s, a) may be from the truth. */
  @FunctionalInterface
  public interface Bonus {
    /**
     * Its value.
     *
     * @param n visits of the pair, at least 1
     * @param variance of the upper values that followed
     * @param gap the mean distance of upper and lower values that followed
     */
    double of(int n, double variance, double gap);

    /**
     * Hoeffding's: {@code scale 7 most log / sqrt(n)} (Azar et al. 2017, algorithm 3).
     *
     * @param scale 1 is what is proven, and far too much to learn anything in thousands of episodes
     * @param most the greatest return of an episode, H there
     * @param log the logarithm of 5 S A T / delta, for T steps and a probability of failure delta
     */
    static Bonus hoeffding(double scale, double most, double log) {
      return (n, _, _) -> scale * 7 * most * log / Math.sqrt(n);
    }

    /**
     * Bernstein's: {@code scale (3 sqrt(variance log / n) + 9 most^2 log / n) + gap / H} (Tiapkin
     * et al. 2023, UCBVI-Ent).
     */
    static Bonus bernstein(double scale, double most, double log, int horizon) {
      return (n, variance, gap) ->
          scale * (3 * Math.sqrt(variance * log / n) + 9 * most * most * log / n) + gap / horizon;
    }
  }

  /**
   * What planning found.
   *
   * @param upper [H + 1][S], above the true optimal values
   * @param lower [H + 1][S], below them
   * @param policy the best for the upper values, [H][S][A]
   * @param widest the action whose upper and lower values are furthest apart, [H][S]
   */
  public record Bounds(double[][] upper, double[][] lower, double[][][] policy, int[][] widest) {
    /** The policy, but for step h, where it takes the widest action (UCBVI-Ent+). */
    public double[][][] exploring(int h) {
      double[][][] p = policy.clone();
      p[h] = new double[p[h].length][p[h][0].length];
      for (int s = 0; s < p[h].length; s++) p[h][s][widest[h][s]] = 1;
      return p;
    }

    /** How far the mean value of where episodes begin lies outside the bounds; below 0 inside. */
    public double excludes(Mdp mdp, double value) {
      double[] start = mdp.initial();
      double above = value - Vectors.inner(start, upper[0]);
      return Math.max(above, Vectors.inner(start, lower[0]) - value);
    }
  }

  /**
   * Backwards over steps, {@code Q = clip(r + P V +- bonus, 0, most)} with the model's r and P, and
   * {@code V = t log sum_a prior(a) exp(Q(a) / t)}. What was never tried may be worth anything.
   *
   * @param most the greatest return of an episode; rewards are not negative
   * @param temperature t; the limit at 0 is the best action, the prior's choice where several are
   * @param prior [H][S][A], positive
   */
  public static Bounds plan(
      EmpiricalModel model, double most, Bonus bonus, double temperature, double[][][] prior) {
    int horizon = prior.length;
    int n = model.states();
    int k = model.actions();
    var b =
        new Bounds(
            new double[horizon + 1][n],
            new double[horizon + 1][n],
            new double[horizon][n][k],
            new int[horizon][n]);
    double[] up = new double[k];
    double[] low = new double[k];
    double[] ignored = new double[k];
    for (int h = horizon - 1; h >= 0; h--) {
      for (int s = 0; s < n; s++) {
        if (model.isTerminal(s)) continue;
        for (int a = 0; a < k; a++) {
          Range q = range(model, s, a, most, bonus, b.upper[h + 1], b.lower[h + 1]);
          up[a] = q.high;
          low[a] = q.low;
        }
        b.widest[h][s] = widest(up, low);
        b.upper[h][s] = choose(up, prior[h][s], temperature, b.policy[h][s]);
        b.lower[h][s] = choose(low, prior[h][s], temperature, ignored);
      }
    }
    return b;
  }

  /** Of Q(s, a). */
  private record Range(double low, double high) {}

  private static Range range(
      EmpiricalModel model,
      int s,
      int a,
      double most,
      Bonus bonus,
      double[] upper,
      double[] lower) {
    int n = model.visits(s, a);
    if (n == 0) return new Range(0, most);
    double high = model.backup(s, a, upper);
    double low = model.backup(s, a, lower);
    double width = bonus.of(n, model.variance(s, a, upper), high - low);
    return new Range(Math.clamp(low - width, 0, most), Math.clamp(high + width, 0, most));
  }

  private static int widest(double[] up, double[] low) {
    int best = 0;
    for (int a = 1; a < up.length; a++) {
      if (up[a] - low[a] > up[best] - low[best]) best = a;
    }
    return best;
  }

  /** The soft or hard choice into {@code policy}; its value. */
  private static double choose(double[] q, double[] prior, double t, double[] policy) {
    if (t > 0) {
      Planning.softPolicy(q, prior, t, policy);
      return Planning.softMax(q, prior, t);
    }
    double top = Planning.max(q);
    double mass = 0;
    for (int a = 0; a < q.length; a++) mass += policy[a] = q[a] == top ? prior[a] : 0;
    for (int a = 0; a < q.length; a++) policy[a] /= mass;
    return top;
  }
}
