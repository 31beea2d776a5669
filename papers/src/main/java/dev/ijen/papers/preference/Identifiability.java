package dev.ijen.papers.preference;

import static dev.ijen.rl.preference.Segments.Model.OUTCOME;
import static dev.ijen.rl.preference.Segments.Model.REGRET;
import static dev.ijen.rl.preference.Segments.Model.RETURN;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.preference.Annotator;
import dev.ijen.rl.preference.Segments;
import dev.ijen.rl.preference.Segments.Model;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.tabular.Evaluation;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What preferences can and cannot say of a reward (paper 39, section 3): pairs of rewards that have
 * different optimal policies, and what each model of preference makes of them.
 *
 * @param mdp a process whose episodes end
 * @param length of segments
 * @param samples of segments
 */
record Identifiability(Mdp mdp, int length, int samples, NumpyRandom random) {
  /** In a random grid. */
  static Identifiability of(RegretPreferences.Config c, double slip, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp mdp = RegretPreferences.Task.random(c, slip, random).mdp();
    return new Identifiability(mdp, c.segment(), c.samples(), random);
  }

  /**
   * A constant more for every step. Where all segments are as long no label by partial return
   * changes, but to end the episode is no longer what it was.
   */
  Metrics shift(double constant) {
    Planning.Plan best = Planning.policyIteration(mdp);
    Mdp more = rewarded(r -> r + constant);
    double[][] other = Planning.policyIteration(more).policy();
    double[][] same = Planning.policyIteration(rewarded(r -> 2 * r)).policy();
    List<Trajectory> whole =
        draw(mdp.uniform()).stream().filter(s -> s.length() == length).toList();
    Annotator a = Annotator.logistic(1);
    return new Metrics()
        .add("by_return", changed(RETURN, a, whole, mdp, more))
        .add("by_regret", changed(REGRET, a, whole, mdp, more))
        .add("lost", 1 - Evaluation.scaled(mdp, other, best))
        .add("lost_by_doubling", 1 - Evaluation.scaled(mdp, same, best));
  }

  private Mdp rewarded(DoubleUnaryOperator f) {
    return mdp.withRewards(Arrays.stream(mdp.rewards()).map(f).toArray());
  }

  private List<Trajectory> draw(double[][] policy) {
    return Segments.draw(mdp, policy, length, samples, random);
  }

  /** The greatest change of a label when one process becomes the other. */
  private static double changed(Model m, Annotator a, List<Trajectory> of, Mdp one, Mdp other) {
    double[] before = m.scores(one, Planning.policyIteration(one), of);
    return a.change(before, m.scores(other, Planning.policyIteration(other), of));
  }

  /**
   * A lottery that is worth its risk and one that is not. To win is better than what is safe, and
   * that better than to lose, in both: so say returns, and regret by what came of the decision.
   * Only regret by {@code V* - Q*} tells which decision was right.
   */
  static Metrics lottery(NumpyRandom random) {
    double safe = random.uniform(1, 2);
    double p = random.uniform(.3, .7);
    double fair = safe / p;
    Mdp good = Mdps.lottery(safe, fair * random.uniform(1.2, 2), p);
    Mdp bad = Mdps.lottery(safe, safe + (fair - safe) * random.uniform(.2, .8), p);
    List<Trajectory> outcomes = List.of(outcome(0, 0), outcome(1, 1), outcome(1, 2));
    Metrics out = new Metrics();
    for (Model m : Model.values()) {
      out.add("by_" + m, changed(m, Annotator.noiseless(), outcomes, good, bad));
    }
    double[] one = Planning.policyIteration(good).policy()[0];
    return out.add("optimum", Vectors.furthest(one, Planning.policyIteration(bad).policy()[0]));
  }

  private static Trajectory outcome(int action, int entry) {
    return new Trajectory(new int[] {0, entry + 1}, new int[] {action}, new int[] {entry});
  }

  /** Regret of the optimal policy's segments in either form, and how far apart the forms are. */
  Metrics luck() {
    Planning.Plan best = Planning.policyIteration(mdp);
    List<Trajectory> optimal = draw(best.policy());
    List<Trajectory> any = draw(mdp.uniform());
    double[] none = new double[samples];
    return new Metrics()
        .add("regret", Vectors.furthest(REGRET.scores(mdp, best, optimal), none))
        .add("outcome", Vectors.furthest(OUTCOME.scores(mdp, best, optimal), none))
        .add(
            "apart",
            Vectors.furthest(REGRET.scores(mdp, best, any), OUTCOME.scores(mdp, best, any)));
  }
}
