package dev.ijen.rl.tabular;

/**
 * Rewards that mean the same: potential shaping, and a distance between rewards that is blind to
 * it.
 */
public final class Shaping {
  private Shaping() {}

  /**
   * Potential-based shaping (Ng, Harada and Russell 1999): {@code R + discount phi(s') - phi(s)},
   * which changes every policy's value by the same amount. A terminal state's potential counts as
   * 0.
   *
   * @param discount of the shaping; usually the process's own
   * @return rewards over entries
   */
  public static double[] shaped(Mdp mdp, double[] potential, double discount) {
    double[] add = mdp.overEntries((s, _, t) -> discount * phi(mdp, potential, t) - potential[s]);
    for (int e = 0; e < add.length; e++) add[e] += mdp.reward(e);
    return add;
  }

  private static double phi(Mdp mdp, double[] potential, int s) {
    return mdp.isTerminal(s) ? 0 : potential[s];
  }

  /**
   * The canonical form VAL of STARC metrics (Skalse et al. 2024): {@code c(s, a) = E[R(s, a, s') -
   * V(s) + discount V(s')]} with V of the uniform policy. Linear in R; shaping and what only
   * depends on which s' follows vanish.
   *
   * @param rewards over entries
   * @return [S * A]; 0 in terminal states
   */
  public static double[] canonical(Mdp mdp, double[] rewards) {
    Mdp own = mdp.withRewards(rewards);
    double[] v = Evaluation.values(own, own.uniform());
    double[] c = new double[mdp.states() * mdp.actions()];
    for (int s = 0; s < mdp.states(); s++) {
      if (mdp.isTerminal(s)) continue;
      for (int a = 0; a < mdp.actions(); a++) {
        c[s * mdp.actions() + a] = own.backup(s, a, v) - v[s];
      }
    }
    return c;
  }

  /**
   * The STARC distance of two rewards, 0 to 1: half the distance of their canonical forms, each
   * divided by its norm. 0 exactly when they order all policies alike, 1 when they order them
   * oppositely. A reward that prefers nothing (canonical form 0) is at 1/2 from all others.
   */
  public static double distance(Mdp mdp, double[] one, double[] other) {
    double[] a = normalised(canonical(mdp, one), one);
    double[] b = normalised(canonical(mdp, other), other);
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return Math.sqrt(sum) / 2;
  }

  /** Rounding leaves about 1e-16 of the rewards where a canonical form is 0. */
  private static double[] normalised(double[] c, double[] rewards) {
    double norm = norm(c);
    if (norm <= 1e-13 * norm(rewards)) return new double[c.length];
    double[] unit = new double[c.length];
    for (int i = 0; i < c.length; i++) unit[i] = c[i] / norm;
    return unit;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double v : x) sum += v * v;
    return Math.sqrt(sum);
  }
}
