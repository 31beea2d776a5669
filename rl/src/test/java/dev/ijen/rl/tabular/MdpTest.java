package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MdpTest {
  private static Mdp random(long seed, double discount) {
    return Mdps.random(new NumpyRandom(seed), 6, 3, 3, discount);
  }

  @Test
  void rowsThatDoNotSumToOneAreNamed() {
    Mdp.Builder b =
        Mdp.of(3, 2, 1.5).start(0, .9).add(0, 0, 1, .5, 0).add(0, 1, 2, 1, 0).add(1, 0, 2, 1, 0);
    assertThatThrownBy(b::build)
        .hasMessageContaining("the discount is 1.5, not in [0, 1]")
        .hasMessageContaining("probabilities of state 0, action 0 sum to 0.5")
        .hasMessageContaining("probabilities of state 1, action 1 sum to 0.0")
        .hasMessageContaining("the initial distribution sums to 0.9");
  }

  @Test
  void whatCannotBeATransitionIsRefused() {
    Mdp.Builder b = Mdp.of(2, 1, .9);
    assertThatThrownBy(() -> b.add(0, 1, 0, 1, 0)).hasMessageContaining("(0, 1) to 0 among 2");
    assertThatThrownBy(() -> b.add(0, 0, 0, -1, 0)).hasMessageContaining("probability -1.0");
    assertThatThrownBy(() -> b.add(0, 0, 0, 1, Double.NaN)).hasMessageContaining("reward NaN");
    assertThatThrownBy(() -> Mdp.of(0, 1, .9)).hasMessageContaining("0 states");
  }

  @Test
  void waysToOneStateBecomeOneEntry() {
    Mdp m = Mdp.of(2, 1, .5).start(0, 1).add(0, 0, 1, .25, 4).add(0, 0, 1, .75, 8).build();
    assertThat(m.entries()).isEqualTo(1);
    assertThat(m.probability(0)).isEqualTo(1);
    assertThat(m.reward(0)).isEqualTo(7);
    assertThat(m.isTerminal(1)).isTrue();
  }

  @Test
  void valueIterationThatCannotEndSaysSo() {
    Mdp m = Mdp.of(1, 1, 1).start(0, 1).add(0, 0, 0, 1, Double.MAX_VALUE).build();
    assertThatThrownBy(() -> Planning.optimal(m, 1e-9)).hasMessageContaining("finite horizon");
  }

  /** Two states by hand: V(0) = 1 + .9 V(1), V(1) = .5 (2 + .9 V(0)) + .5 (.9 V(1)). */
  @Test
  void valuesByHand() {
    Mdp m =
        Mdp.of(2, 2, .9)
            .start(0, 1)
            .add(0, 0, 1, 1, 1)
            .add(0, 1, 1, 1, 1)
            .add(1, 0, 0, 1, 2)
            .add(1, 1, 1, 1, 0)
            .build();
    double v1 = (1 + .45) / (1 - .45 - .405);
    double[] v = Evaluation.values(m, m.uniform());
    assertThat(v[1]).isCloseTo(v1, within(1e-12));
    assertThat(v[0]).isCloseTo(1 + .9 * v1, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theTwoIterationsAgree(long seed) {
    Mdp m = random(seed, .95);
    Planning.Plan a = Planning.optimal(m, 1e-13);
    Planning.Plan b = Planning.policyIteration(m);
    assertThat(a.policy()).isDeepEqualTo(b.policy());
    assertThat(b.value()).containsExactly(a.value(), within(1e-10));
    assertThat(Evaluation.objective(m, b.policy())).isCloseTo(a.objective(m), within(1e-10));
  }

  @Test
  void softValuesMeetHardOnesAsTheTemperatureFalls() {
    Mdp m = random(7, .9);
    Planning.Plan hard = Planning.optimal(m, 1e-13);
    double last = Double.POSITIVE_INFINITY;
    for (double t : new double[] {1, .1, .01, .001}) {
      Planning.Plan soft = Planning.soft(m, t, null, 1e-13);
      double gap = 0;
      for (int s = 0; s < 6; s++) gap = Math.max(gap, soft.value()[s] - hard.value()[s]);
      // Entropy is worth at most t log A a step.
      assertThat(gap).isBetween(0.0, Math.min(last, t * Math.log(3) / (1 - .9) + 1e-9));
      last = gap;
    }
    assertThat(last).isLessThan(.011);
  }

  /** The soft optimum is the best of all policies for return plus t entropy: others are worse. */
  @Test
  void theSoftPolicyIsOptimal() {
    Mdp m = random(8, .9);
    double t = .3;
    double[][] prior = {
      {.2, .3, .5}, {.1, .1, .8}, {.4, .3, .3}, {.5, .25, .25}, {1, 0, 0}, {.3, .3, .4}
    };
    Planning.Plan soft = Planning.soft(m, t, prior, 1e-13);
    assertThat(regularised(m, soft.policy(), prior, t)).isCloseTo(soft.objective(m), within(1e-9));
    NumpyRandom random = new NumpyRandom(3);
    for (int i = 0; i < 50; i++) {
      double[][] p = new double[6][3];
      for (int s = 0; s < 6; s++) {
        double sum = 0;
        for (int a = 0; a < 3; a++) {
          sum += p[s][a] = soft.policy()[s][a] * Math.exp(random.uniform(-.5, .5));
        }
        for (int a = 0; a < 3; a++) p[s][a] /= sum;
      }
      assertThat(regularised(m, p, prior, t)).isLessThan(soft.objective(m));
    }
  }

  private static double regularised(Mdp m, double[][] p, double[][] prior, double t) {
    double[] d = Evaluation.visits(m, p);
    double sum = Evaluation.objective(m, p);
    for (int s = 0; s < 6; s++) sum -= t * d[s] * Vectors.divergence(p[s], prior[s]);
    return sum;
  }

  @Test
  void occupanciesSumAsTheyShould() {
    Mdp m = random(9, .9);
    double[] whole = Evaluation.occupancy(m, m.uniform());
    assertThat(sum(whole)).isCloseTo(10, within(1e-10));
    assertThat(Vectors.inner(whole, m.rewards()))
        .isCloseTo(Evaluation.objective(m, m.uniform()), within(1e-12));
    for (int h : new int[] {0, 1, 7, 50}) {
      assertThat(sum(Evaluation.occupancy(m, m.uniform(), h + 1)))
          .isCloseTo((1 - Math.pow(.9, h + 1)) / (1 - .9), within(1e-12));
    }
    double[] share = Evaluation.longRun(m, m.uniform());
    assertThat(sum(share)).isCloseTo(1, within(1e-12));
    double[] nearly = Evaluation.occupancy(m.withDiscount(1 - 1e-7), m.uniform());
    for (int e = 0; e < share.length; e++) {
      assertThat(share[e]).isCloseTo(nearly[e] * 1e-7, within(1e-6));
    }
  }

  /** Round and round: the averages exist though the distribution never settles. */
  @Test
  void theLongRunOfACycle() {
    Mdp m = Mdp.of(2, 1, .5).start(0, 1).add(0, 0, 1, 1, 0).add(1, 0, 0, 1, 0).build();
    assertThat(Evaluation.longRun(m, m.uniform()))
        .containsExactly(new double[] {.5, .5}, within(1e-12));
  }

  @Test
  void shapingChangesNoDistance() {
    Mdp m = random(10, .9);
    double[] phi = {3, -1, 4, 1, -5, 9};
    double[] r = m.rewards();
    double[] shaped = Shaping.shaped(m, phi, .9);
    assertThat(Shaping.distance(m, r, shaped)).isLessThan(1e-12);
    double[] scaled = r.clone();
    double[] opposite = r.clone();
    for (int e = 0; e < r.length; e++) {
      scaled[e] *= 7;
      opposite[e] *= -1;
    }
    assertThat(Shaping.distance(m, r, scaled)).isLessThan(1e-12);
    assertThat(Shaping.distance(m, r, opposite)).isCloseTo(1, within(1e-12));
    double[] nothing = m.withRewards(new double[r.length]).rewards();
    assertThat(Shaping.distance(m, r, nothing)).isCloseTo(.5, within(1e-12));
    assertThat(Planning.optimal(m.withRewards(shaped), 1e-12).policy())
        .isDeepEqualTo(Planning.optimal(m, 1e-12).policy());
  }

  @Test
  void aRewardIsFoundForASoftPolicy() {
    Mdp m = random(11, .9);
    double[][] policy = Planning.soft(m, .5, null, 1e-13).policy();
    double[] v = {1, -2, .5, 0, 3, -1};
    Mdp found = m.withRewards(InverseRl.consistent(m, policy, .5, v));
    Planning.Plan again = Planning.soft(found, .5, null, 1e-13);
    assertThat(again.value()).containsExactly(v, within(1e-9));
    for (int s = 0; s < 6; s++) {
      assertThat(again.policy()[s]).containsExactly(policy[s], within(1e-9));
    }
    assertThat(Shaping.distance(m, m.rewards(), found.rewards())).isLessThan(1e-9);
  }

  @Test
  void aRewardIsFoundForABoltzmannPolicy() {
    Mdp m = random(11, .9);
    double[][] policy = Planning.boltzmann(m, .5);
    double[][] q = Planning.optimal(m, 1e-13).q();
    assertThat(Math.log(policy[2][0] / policy[2][1]))
        .isCloseTo((q[2][0] - q[2][1]) / .5, within(1e-9));
    double[] phi = {1, -2, .5, 0, 3, -1};
    Mdp found = m.withRewards(InverseRl.boltzmann(m, policy, .5, phi));
    assertThat(Vectors.furthest(Planning.boltzmann(found, .5), policy)).isLessThan(1e-9);
    assertThat(Shaping.distance(m, m.rewards(), found.rewards())).isLessThan(1e-9);
    double[][] never = m.deterministic(0, 0, 0, 0, 0, 0);
    assertThatThrownBy(() -> InverseRl.boltzmann(m, never, .5, phi))
        .hasMessageContaining("never takes action 1 in state 0");
  }

  @Test
  void aProcessBetweenTwo() {
    Mdp one = random(12, .9);
    Mdp other = random(13, .8);
    Mdp m = Mdps.between(one, other, .25);
    double[] x = {3, 1, 4, 1, 5, 9};
    double mixed = .75 * mean(one, x) + .25 * mean(other, x);
    assertThat(mean(m, x)).isCloseTo(mixed, within(1e-12));
    assertThat(m.expected(2, 1, m.rewards()))
        .isCloseTo(one.expected(2, 1, one.rewards()), within(1e-12));
    assertThat(m.discount()).isEqualTo(.9);
    assertThat(Mdps.between(one, other, 0).entries()).isEqualTo(one.entries());
  }

  private static double mean(Mdp m, double[] x) {
    return m.expected(2, 1, m.overEntries((_, _, t) -> x[t]));
  }

  @Test
  void sharesOfActions() {
    Mdp m = random(14, .9);
    double[][] policy = Planning.boltzmann(m, 1);
    double[][][] always = FiniteHorizon.stationary(policy, 200);
    List<Sampling.Trajectory> seen = Sampling.episodes(m, always, 500, new NumpyRandom(1));
    assertThat(seen).hasSize(500);
    // 16,000 visits a state: a standard deviation is at most 0.004
    assertThat(Vectors.furthest(Sampling.shares(m, seen), policy)).isLessThan(.02);
    assertThat(Sampling.shares(m, List.of())).isDeepEqualTo(m.uniform());
  }

  @Test
  void raisedAndPerturbed() {
    Mdp m = random(15, .9);
    Mdp up = m.raised(2, 1, .5);
    assertThat(up.expected(2, 1, up.rewards()))
        .isCloseTo(m.expected(2, 1, m.rewards()) + .5, within(1e-12));
    assertThat(up.expected(2, 0, up.rewards())).isEqualTo(m.expected(2, 0, m.rewards()));
    NumpyRandom random = new NumpyRandom(1);
    for (int i = 0; i < 20; i++) {
      Mdp other = Mdps.perturbed(m, .25, random);
      double[] change = Vectors.plus(other.rewards(), -1, m.rewards());
      double most = Vectors.furthest(change, new double[change.length]);
      assertThat(most).isBetween(.15, .25 + 1e-12);
    }
  }

  @Test
  void bestActionsAlike() {
    double[][] q = {{1, 1 + 1e-12, 0}, {3, 1, 2.5}};
    assertThat(Planning.even(q, 1e-10)).isDeepEqualTo(new double[][] {{.5, .5, 0}, {1, 0, 0}});
    assertThat(Planning.gap(q)).isCloseTo(1e-12, within(1e-15));
  }

  /** V(0) = 0 + .9 (0 + .9 (1)) for two steps on a route and one to it. */
  @Test
  void routesAreAsGood() {
    Mdp m = Mdps.routes(2, .9, 0, 0);
    Planning.Plan p = Planning.policyIteration(m);
    assertThat(p.q()[0]).containsExactly(new double[] {.81, .81}, within(1e-12));
    Mdp paid = Mdps.routes(2, .9, 0, .1);
    assertThat(Planning.policyIteration(paid).q()[0])
        .containsExactly(new double[] {.81, .81 + .1 + .09 + .081}, within(1e-12));
  }

  @Test
  void featureCountsAreMatched() {
    Mdp m = random(12, .8);
    double[][] f = new double[3][];
    for (int k = 0; k < 3; k++) {
      int at = k;
      f[k] = m.overEntries((s, _, _) -> s % 3 == at ? 1 : 0);
    }
    double[] w = {1, -1, .5};
    Mdp true_ = m.withRewards(InverseRl.linear(m, f, w));
    double[][] expert = Planning.soft(true_, 1, null, 1e-13).policy();
    double[] mass = Evaluation.occupancy(m, expert);
    double[] counts = new double[3];
    for (int k = 0; k < 3; k++) counts[k] = Vectors.inner(mass, f[k]);
    double[] found = InverseRl.match(m, f, counts, 1, .5, 1e-9, 20_000);
    // Weights are known up to what shaping gives: a constant, as the features sum to 1.
    assertThat(found[0] - found[1]).isCloseTo(2, within(1e-6));
    assertThat(found[2] - found[1]).isCloseTo(1.5, within(1e-6));
  }

  @Test
  void sampledReturnsMeetExactValues() {
    Mdp m = random(13, .7);
    double[][][] policy = FiniteHorizon.stationary(m.uniform(), 40);
    NumpyRandom random = new NumpyRandom(5);
    double sum = 0;
    for (int i = 0; i < 20_000; i++) {
      sum += Sampling.episode(m, policy, random).sum(m.rewards(), .7);
    }
    assertThat(sum / 20_000).isCloseTo(Evaluation.objective(m, m.uniform()), within(.03));
  }

  @Test
  void finiteHorizonsSoftAndHard() {
    Mdp m = random(14, 1);
    FiniteHorizon.Plan hard = FiniteHorizon.optimal(m, 5);
    FiniteHorizon.Plan soft = FiniteHorizon.soft(m, 5, 1e-3, null);
    for (int s = 0; s < 6; s++) {
      assertThat(soft.value()[0][s]).isCloseTo(hard.value()[0][s], within(5e-3 * Math.log(3)));
    }
    double[][][] prior = FiniteHorizon.stationary(m.uniform(), 5);
    double t = .4;
    FiniteHorizon.Plan near = FiniteHorizon.soft(m, 5, t, prior);
    double value = 0;
    double plain = 0;
    for (int s = 0; s < 6; s++) {
      value += m.initial(s) * near.value()[0][s];
      plain += m.initial(s) * FiniteHorizon.values(m, near.policy())[0][s];
    }
    assertThat(FiniteHorizon.objective(m, near.policy())).isCloseTo(plain, within(1e-15));
    assertThat(plain - t * FiniteHorizon.divergence(m, near.policy(), prior))
        .isCloseTo(value, within(1e-12));
  }

  @Test
  void prefixesAreStates() {
    PrefixTree tree = new PrefixTree(3, 2);
    assertThat(tree.states()).isEqualTo(13);
    assertThat(tree.sequences()).isEqualTo(9);
    assertThat(tree.tokens(5)).containsExactly(1, 2);
    assertThat(tree.child(tree.child(0, 1), 2)).isEqualTo(tree.leaf(5));
    double[] r = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    Mdp m = tree.mdp(r);
    double t = 2;
    double[] p = tree.distribution(Planning.soft(m, t, null, 1e-12).policy());
    double z = 0;
    for (double x : r) z += Math.exp(x / t);
    for (int i = 0; i < 9; i++) assertThat(p[i]).isCloseTo(Math.exp(r[i] / t) / z, within(1e-12));
    assertThatThrownBy(() -> new PrefixTree(50, 10)).hasMessageContaining("too many");
  }

  @Test
  void fourRoomsAreJoined() {
    Mdp m = Mdps.fourRooms(3, .1, .95);
    assertThat(m.states()).isEqualTo(40);
    assertThat(Planning.optimal(m, 1e-10).value()[0]).isBetween(.3, .6);
    Mdp straight = Mdps.fourRooms(3, 0, 1);
    assertThat(
            -Math.log(Planning.optimal(straight.withDiscount(.5), 1e-14).value()[0]) / Math.log(2))
        .isCloseTo(11, within(1e-9)); // twelve steps; the last one's reward is not discounted
  }

  @Test
  void chainsReachTheirEnd() {
    assertThat(Planning.optimal(Mdps.chain(5, 0, .5), 1e-14).value()[0])
        .isCloseTo(.125, within(1e-12));
    assertThat(Mdps.doubleChain(9, .1, .9).initial(4)).isEqualTo(1);
  }

  private static double sum(double[] x) {
    double sum = 0;
    for (double v : x) sum += v;
    return sum;
  }
}
