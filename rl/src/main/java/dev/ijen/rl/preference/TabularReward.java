package dev.ijen.rl.preference;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import java.util.List;
import java.util.stream.Stream;

/** A reward R(s, a), one weight for each state and action, from preferences between episodes. */
public final class TabularReward {
  /** Of Newton's method, at most; it takes a dozen. */
  private static final int STEPS = 50;

  private TabularReward() {}

  /** How often each (s, a) was gone through, S A numbers: R's return is their inner product. */
  public static double[] counts(Mdp mdp, Trajectory t) {
    double[] n = new double[mdp.states() * mdp.actions()];
    for (int i = 0; i < t.length(); i++) n[t.states()[i] * mdp.actions() + t.actions()[i]]++;
    return n;
  }

  /**
   * Learned from pairs of episodes of a policy, and what an annotator, who goes by the return under
   * the process's own rewards, prefers of each ({@link RewardLearning#linear}).
   *
   * @param policy [H][S][A]
   * @param pairs N
   * @param penalty on the squared weights; 1 / N is a standard normal prior
   * @return the process with what was learned for rewards
   */
  public static Mdp learned(
      Mdp mdp,
      double[][][] policy,
      int pairs,
      Annotator annotator,
      double penalty,
      NumpyRandom random) {
    List<Trajectory> first = episodes(mdp, policy, pairs, random);
    List<Trajectory> second = episodes(mdp, policy, pairs, random);
    double[] label = annotator.labels(returns(mdp, first), returns(mdp, second), random);
    var batch = RewardLearning.pairs(counts(mdp, first), counts(mdp, second), label);
    double[] r = RewardLearning.linear(batch, penalty, STEPS);
    return mdp.withRewards(mdp.overEntries((s, a, _) -> r[s * mdp.actions() + a]));
  }

  private static List<Trajectory> episodes(
      Mdp mdp, double[][][] policy, int n, NumpyRandom random) {
    return Stream.generate(() -> Sampling.episode(mdp, policy, random)).limit(n).toList();
  }

  private static double[] returns(Mdp mdp, List<Trajectory> episodes) {
    double[] r = mdp.rewards();
    return episodes.stream().mapToDouble(t -> Segments.partialReturn(t, r)).toArray();
  }

  private static double[][] counts(Mdp mdp, List<Trajectory> episodes) {
    return episodes.stream().map(t -> counts(mdp, t)).toArray(double[][]::new);
  }
}
