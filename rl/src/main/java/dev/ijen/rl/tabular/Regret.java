package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.solve.Bisection;

/**
 * What it costs to optimise a learned reward in place of the true one, as a share of what policies
 * can differ by at all: {@code max J - min J}, where J is the true objective.
 */
public final class Regret {
  private static final double ROUNDING = 1e-12;

  private Regret() {}

  /**
   * What is lost by a policy that is optimal for the learned reward (the first such one).
   *
   * @param truth rewards over entries
   * @param learned rewards over entries
   * @return 0 to 1; NaN when the true reward is the same for all policies
   */
  public static double ofOptimum(Mdp mdp, double[] truth, double[] learned) {
    Mdp own = mdp.withRewards(truth);
    double[][] trusting = Planning.policyIteration(mdp.withRewards(learned)).policy();
    return (optimum(mdp, truth) - Evaluation.objective(own, trusting)) / span(mdp, truth);
  }

  /**
   * The worst that trust in the learned reward allows (Skalse et al. 2024): the most, over pairs of
   * policies with {@code J_learned(p2) >= J_learned(p1)}, of {@code J(p1) - J(p2)}. Policies'
   * visits are a polytope, so this is a linear program; its dual is the least, over x >= 0, of
   * {@code max J - min J} for the reward {@code truth - x learned}, a convex function of one
   * variable.
   *
   * @return 0 to 1; NaN when the true reward is the same for all policies
   */
  public static double worst(Mdp mdp, double[] truth, double[] learned) {
    double all = span(mdp, truth);
    double own = span(mdp, learned);
    if (own == 0 || slope(mdp, truth, learned, 0) >= 0) return all == 0 ? Double.NaN : 1;
    // From x = 2 all / own on, x J_learned differs by more than twice what J does: the span grows.
    double x = Bisection.root(y -> slope(mdp, truth, learned, y), 0, 2 * all / own);
    return span(mdp, Vectors.plus(truth, -x, learned)) / all;
  }

  /** The difference of J between the best and the worst policy; 0 if rounding explains it. */
  private static double span(Mdp mdp, double[] reward) {
    double best = optimum(mdp, reward);
    double worst = -optimum(mdp, negative(reward));
    double size = Math.max(Math.abs(best), Math.abs(worst));
    return best - worst <= ROUNDING * size ? 0 : best - worst;
  }

  private static double optimum(Mdp mdp, double[] reward) {
    Mdp own = mdp.withRewards(reward);
    return Planning.policyIteration(own).objective(own);
  }

  /** The derivative in x of the span of {@code truth - x learned}. */
  private static double slope(Mdp mdp, double[] truth, double[] learned, double x) {
    double[] r = Vectors.plus(truth, -x, learned);
    double[][] best = Planning.policyIteration(mdp.withRewards(r)).policy();
    double[][] worst = Planning.policyIteration(mdp.withRewards(negative(r))).policy();
    Mdp own = mdp.withRewards(learned);
    return Evaluation.objective(own, worst) - Evaluation.objective(own, best);
  }

  private static double[] negative(double[] r) {
    return Vectors.map(r, x -> -x);
  }
}
