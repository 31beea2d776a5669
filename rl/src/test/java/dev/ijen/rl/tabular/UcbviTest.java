package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.tabular.Ucbvi.Bonus;
import dev.ijen.rl.tabular.Ucbvi.Bounds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UcbviTest {
  private static final int H = 6;

  private static double[][][] uniform(Mdp mdp, int horizon) {
    return FiniteHorizon.stationary(mdp.uniform(), horizon);
  }

  /** Rewards in [0, 1], so that a return is at most the horizon. */
  private static Mdp random(long seed) {
    Mdp m = Mdps.random(new NumpyRandom(seed), 5, 3, 3, 1);
    return m.withRewards(Arrays.stream(m.rewards()).map(r -> (r + 1) / 2).toArray());
  }

  /** From (0, 0) once to 1 for 2 and three times to 2 for 0. */
  @Test
  void aModelByHand() {
    Mdp m = Mdp.of(3, 1, .5).start(0, 1).add(0, 0, 1, .9, 2).add(0, 0, 2, .1, 0).build();
    var model = new EmpiricalModel(m);
    double[] v = {0, 4, 8};
    assertThat(model.backup(0, 0, v)).isZero();
    assertThat(model.variance(0, 0, v)).isZero();
    for (int e : new int[] {0, 1, 1, 1}) {
      model.add(new Sampling.Trajectory(new int[] {0, e + 1}, new int[] {0}, new int[] {e}));
    }
    assertThat(model.visits(0, 0)).isEqualTo(4);
    assertThat(model.backup(0, 0, v)).isEqualTo((2 + 2 + 3 * 4) / 4.0);
    double[] other = {0, 4, 0};
    assertThat(model.variance(0, 0, other)).isEqualTo((9 + 3) / 4.0); // 4, 0, 0, 0 about 1
  }

  @Test
  void countsDoubleAtOneTwoFour() {
    Mdp m = Mdp.of(2, 1, 1).start(0, 1).add(0, 0, 1, 1, 0).build();
    var model = new EmpiricalModel(m);
    assertThat(model.doubled()).isFalse();
    StringBuilder when = new StringBuilder();
    for (int n = 1; n <= 9; n++) {
      model.add(new Sampling.Trajectory(new int[] {0, 1}, new int[] {0}, new int[] {0}));
      if (model.doubled()) when.append(n).append(' ');
    }
    assertThat(when).hasToString("1 2 4 8 ");
  }

  @Test
  void bonusesByHand() {
    assertThat(Bonus.hoeffding(.5, 2, 3).of(16, 9, 9)).isCloseTo(.5 * 7 * 2 * 3 / 4, within(1e-15));
    assertThat(Bonus.bernstein(.5, 2, 3, 10).of(12, 4, 7))
        .isCloseTo(.5 * (3 * Math.sqrt(4 * 3 / 12.0) + 9 * 4 * 3 / 12.0) + .7, within(1e-15));
  }

  /** Without chance one visit says all: what is planned without a bonus is what is true. */
  @ParameterizedTest
  @ValueSource(doubles = {0, .3})
  void oneVisitOfEachPairIsEnoughWithoutChance(double temperature) {
    Mdp m = Mdps.fourRooms(2, 0, 1);
    var model = new EmpiricalModel(m);
    for (int s = 0; s < m.states(); s++) {
      for (int a = 0; a < m.actions() && !m.isTerminal(s); a++) {
        int e = m.first(s, a);
        model.add(new Sampling.Trajectory(new int[] {s, m.next(e)}, new int[] {a}, new int[] {e}));
      }
    }
    double[][][] prior = uniform(m, 12);
    Bounds b = Ucbvi.plan(model, 1, (_, _, _) -> 0, temperature, prior);
    double[][] v =
        temperature == 0
            ? FiniteHorizon.optimal(m, 12).value()
            : FiniteHorizon.soft(m, 12, temperature, prior).value();
    for (int h = 0; h <= 12; h++) {
      assertThat(b.upper()[h]).containsExactly(v[h], within(1e-12));
      assertThat(b.lower()[h]).containsExactly(v[h], within(1e-12));
    }
    double start = FiniteHorizon.objective(m, b.policy());
    if (temperature == 0) assertThat(b.excludes(m, start - .25)).isCloseTo(.25, within(1e-12));
    if (temperature == 0) assertThat(b.excludes(m, start + .5)).isCloseTo(.5, within(1e-12));
    assertThat(b.policy()[12 - 1][0]).containsExactly(.25, .25, .25, .25); // nothing is in reach
  }

  /** The limit of temperatures going to 0 is the best action, the prior's where several are. */
  @Test
  void theHardChoiceIsTheLimitOfSoftOnes() {
    Mdp m = random(3);
    NumpyRandom random = new NumpyRandom(4);
    double[][][] prior = new double[H][m.states()][];
    for (double[][] at : prior) {
      for (int s = 0; s < at.length; s++) at[s] = Vectors.softmax(Vectors.normals(3, random));
    }
    var model = new EmpiricalModel(m);
    for (int i = 0; i < 3; i++) model.add(Sampling.episode(m, uniform(m, H), random));
    Bonus bonus = Bonus.hoeffding(.02, H, 1);
    Bounds hard = Ucbvi.plan(model, H, bonus, 0, prior);
    Bounds soft = Ucbvi.plan(model, H, bonus, 1e-6, prior);
    for (int h = 0; h < H; h++) {
      for (int s = 0; s < m.states(); s++) {
        assertThat(soft.policy()[h][s]).containsExactly(hard.policy()[h][s], within(1e-3));
      }
    }
    assertThat(hard.policy()[0][0]).containsExactly(prior[0][0], within(1e-12)); // all untried
  }

  /** With the proven bonus the bounds hold at every plan, hard and soft. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void boundsHold(long seed) {
    Mdp m = random(seed);
    double[][][] prior = uniform(m, H);
    double log = Math.log(5 * 5 * 3 * 400 * H / .05);
    NumpyRandom random = new NumpyRandom(seed);
    for (double t : new double[] {0, .5}) {
      double[][] v =
          t == 0 ? FiniteHorizon.optimal(m, H).value() : FiniteHorizon.soft(m, H, t, prior).value();
      for (Bonus bonus : new Bonus[] {Bonus.hoeffding(1, H, log), Bonus.bernstein(1, H, log, H)}) {
        var model = new EmpiricalModel(m);
        for (int i = 0; i < 400; i++) {
          Bounds b = Ucbvi.plan(model, H, bonus, t, prior);
          for (int s = 0; s < m.states(); s++) {
            assertThat(b.upper()[0][s]).isGreaterThanOrEqualTo(v[0][s] - 1e-9);
            assertThat(b.lower()[0][s]).isLessThanOrEqualTo(v[0][s] + 1e-9);
          }
          model.add(Sampling.episode(m, b.policy(), random));
        }
      }
    }
  }

  /** What an episode loses becomes less: on a chain that chance does not walk along. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void regretShrinks(long seed) {
    Mdp m = Mdps.chain(6, .1, 1);
    double[][][] prior = uniform(m, 12);
    double best = FiniteHorizon.optimal(m, 12).value()[0][0];
    NumpyRandom random = new NumpyRandom(seed);
    var model = new EmpiricalModel(m);
    Bonus bonus = Bonus.bernstein(.02, 12, 1, 12);
    Bounds b = Ucbvi.plan(model, 12, bonus, 0, prior);
    double[] regret = new double[4];
    for (int i = 0; i < 2000; i++) {
      regret[i / 500] += best - FiniteHorizon.values(m, b.policy())[0][0];
      model.add(Sampling.episode(m, b.policy(), random));
      if (model.doubled()) b = Ucbvi.plan(model, 12, bonus, 0, prior);
    }
    assertThat(regret[0]).isGreaterThan(20);
    assertThat(regret[3]).isLessThan(.1 * regret[0]);
  }

  @Test
  void whatWasNeverTriedIsWidest() {
    Mdp m = random(1);
    var model = new EmpiricalModel(m);
    int s = 2;
    for (int a : new int[] {0, 2}) {
      int e = m.first(s, a);
      model.add(new Sampling.Trajectory(new int[] {s, m.next(e)}, new int[] {a}, new int[] {e}));
    }
    Bounds b = Ucbvi.plan(model, H, (_, _, _) -> 0, 0, uniform(m, H));
    assertThat(b.widest()[H - 1][s]).isEqualTo(1);
    double[][][] p = b.exploring(H - 1);
    assertThat(p[H - 1][s]).containsExactly(0, 1, 0);
    assertThat(p[H - 2]).isSameAs(b.policy()[H - 2]);
    assertThat(b.policy()[H - 1][4]).containsOnly(1 / 3.0); // the plan itself is kept
  }
}
