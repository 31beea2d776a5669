package dev.ijen.rl.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.Tape;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.stats.Interval;
import dev.ijen.rl.stats.Intervals;
import dev.ijen.rl.tabular.Delivery;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
  private static final double[] TRUTH = {1, -2, .5};

  private static double[][] features(int n, NumpyRandom random) {
    double[][] x = new double[n][];
    for (int i = 0; i < n; i++) x[i] = Vectors.normals(TRUTH.length, random);
    return x;
  }

  private static double[] returns(double[][] features) {
    return Arrays.stream(features).mapToDouble(x -> Vectors.inner(TRUTH, x)).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 2, 1, 1", // no noise
    "0, 0, 1, 2, 0",
    "0, 0, 1, 1, 0.5",
    "0, 0.1, 2, 1, 0.9",
    "1, 0, 2, 1, 0.7310585786300049", // 1 / (1 + e^-1)
    "0.5, 0, 2, 1, 0.8807970779778823", // 1 / (1 + e^-2)
    "1, 0.25, 2, 1, 0.6155292893150024", // 0.25 + 0.5 p
    "1, 0.5, 900, -900, 0.5",
    "1, 0, -900, 900, 0"
  })
  void howOftenTheFirstIsPreferred(
      double temperature, double flips, double first, double second, double p) {
    Annotator a = new Annotator(temperature, flips);
    assertThat(a.probability(first, second)).isCloseTo(p, within(1e-15));
    assertThat(a.probability(second, first)).isCloseTo(1 - p, within(1e-15));
  }

  @Test
  void labelsAreAsFrequentAsTheirProbability() {
    Annotator a = Annotator.logistic(2).flipping(.1);
    double[] first = new double[40_000];
    Arrays.fill(first, 1.5);
    double[] label = a.labels(first, new double[first.length], new NumpyRandom(1));
    assertThat(label).containsOnly(0, 1);
    Interval often = Intervals.wilson((int) Arrays.stream(label).sum(), label.length);
    assertThat(a.probability(1.5, 0)).isBetween(often.low(), often.high());
    assertThat(often.high() - often.low()).isLessThan(.01);
  }

  @Test
  void annotatorsThatCannotBe() {
    assertThatThrownBy(() -> new Annotator(-1, .6))
        .hasMessage(
            "annotator: temperature -1.0: at least 0, and finite; flips 0.6: from 0 to 0.5");
    assertThatThrownBy(() -> Annotator.noiseless().probabilities(new double[2], new double[3]))
        .hasMessageContaining("2 first scores and 3 second ones");
  }

  /** With probabilities as labels the truth itself is where the cross-entropy is least. */
  @Test
  void probabilitiesGiveBackTheWeights() {
    NumpyRandom random = new NumpyRandom(2);
    double[][] first = features(50, random);
    double[][] second = features(50, random);
    double[] p = Annotator.logistic(1).probabilities(returns(first), returns(second));
    double[] w = RewardLearning.linear(RewardLearning.pairs(first, second, p), 0, 50);
    assertThat(w).containsExactly(TRUTH, within(1e-9));
  }

  /** From 20,000 labels within four standard errors, which are about 0.03. */
  @Test
  void manyLabelsGiveBackTheWeights() {
    NumpyRandom random = new NumpyRandom(3);
    double[][] first = features(20_000, random);
    double[][] second = features(20_000, random);
    double[] label = Annotator.logistic(1).labels(returns(first), returns(second), random);
    Batch pairs = RewardLearning.pairs(first, second, label);
    double[] newton = RewardLearning.linear(pairs, 0, 50);
    assertThat(newton).containsExactly(TRUTH, within(.12));
    Tensor adam =
        RewardLearning.descend(
            w -> RewardLearning.loss(pairs, w, 0),
            Tensor.of(new double[3], 3),
            Adam.Settings.of(.1),
            300);
    assertThat(adam.toDoubles()).containsExactly(newton, within(1e-3));
  }

  /** {@code mean (sigmoid(m) - label) (first - second) + penalty w}, by hand from the formula. */
  @Test
  void theGradient() {
    NumpyRandom random = new NumpyRandom(4);
    int n = 7;
    double[][] first = features(n, random);
    double[][] second = features(n, random);
    double[] label = {0, 1, .5, .25, 1, 0, 1};
    double[] w = {.3, -.7, 2};
    double[] expected = new double[3];
    for (int k = 0; k < 3; k++) expected[k] = .2 * w[k];
    for (int i = 0; i < n; i++) {
      double m = Vectors.inner(w, first[i]) - Vectors.inner(w, second[i]);
      for (int k = 0; k < 3; k++) {
        expected[k] += (Vectors.sigmoid(m) - label[i]) * (first[i][k] - second[i][k]) / n;
      }
    }
    try (var tape = new Tape()) {
      Tensor at = tape.watch(Tensor.of(w, 3));
      Tensor loss = RewardLearning.loss(RewardLearning.pairs(first, second, label), at, .2);
      assertThat(tape.derivative(loss, at).toDoubles()).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void crossEntropyByHand() {
    Tensor m = Tensor.of(new double[] {0, 2, -800}, 3);
    Tensor l = Tensor.of(new double[] {.5, 1, 1}, 3);
    assertThat(RewardLearning.crossEntropy(m, l).toDoubles())
        .containsExactly(new double[] {Math.log(2), Math.log1p(Math.exp(-2)), 800}, within(1e-12));
  }

  @Test
  void learnersSideBySideLearnAsAlone() {
    Tensor goal = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
    var adam = Adam.Settings.of(.1);
    Tensor both =
        RewardLearning.descend(
            w -> w.sub(goal).square().sum(), Tensor.of(new double[4], 2, 2), adam, 20);
    for (int i = 0; i < 2; i++) {
      Tensor mine = goal.select(0, i);
      Tensor alone =
          RewardLearning.descend(
              w -> w.sub(mine).square().sum(), Tensor.of(new double[2], 2), adam, 20);
      assertThat(both.select(0, i).toDoubles()).containsExactly(alone.toDoubles());
    }
  }

  @Test
  void pairsThatCannotBe() {
    double[][] two = {{1, 2}, {3, 4}};
    assertThatThrownBy(() -> RewardLearning.pairs(two, new double[][] {{1}}, new double[] {1, 2}))
        .hasMessage(
            "pairs: 2 first, 1 second and 2 labels; features differ in number: every side of every"
                + " pair has as many; label 1 is 2.0");
    assertThatThrownBy(() -> RewardLearning.pairs(new double[0][], new double[0][], new double[0]))
        .hasMessage("pairs: there are none");
    Batch pairs = RewardLearning.pairs(two, two, new double[2]);
    assertThatThrownBy(() -> RewardLearning.linear(pairs, -1, 1)).hasMessageContaining("-1.0");
  }

  /** Both forms of regret are minus the advantages; only one of them stays so with luck. */
  @Test
  void regret() {
    Mdp certain = Mdps.grid(0, .9, "S  ", " # ", "  G");
    Mdp slippery = Mdps.grid(.3, .9, "S  ", " # ", "  G");
    for (Mdp m : new Mdp[] {certain, slippery}) {
      Planning.Plan plan = Planning.policyIteration(m);
      double apart = 0;
      NumpyRandom random = new NumpyRandom(5);
      for (int i = 0; i < 50; i++) {
        Trajectory t = Sampling.episode(m, FiniteHorizon.stationary(m.uniform(), 3), random);
        double regret = Segments.regret(t, plan.value(), plan.q());
        assertThat(regret).isGreaterThan(-1e-9);
        double happened = Segments.deterministicRegret(m, t, plan.value());
        apart = Math.max(apart, Math.abs(regret - happened));
        Trajectory best = Sampling.episode(m, FiniteHorizon.stationary(plan.policy(), 3), random);
        assertThat(Segments.regret(best, plan.value(), plan.q())).isCloseTo(0, within(1e-9));
      }
      if (m == certain) assertThat(apart).isLessThan(1e-9);
      else assertThat(apart).isGreaterThan(.1);
    }
  }

  /** Three steps with rewards 1, 2, 4 and values 8, 16, 32, 64: sums by hand. */
  @Test
  void segmentsByHand() {
    Mdp m =
        Mdp.of(4, 1, .5)
            .start(0, 1)
            .add(0, 0, 1, 1, 1)
            .add(1, 0, 2, 1, 2)
            .add(2, 0, 3, 1, 4)
            .build();
    double[] v = {8, 16, 32, 64};
    Trajectory t = new Trajectory(new int[] {0, 1, 2, 3}, new int[3], new int[] {0, 1, 2});
    assertThat(Segments.partialReturn(t, m.rewards())).isEqualTo(7);
    assertThat(Segments.deterministicRegret(m, t, v)).isEqualTo(56 - 7 - .5 * 112);
    assertThat(Segments.regret(t, v, new double[][] {{1}, {2}, {3}, {0}})).isEqualTo(56 - 6);
    var plan = new Planning.Plan(v, new double[][] {{1}, {2}, {3}, {0}}, new double[0][]);
    assertThat(Segments.Model.RETURN.score(m, plan, t)).isEqualTo(7);
    assertThat(Segments.Model.REGRET.score(m, plan, t)).isEqualTo(-50);
    assertThat(Segments.Model.OUTCOME.score(m, plan, t)).isEqualTo(7);
    assertThat(Segments.features(t, new double[][] {{1, 0, 5}, {0, 0, 3}})).containsExactly(6, 3);
  }

  /** Scores are weights and values times parts. */
  @Test
  void parts() {
    Delivery d = Delivery.of(0, .9, " o ", "xbs", " G ");
    Mdp m = d.mdp();
    Planning.Plan best = Planning.policyIteration(m);
    for (Trajectory t : Segments.draw(m, m.uniform(), 3, 20, new NumpyRandom(6))) {
      assertThat(t.length()).isBetween(1, 3);
      double[] x = Segments.parts(Segments.Model.REGRET, m, d.features(), t);
      double[] known = Arrays.copyOf(Delivery.weights(), 6 + m.states());
      System.arraycopy(best.value(), 0, known, 6, m.states());
      assertThat(Vectors.inner(known, x))
          .isCloseTo(Segments.Model.REGRET.score(m, best, t), within(1e-9));
      assertThat(Segments.parts(Segments.Model.RETURN, m, d.features(), t))
          .containsExactly(Segments.features(t, d.features()));
    }
  }

  @Test
  void changedLabels() {
    Annotator a = Annotator.logistic(1);
    double[] scores = {0, 1, 5};
    assertThat(a.change(scores, new double[] {7, 8, 12})).isZero();
    assertThat(a.change(scores, new double[] {0, 2, 6}))
        .isCloseTo(a.probability(2, 0) - a.probability(1, 0), within(1e-15));
    assertThat(Annotator.noiseless().change(scores, new double[] {1, 0, 5})).isEqualTo(1);
  }
}
