package dev.ijen.rl.preference;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What an annotator may judge a piece of behaviour by (Knox et al., "Models of human preference for
 * learning reward functions", section 2), undiscounted over its steps.
 */
public final class Segments {
  /** What a segment is scored by: the higher, the better it is liked. */
  public enum Model {
    /** {@link Segments#partialReturn}. */
    RETURN,
    /** {@link Segments#regret}, negated. */
    REGRET,
    /** {@link Segments#deterministicRegret}, negated. */
    OUTCOME;

    /**
     * The score.
     *
     * @param best the optimal plan of {@code mdp}
     */
    public double score(Mdp mdp, Planning.Plan best, Trajectory segment) {
      return switch (this) {
        case RETURN -> partialReturn(segment, mdp.rewards());
        case REGRET -> -regret(segment, best.value(), best.q());
        case OUTCOME -> -deterministicRegret(mdp, segment, best.value());
      };
    }

    /** Scores of several. */
    public double[] scores(Mdp mdp, Planning.Plan best, List<Trajectory> segments) {
      return segments.stream().mapToDouble(s -> score(mdp, best, s)).toArray();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  /** Segments of so many steps, unless the episode ends, from where episodes begin. */
  public static List<Trajectory> draw(
      Mdp mdp, double[][] policy, int steps, int n, NumpyRandom random) {
    double[][][] stationary = FiniteHorizon.stationary(policy, steps);
    return Stream.generate(() -> Sampling.episode(mdp, stationary, random)).limit(n).toList();
  }

  /**
   * What the score is linear in, where transitions are deterministic and the reward is {@code w .
   * phi}: {@link #features}, the factors of w, and after them, unless it is the return, the factors
   * of V*(s) of every state, {@code sum_t discount [s_{t+1} = s] - [s_t = s]}.
   *
   * @return k or k + S numbers
   */
  public static double[] parts(Model model, Mdp mdp, double[][] features, Trajectory segment) {
    double[] phi = features(segment, features);
    if (model == Model.RETURN) return phi;
    double[] x = Arrays.copyOf(phi, phi.length + mdp.states());
    for (int t = 0; t < segment.length(); t++) {
      x[phi.length + segment.states()[t]] -= 1;
      x[phi.length + segment.states()[t + 1]] += mdp.discount();
    }
    return x;
  }
}
