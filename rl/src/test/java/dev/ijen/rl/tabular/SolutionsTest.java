package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import org.junit.jupiter.api.Test;

/** Corners of planning and evaluation that known values do not reach. */
class SolutionsTest {
  private static Mdp random(long seed, double discount) {
    return Mdps.random(new NumpyRandom(seed), 6, 3, 3, discount);
  }

  /** Three states: 0 goes to 1 or ends in 2, 1 ends. */
  private static Mdp ending() {
    return Mdp.of(3, 2, .5)
        .start(0, 1)
        .add(0, 0, 1, 1, 1)
        .add(0, 1, 2, 1, 2)
        .add(1, 0, 2, 1, 4)
        .add(1, 1, 2, 1, 0)
        .build();
  }

  /** Policies and priors that change from step to step. */
  private static double[][][] changing(Mdp m, int horizon, long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    double[][][] p = new double[horizon][m.states()][m.actions()];
    for (double[][] step : p) {
      for (double[] row : step) {
        double sum = 0;
        for (int a = 0; a < row.length; a++) sum += row[a] = random.uniform(.1, 1);
        for (int a = 0; a < row.length; a++) row[a] /= sum;
      }
    }
    return p;
  }

  @Test
  void actionValuesAreThoseOfTheValuesBesideThem() {
    Mdp m = random(1, .9);
    Planning.Plan rough = Planning.optimal(m, .5);
    assertThat(Evaluation.actionValues(m, rough.value())).isDeepEqualTo(rough.q());
    assertThat(Evaluation.actionValues(ending(), new double[] {0, 8, 0}))
        .isDeepEqualTo(new double[][] {{5, 2}, {4, 0}, {0, 0}});
  }

  @Test
  void ofEqualActionsTheFirstIsTaken() {
    assertThat(Planning.greedy(new double[][] {{1, 3, 3}, {2, 2, 2}}))
        .isDeepEqualTo(new double[][] {{0, 1, 0}, {1, 0, 0}});
  }

  @Test
  void rewardsWithoutAnEndAreNotSummedForever() {
    Mdp m = Mdp.of(1, 1, 1).start(0, 1).add(0, 0, 0, 1, 1).build();
    assertThatThrownBy(() -> Planning.optimal(m, 1e-9))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("values still change by 1.0");
  }

  @Test
  void temperaturesAndHorizonsAreChecked() {
    for (double t : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> Planning.soft(ending(), t, null, 1e-9))
          .hasMessage("temperature " + t + ": must be above 0");
      assertThatThrownBy(() -> FiniteHorizon.soft(ending(), 1, t, null))
          .hasMessageContaining("must be above 0");
    }
    assertThatThrownBy(() -> FiniteHorizon.optimal(ending(), -1))
        .hasMessage("horizon -1: at least 0");
    assertThat(FiniteHorizon.optimal(ending(), 0).value()).isDeepEqualTo(new double[1][3]);
  }

  /** exp(Q / t) overflows; the policy does not. */
  @Test
  void lowTemperaturesDoNotOverflow() {
    Planning.Plan soft = Planning.soft(ending(), 1e-3, null, 1e-12);
    assertThat(soft.policy()[0]).containsExactly(new double[] {1, 0}, within(1e-12));
    assertThat(soft.value()).containsExactly(new double[] {3, 4, 0}, within(1e-9));
    assertThat(FiniteHorizon.soft(ending(), 2, 1e-3, null).policy()[1][0])
        .containsExactly(new double[] {0, 1}, within(1e-12));
  }

  @Test
  void backwardInductionByHand() {
    FiniteHorizon.Plan plan = FiniteHorizon.optimal(ending(), 2);
    assertThat(plan.value()).isDeepEqualTo(new double[][] {{3, 4, 0}, {2, 4, 0}, {0, 0, 0}});
    assertThat(plan.policy()[0]).isDeepEqualTo(new double[][] {{1, 0}, {1, 0}, {0, 0}});
    assertThat(plan.policy()[1][0]).containsExactly(0, 1);
    assertThat(FiniteHorizon.values(ending(), plan.policy())).isDeepEqualTo(plan.value());
  }

  /** Nothing is chosen in a terminal state, so there is no entropy to be had. */
  @Test
  void aTerminalStateIsWorthNothing() {
    assertThat(FiniteHorizon.soft(ending(), 3, .7, null).value()[0][2]).isZero();
    assertThat(Planning.soft(ending(), .7, null, 1e-9).value()[2]).isZero();
    double[][][] p = FiniteHorizon.stationary(new double[][] {{1, 0}, {1, 0}, {1, 0}}, 4);
    double[][][] q = FiniteHorizon.stationary(new double[][] {{1, 0}, {1, 0}, {0, 1}}, 4);
    assertThat(FiniteHorizon.divergence(ending(), p, q)).isZero();
  }

  /** What is maximised, with a prior of each step's own: others are worse, and its value is V. */
  @Test
  void theSoftPlanIsOptimalForAPriorThatChanges() {
    Mdp m = random(2, 1);
    double t = .4;
    double[][][] prior = changing(m, 5, 3);
    FiniteHorizon.Plan soft = FiniteHorizon.soft(m, 5, t, prior);
    double best = mean(m, soft.value()[0]);
    assertThat(regularised(m, soft.policy(), prior, t)).isCloseTo(best, within(1e-12));
    for (int i = 0; i < 20; i++) {
      assertThat(regularised(m, changing(m, 5, i), prior, t)).isLessThan(best);
    }
  }

  private static double regularised(Mdp m, double[][][] p, double[][][] prior, double t) {
    return mean(m, FiniteHorizon.values(m, p)[0]) - t * FiniteHorizon.divergence(m, p, prior);
  }

  private static double mean(Mdp m, double[] v) {
    return Vectors.inner(m.initial(), v);
  }

  @Test
  void rareVisitsAreCounted() {
    Mdp m =
        Mdp.of(2, 1, .9)
            .start(0, .9995)
            .start(1, .0005)
            .add(0, 0, 0, 1, 0)
            .add(1, 0, 1, 1, 0)
            .build();
    double[][] d = FiniteHorizon.visits(m, FiniteHorizon.stationary(m.uniform(), 3));
    assertThat(d[3]).containsExactly(.9995, .0005);
  }

  @Test
  void successorFeaturesAreValues() {
    Mdp m = random(4, .9);
    double[] other = m.overEntries((s, a, t) -> s - 2 * a + 3 * t);
    double[][] policy = changing(m, 1, 5)[0];
    double[][] psi = Evaluation.features(m, policy, m.rewards(), other);
    assertThat(psi[0]).containsExactly(Evaluation.values(m, policy), within(1e-12));
    assertThat(psi[1])
        .containsExactly(Evaluation.values(m.withRewards(other), policy), within(1e-12));
  }

  @Test
  void anOccupancyIsThePolicysOwn() {
    Mdp m = random(6, .9);
    double[][] policy = changing(m, 1, 7)[0];
    double objective = Evaluation.objective(m, policy);
    assertThat(Vectors.inner(Evaluation.occupancy(m, policy), m.rewards()))
        .isCloseTo(objective, within(1e-12));
    assertThat(Vectors.inner(Evaluation.occupancy(m, policy, 400), m.rewards()))
        .isCloseTo(objective, within(1e-12));
  }

  /** Half an hour here, an hour there: p changes by little at each squaring, and for long. */
  @Test
  void theLongRunOfASlowProcess() {
    Mdp m =
        Mdp.of(2, 1, 0)
            .start(0, 1)
            .add(0, 0, 0, .999, 0)
            .add(0, 0, 1, .001, 0)
            .add(1, 0, 1, .9995, 0)
            .add(1, 0, 0, .0005, 0)
            .build();
    double[] share = Evaluation.longRun(m, m.uniform());
    assertThat(share[0] + share[1]).isCloseTo(1. / 3, within(1e-9));
  }

  @Test
  void theLongRunDependsOnTheBeginningWhereItMust() {
    Mdp m =
        Mdp.of(2, 1, .9).start(0, .3).start(1, .7).add(0, 0, 0, 1, 0).add(1, 0, 1, 1, 0).build();
    assertThat(Evaluation.longRun(m, m.uniform()))
        .containsExactly(new double[] {.3, .7}, within(1e-12));
    assertThatThrownBy(() -> Evaluation.longRun(ending(), ending().uniform()))
        .hasMessage("long run: state 2 is terminal");
  }
}
