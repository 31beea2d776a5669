package dev.ijen.rl.preference;

import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Sampling.Trajectory;

/**
 * What an annotator may judge a piece of behaviour by (Knox et al., "Models of human preference for
 * learning reward functions", section 2), undiscounted over its steps.
 */
public final class Segments {
  private Segments() {}

  /** {@code sum_t r(e_t)}, of rewards over entries. */
  public static double partialReturn(Trajectory segment, double[] rewards) {
    return segment.sum(rewards, 1);
  }

  /**
   * Regret: {@code sum_t V*(s_t) - Q*(s_t, a_t)}, how much worse than optimal the decisions were,
   * whatever came of them. The annotator's score is its negative, the sum of advantages.
   */
  public static double regret(Trajectory segment, double[] v, double[][] q) {
    double sum = 0;
    for (int t = 0; t < segment.length(); t++) {
      int s = segment.states()[t];
      sum += v[s] - q[s][segment.actions()[t]];
    }
    return sum;
  }

  /**
   * Regret by what happened: {@code sum_t V*(s_t) - (r_t + discount V*(s_{t+1}))}, which without
   * discount is {@code V*(s_0) - (sum_t r_t + V*(s_T))}. The same as {@link #regret} where
   * transitions are deterministic; elsewhere luck counts too.
   */
  public static double deterministicRegret(Mdp mdp, Trajectory segment, double[] v) {
    double sum = 0;
    for (int t = 0; t < segment.length(); t++) {
      double end = v[segment.states()[t + 1]];
      sum += v[segment.states()[t]] - (mdp.reward(segment.entries()[t]) + mdp.discount() * end);
    }
    return sum;
  }

  /**
   * {@code sum_t phi(e_t)}: a linear reward's return is the inner product of its weights with this.
   *
   * @param features k arrays over entries
   * @return k numbers
   */
  public static double[] features(Trajectory segment, double[][] features) {
    double[] phi = new double[features.length];
    for (int k = 0; k < phi.length; k++) phi[k] = segment.sum(features[k], 1);
    return phi;
  }
}
