package dev.ijen.rl.tabular;

/**
 * Maximum entropy inverse reinforcement learning as first published (Ziebart, Maas, Bagnell and Dey
 * 2008): of all distributions over episodes with the expert's feature counts the one of greatest
 * entropy, in which an episode is as likely as chance allows times {@code exp(return / t)}.
 *
 * <p>Where chance plays a part that is a hopeful agent: it values an action by {@code t log
 * E[exp((R + V) / t)]}, as if luck could be chosen. The causal form does not ({@link
 * FiniteHorizon#soft}, {@link InverseRl#match}; Ziebart 2010); without chance both are the same.
 */
public final class MaximumEntropy {
  private MaximumEntropy() {}

  /**
   * The backward pass (2008, algorithm 1): {@code V_h(s) = t log sum_a sum_s' P(s' | s, a)
   * exp((discount^h R + V_{h+1}(s')) / t)}, t times the logarithm of the partition function from s
   * on, and the share of it that each action has. Returns are discounted from the first step on.
   */
  public static FiniteHorizon.Plan plan(Mdp mdp, int horizon, double temperature) {
    Planning.requireTemperature(temperature);
    if (horizon < 0) throw new IllegalArgumentException("horizon " + horizon + ": at least 0");
    double[][] v = new double[horizon + 1][mdp.states()];
    double[][][] policy = new double[horizon][mdp.states()][mdp.actions()];
    double[] q = new double[mdp.actions()];
    for (int h = horizon - 1; h >= 0; h--) {
      double weight = Math.pow(mdp.discount(), h);
      for (int s = 0; s < mdp.states(); s++) {
        if (mdp.isTerminal(s)) continue;
        for (int a = 0; a < q.length; a++) q[a] = hoped(mdp, s, a, weight, v[h + 1], temperature);
        Planning.softPolicy(q, null, temperature, policy[h][s]);
        v[h][s] = Planning.softMax(q, null, temperature);
      }
    }
    return new FiniteHorizon.Plan(v, policy);
  }

  /** {@code t log E[exp((weight R + v(s')) / t)]}. */
  private static double hoped(Mdp mdp, int s, int a, double weight, double[] v, double t) {
    int first = mdp.first(s, a);
    double[] outcome = new double[mdp.last(s, a) - first];
    double[] chance = new double[outcome.length];
    for (int i = 0; i < outcome.length; i++) {
      outcome[i] = weight * mdp.reward(first + i) + v[mdp.next(first + i)];
      chance[i] = mdp.probability(first + i);
    }
    return Planning.softMax(outcome, chance, t);
  }

  /**
   * The weights w of a linear reward under which episodes of H steps have the expert's feature
   * counts, by the gradient of the likelihood: the expert's counts minus the plan's (eq. 6; where
   * chance plays a part, as in algorithm 1, those of its policy in the true process).
   *
   * @param features k arrays over entries
   * @param counts the expert's mean counts over an episode, k numbers
   * @param rate of the ascent
   * @param tolerance on the greatest difference of a count
   * @return w, k numbers
   * @throws ArithmeticException when {@code limit} steps do not suffice
   */
  public static double[] match(
      Mdp mdp,
      double[][] features,
      double[] counts,
      int horizon,
      double temperature,
      double rate,
      double tolerance,
      int limit) {
    return InverseRl.ascend(
        mdp,
        features,
        counts,
        rate,
        tolerance,
        limit,
        now -> FiniteHorizon.occupancy(now, plan(now, horizon, temperature).policy()));
  }
}
