package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.solve.LinearProgram;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What objectives can say of policies: orderings, lotteries, memory, recurrence. */
class ExpressingTest {
  private static double[][] policy(NumpyRandom random, int states, int actions) {
    double[][] p = new double[states][];
    for (int s = 0; s < states; s++) p[s] = Vectors.softmax(Vectors.normals(actions, random));
    return p;
  }

  @Test
  void anOrderingOfValues() {
    Ordering o = Ordering.by(new double[] {2, 1, 2 + 1e-12, 0}, 1e-9);
    assertThat(o.classes()).containsExactly(List.of(3), List.of(1), List.of(0, 2));
    assertThat(o).isEqualTo(Ordering.by(new double[] {7, 6, 7, -1}, 0));
  }

  /** Exclusive or: the four corners of a square, opposite ones equally good. */
  @Test
  void whatIsNotLinearIsRefuted() {
    double[][] corners = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    Ordering xor = Ordering.by(new double[] {0, 1, 1, 0}, 0);
    var no = (LinearProgram.Infeasible) xor.linear(corners);
    double[] w = xor.weights(no);
    assertThat(w[1]).isPositive();
    for (int i = 0; i < 4; i++) {
      assertThat(w[i] / w[1]).isCloseTo(i == 0 || i == 3 ? -1 : 1, within(1e-12));
    }
    Ordering and = Ordering.by(new double[] {0, 1, 1, 2}, 0);
    double[] x = ((LinearProgram.Feasible) and.linear(corners)).x();
    assertThat(x[0]).isCloseTo(x[1], within(1e-12)).isGreaterThanOrEqualTo(1 - 1e-9);
  }

  /** Three tiers of certain outcomes are no event; of uncertain ones they can be. */
  @Test
  void eventsHaveTwoTiersWhenNothingIsUncertain() {
    Ordering tiers = Ordering.by(new double[] {0, 1, 2}, 0);
    assertThat(tiers.byEvent(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})).isFalse();
    assertThat(tiers.byEvent(new double[][] {{1, 0, 0}, {.5, .5, 0}, {0, 1, 0}})).isTrue();
    assertThatThrownBy(() -> tiers.byEvent(new double[][] {ones(17)}))
        .hasMessage("ordering by an event: 2^17 sets of outcomes are too many");
  }

  private static double[] ones(int n) {
    double[] x = new double[n];
    java.util.Arrays.fill(x, 1);
    return x;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lotteriesAgreeWithOccupancies(long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp m = Mdps.random(random, 3, 2, 2, .8);
    double[][] p = policy(random, 3, 2);
    Trajectories t = new Trajectories(m, 4);
    assertThat(t.all()).hasSize(3 * 4 * 4 * 4 * 4);
    double[] lottery = t.probabilities(p);
    double value = 0;
    for (int i = 0; i < lottery.length; i++)
      value += lottery[i] * t.all().get(i).sum(m.rewards(), .8);
    assertThat(value)
        .isCloseTo(Vectors.inner(Evaluation.occupancy(m, p, 4), m.rewards()), within(1e-12));
    for (int s = 0; s < 3; s++) {
      assertThat(t.policy(lottery)[s]).containsExactly(p[s], within(1e-12));
      assertThat(Evaluation.policy(m, Evaluation.occupancy(m, p))[s])
          .containsExactly(p[s], within(1e-12));
    }
    assertThat(t.settles(p)).isFalse();
  }

  @Test
  void whatEndsIsSettled() {
    Mdp m =
        Mdp.of(2, 2, .9)
            .start(0, 1)
            .add(0, 0, 0, 1, 0)
            .add(0, 1, 1, 1, 0)
            .add(1, 0, 1, 1, 0)
            .add(1, 1, 1, 1, 0)
            .build();
    Trajectories t = new Trajectories(m, 2);
    assertThat(t.settles(m.deterministic(0, 0))).isTrue();
    assertThat(t.settles(m.deterministic(1, 0))).isTrue();
    assertThat(t.settles(new double[][] {{.5, .5}, {1, 0}})).isFalse();
    assertThat(t.settles(new double[][] {{0, 1}, {.5, .5}})).as("acts at random").isFalse();
    Mdp ends = Mdp.of(2, 1, .9).start(0, 1).add(0, 0, 1, 1, 0).build();
    assertThat(new Trajectories(ends, 5).all()).hasSize(1);
    assertThatThrownBy(() -> new Trajectories(Mdps.taxi(.9), 5)).hasMessageContaining("more than");
  }

  /** Its value is the mean of what a plain loop over each trajectory adds up. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRewardMachineIsATrajectorysReward(long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Mdp m = Mdps.random(random, 2, 2, 2, .5);
    double[][] p = policy(random, 2, 2);
    Machine parity = new Machine(3, (u, s, a, t) -> (u + a + 2 * s + t) % 3);
    Machine.Reward reward = (u, s, a, t) -> u * 4 + s * 2 + a - t;
    Mdp product = parity.product(m, reward);
    double byProduct =
        Vectors.inner(Evaluation.occupancy(product, parity.lift(p), 4), product.rewards());
    Trajectories all = new Trajectories(m, 4);
    double[] lottery = all.probabilities(p);
    double byLoop = 0;
    for (int i = 0; i < lottery.length; i++) {
      Sampling.Trajectory t = all.all().get(i);
      int u = 0;
      for (int k = 0; k < 4; k++) {
        int s = t.states()[k];
        int a = t.actions()[k];
        int to = t.states()[k + 1];
        byLoop += lottery[i] * Math.pow(.5, k) * (u * 4 + s * 2 + a - to);
        u = (u + a + 2 * s + to) % 3;
      }
    }
    assertThat(byProduct).isCloseTo(byLoop, within(1e-12));
    Mdp plain = new Machine(2, (u, _, _, _) -> 1 - u).product(m);
    assertThat(Evaluation.objective(plain, new Machine(2, (u, _, _, _) -> u).lift(p)))
        .isCloseTo(Evaluation.objective(m, p), within(1e-12));
    assertThatThrownBy(() -> new Machine(2, (u, _, _, _) -> u + 1).product(m))
        .hasMessageStartingWith("machine: from state 1 by (0, 0, ");
  }

  /** From 0 one half each to a loop at 1, or to 2 and 3 in turn. */
  @Test
  void whatIsSeenAgainAndAgain() {
    Mdp m =
        Mdp.of(4, 2, .9)
            .start(0, 1)
            .add(0, 0, 1, .5, 0)
            .add(0, 0, 2, .5, 0)
            .add(0, 1, 0, 1, 0)
            .add(1, 0, 1, 1, 0)
            .add(1, 1, 1, 1, 0)
            .add(2, 0, 3, 1, 0)
            .add(2, 1, 3, 1, 0)
            .add(3, 0, 2, 1, 0)
            .add(3, 1, 3, 1, 0)
            .build();
    boolean[] at1 = set(m, 1);
    boolean[] at2 = set(m, 2);
    boolean[] at3 = set(m, 3);
    double[][] half = {{.5, .5}, {1, 0}, {1, 0}, {.5, .5}};
    assertThat(Recurrence.probability(m, half, at1)).isCloseTo(.5, within(1e-12));
    assertThat(Recurrence.probability(m, half, at2, at3)).isCloseTo(.5, within(1e-12));
    assertThat(Recurrence.probability(m, half, at1, at2)).isZero();
    assertThat(Recurrence.probability(m, half)).isCloseTo(1, within(1e-12));
    double[][] stuck = {{1, 0}, {1, 0}, {1, 0}, {0, 1}};
    assertThat(Recurrence.probability(m, stuck, at2, at3)).isZero();
    assertThat(Recurrence.probability(m, stuck, at3)).isCloseTo(.5, within(1e-12));
    assertThat(Recurrence.probability(m, m.deterministic(1, 0, 0, 0), at1)).isZero();
  }

  private static boolean[] set(Mdp m, int state) {
    boolean[] set = new boolean[m.entries()];
    double[] at = m.overEntries((s, _, _) -> s == state ? 1 : 0);
    for (int e = 0; e < set.length; e++) set[e] = at[e] == 1;
    return set;
  }

  /** No machine tells two policies further apart than the bound; in one state it is closed. */
  @Test
  void memoryCannotTellNearPoliciesApart() {
    NumpyRandom random = new NumpyRandom(5);
    for (int i = 0; i < 20; i++) {
      Mdp m = Mdps.random(random, 3, 2, 2, .8);
      double[][] p = policy(random, 3, 2);
      double[][] q = policy(random, 3, 2);
      double bound = 2 * Evaluation.apart(m, p, q);
      Machine any = new Machine(3, (u, s, a, t) -> (u * (1 + a) + s + t) % 3);
      Mdp product = any.product(m, (u, s, a, t) -> Math.sin(9 * u + 7 * s + 5 * a + 3 * t));
      double far =
          Evaluation.objective(product, any.lift(p)) - Evaluation.objective(product, any.lift(q));
      assertThat(Math.abs(far)).isLessThanOrEqualTo(bound + 1e-12);
    }
    Mdp one = Mdp.of(1, 2, .5).start(0, 1).add(0, 0, 0, 1, 0).add(0, 1, 0, 1, 0).build();
    // They agree with .9 at each step: sum of .5^t (1 - .9^(t + 1)).
    assertThat(Evaluation.apart(one, new double[][] {{.5, .5}}, new double[][] {{.6, .4}}))
        .isCloseTo(2 - .9 / (1 - .45), within(1e-12));
  }
}
