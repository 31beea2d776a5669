package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import org.junit.jupiter.api.Test;

/** Corners of shaping and inverse reinforcement learning, terminal states first of all. */
class RewardsTest {
  /** A chain 0 - 1 - 2 that ends in 2 by either action. */
  private static Mdp ending() {
    return Mdp.of(3, 2, .8)
        .start(0, 1)
        .add(0, 0, 1, 1, 1)
        .add(0, 1, 0, .5, 2)
        .add(0, 1, 1, .5, -1)
        .add(1, 0, 2, 1, 3)
        .add(1, 1, 2, 1, 1)
        .build();
  }

  private static Mdp random(long seed) {
    return Mdps.random(new NumpyRandom(seed), 6, 3, 3, .9);
  }

  /** Every policy's value changes by the potential of where it begins, and by nothing else. */
  @Test
  void shapingTakesThePotentialAway() {
    Mdp m = ending();
    double[] phi = {3, -2, 7}; // the 7 counts as 0
    Mdp shaped = m.withRewards(Shaping.shaped(m, phi, .8));
    double[] before = Evaluation.values(m, m.uniform());
    double[] after = Evaluation.values(shaped, m.uniform());
    assertThat(after)
        .containsExactly(new double[] {before[0] - 3, before[1] + 2, 0}, within(1e-12));
    assertThat(Shaping.distance(m, m.rewards(), shaped.rewards())).isLessThan(1e-12);
  }

  /** By hand: V = (r0 + .8 V1, 2), r0 and V from the uniform policy. */
  @Test
  void theCanonicalFormByHand() {
    Mdp m = ending();
    double v1 = 2;
    double v0 = (.5 * (1 + .8 * v1) + .5 * (.5 + .4 * v1)) / (1 - .5 * .4);
    double[] expected = {1 + .8 * v1 - v0, .5 + .4 * v0 + .4 * v1 - v0, 1, -1, 0, 0};
    assertThat(Shaping.canonical(m, m.rewards())).containsExactly(expected, within(1e-12));
  }

  @Test
  void whatPrefersNothingIsHalfwayFromAll() {
    Mdp m = random(1);
    double[] nothing = new double[m.entries()];
    double[] phi = {3, -1, 4, 1, -5, 9};
    double[] shapedOnly = Shaping.shaped(m.withRewards(nothing), phi, .9);
    assertThat(Shaping.distance(m, m.rewards(), shapedOnly)).isCloseTo(.5, within(1e-12));
    assertThat(Shaping.distance(m, nothing, shapedOnly)).isZero();
  }

  @Test
  void theScaleOfARewardIsNothing() {
    Mdp m = random(2);
    double[] small = m.rewards();
    for (int e = 0; e < small.length; e++) small[e] *= 1e-25;
    assertThat(Shaping.distance(m, m.rewards(), small)).isLessThan(1e-12);
  }

  /** Orthogonal canonical forms are at sqrt(2) / 2. */
  @Test
  void aDistanceByHand() {
    Mdp m =
        Mdp.of(2, 3, .5)
            .start(0, 1)
            .add(0, 0, 1, 1, 0)
            .add(0, 1, 1, 1, 0)
            .add(0, 2, 1, 1, 0)
            .build();
    double[] a = {2, -1, -1};
    double[] b = {0, 1, -1};
    assertThat(Shaping.distance(m, a, b)).isCloseTo(Math.sqrt(.5), within(1e-12));
  }

  @Test
  void aRewardIsFoundWhereEpisodesEnd() {
    Mdp m = ending();
    double[][] policy = {{.3, .7}, {.9, .1}, {0, 0}};
    double[] v = {2, -1, 5}; // the 5 counts as 0
    Mdp found = m.withRewards(InverseRl.consistent(m, policy, .5, v));
    Planning.Plan again = Planning.soft(found, .5, null, 1e-13);
    assertThat(again.value()).containsExactly(new double[] {2, -1, 0}, within(1e-9));
    assertThat(again.policy()[0]).containsExactly(policy[0], within(1e-9));
    assertThat(again.policy()[1]).containsExactly(policy[1], within(1e-9));
  }

  @Test
  void whatNoSoftPolicyDoesIsRefused() {
    Mdp m = ending();
    double[][] hard = {{1, 0}, {.5, .5}, {0, 0}};
    double[] v = new double[3];
    assertThatThrownBy(() -> InverseRl.consistent(m, hard, .5, v))
        .hasMessage("inverse: the policy never takes action 1 in state 0; a soft policy would");
    assertThatThrownBy(() -> InverseRl.consistent(m, m.uniform(), 0, v))
        .hasMessage("temperature 0.0: must be above 0");
  }

  /** Counts of one feature at a temperature of 1/2; the other feature is 0, and always matched. */
  @Test
  void countsAreMatchedAtTheirTemperature() {
    Mdp m = random(3);
    double[][] f = {m.overEntries((_, a, _) -> a == 1 ? 1 : 0), new double[m.entries()]};
    Mdp true_ = m.withRewards(InverseRl.linear(m, f, new double[] {.8, 0}));
    double[][] expert = Planning.soft(true_, .5, null, 1e-13).policy();
    double[] counts = {Vectors.inner(Evaluation.occupancy(m, expert), f[0]), 0};
    double[] found = InverseRl.match(m, f, counts, .5, .2, 1e-9, 5_000);
    assertThat(found).containsExactly(new double[] {.8, 0}, within(1e-6));
    assertThatThrownBy(() -> InverseRl.match(m, f, counts, .5, .2, 1e-9, 2))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("after 2 steps at rate 0.2");
  }
}
