package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import org.junit.jupiter.api.Test;

class MaximumEntropyTest {
  private static final int H = 4;

  /** Every episode is enumerated: it is as likely as chance times exp(return / t) says. */
  @Test
  void theValueIsThePartitionFunctionOfAllEpisodes() {
    Mdp mdp = Mdps.random(new NumpyRandom(3), 3, 2, 2, .9);
    double t = .7;
    FiniteHorizon.Plan plan = MaximumEntropy.plan(mdp, H, t);
    for (int s = 0; s < 3; s++) {
      assertThat(plan.value()[0][s]).isCloseTo(t * Math.log(sum(mdp, s, 0, 1, t)), within(1e-12));
      for (int a = 0; a < 2; a++) {
        assertThat(plan.policy()[0][s][a])
            .isCloseTo(through(mdp, s, a, 0, 1, t) / sum(mdp, s, 0, 1, t), within(1e-12));
      }
    }
  }

  private static double sum(Mdp mdp, int s, int h, double weight, double t) {
    return h == H ? 1 : through(mdp, s, 0, h, weight, t) + through(mdp, s, 1, h, weight, t);
  }

  /** The share of episodes from s that begin with a; {@code weight} is the discount so far. */
  private static double through(Mdp mdp, int s, int a, int h, double weight, double t) {
    double sum = 0;
    for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
      sum +=
          mdp.probability(e)
              * Math.exp(weight * mdp.reward(e) / t)
              * sum(mdp, mdp.next(e), h + 1, weight * mdp.discount(), t);
    }
    return sum;
  }

  @Test
  void withoutChanceItIsTheCausalForm() {
    Mdp mdp = Mdps.fourRooms(2, 0, 1);
    var hoped = MaximumEntropy.plan(mdp, 9, .3);
    var causal = FiniteHorizon.soft(mdp, 9, .3, null);
    for (int s = 0; s < mdp.states(); s++) {
      assertThat(hoped.value()[0][s]).isCloseTo(causal.value()[0][s], within(1e-12));
      assertThat(hoped.policy()[0][s]).containsExactly(causal.policy()[0][s], within(1e-12));
    }
  }

  /** A sure 1 against 2 or 0 by a coin: the causal agent does not care, this one hopes. */
  @Test
  void withChanceItHopesForLuck() {
    Mdp mdp =
        Mdp.of(4, 2, 1)
            .start(0, 1)
            .add(0, 0, 1, 1, 1)
            .add(0, 1, 2, .5, 2)
            .add(0, 1, 3, .5, 0)
            .build();
    assertThat(FiniteHorizon.soft(mdp, 1, 1, null).policy()[0][0][1]).isCloseTo(.5, within(1e-15));
    double lucky = (Math.exp(2) + 1) / 2;
    assertThat(MaximumEntropy.plan(mdp, 1, 1).policy()[0][0][1])
        .isCloseTo(lucky / (lucky + Math.E), within(1e-15));
  }

  @Test
  void weightsComeBackFromTheirFeatureCounts() {
    Mdp mdp = Mdps.fourRooms(2, 0, 1);
    double[] true_ = {1, -.5};
    double[][] features = {
      mdp.overEntries((s, _, _) -> s % 3 == 0 ? 1 : 0), mdp.overEntries((s, a, _) -> a == 1 ? 1 : 0)
    };
    Mdp rewarded = mdp.withRewards(InverseRl.linear(mdp, features, true_));
    double[] m = FiniteHorizon.occupancy(mdp, MaximumEntropy.plan(rewarded, 8, 1).policy());
    double[] counts = {Vectors.inner(m, features[0]), Vectors.inner(m, features[1])};
    assertThat(MaximumEntropy.match(mdp, features, counts, 8, 1, .3, 1e-9, 2000))
        .containsExactly(true_, within(1e-7));
    double[] never = {9, 0}; // more steps than there are
    assertThatThrownBy(() -> MaximumEntropy.match(mdp, features, never, 8, 1, .3, 1e-9, 50))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("feature counts still differ");
  }

  @Test
  void occupanciesOfAPolicyOverTimeGiveItsValue() {
    Mdp mdp = Mdps.random(new NumpyRandom(5), 4, 3, 2, .8);
    double[][][] policy = FiniteHorizon.optimal(mdp, 6).policy();
    double[][] v = FiniteHorizon.values(mdp, policy);
    double value = 0;
    for (int s = 0; s < 4; s++) value += mdp.initial(s) * v[0][s];
    double[] m = FiniteHorizon.occupancy(mdp, policy);
    assertThat(Vectors.inner(m, mdp.rewards())).isCloseTo(value, within(1e-12));
    double steps = 0;
    for (double x : m) steps += x;
    assertThat(steps).isCloseTo((1 - Math.pow(.8, 6)) / .2, within(1e-12));
    double[] same = Evaluation.occupancy(mdp, mdp.uniform(), 6);
    assertThat(FiniteHorizon.occupancy(mdp, FiniteHorizon.stationary(mdp.uniform(), 6)))
        .containsExactly(same, within(1e-12));
  }
}
