package dev.ijen.rl.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Sampling;
import dev.ijen.rl.tabular.Sampling.Trajectory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TabularRewardTest {
  @Test
  void countsByHand() {
    Mdp m = Mdp.of(2, 2, 1).start(0, 1).add(0, 0, 0, 1, 0).add(0, 1, 1, 1, 0).build();
    var t = new Trajectory(new int[] {0, 0, 0, 1}, new int[] {0, 0, 1}, new int[] {0, 0, 1});
    assertThat(TabularReward.counts(m, t)).containsExactly(2, 1, 0, 0);
  }

  /** Returns of other episodes differ as they do under the truth, and far less after few pairs. */
  @Test
  void differencesOfReturnsAreLearned() {
    NumpyRandom random = new NumpyRandom(7);
    Mdp m = Mdps.random(random, 4, 2, 3, 1);
    double many = error(m, 20_000, random);
    assertThat(many).isLessThan(.02);
    assertThat(error(m, 20, random)).isGreaterThan(5 * many);
  }

  /** The mean squared error of the difference of two returns. */
  private static double error(Mdp m, int pairs, NumpyRandom random) {
    double[][][] uniform = FiniteHorizon.stationary(m.uniform(), 5);
    double[] r =
        TabularReward.learned(m, uniform, pairs, Annotator.logistic(1), 1.0 / pairs, random)
            .rewards();
    List<Trajectory> other = new ArrayList<>();
    for (int i = 0; i < 200; i++) other.add(Sampling.episode(m, uniform, random));
    double sum = 0;
    for (int i = 0; i < 100; i++) {
      Trajectory a = other.get(i);
      Trajectory b = other.get(100 + i);
      double wanted = a.sum(m.rewards(), 1) - b.sum(m.rewards(), 1);
      sum += Math.pow(a.sum(r, 1) - b.sum(r, 1) - wanted, 2) / 100;
    }
    return sum;
  }

  /** One step, two actions that a coin chooses between. */
  @Test
  void aPreferenceOfThreeQuartersIsADifferenceOfItsLogOdds() {
    Mdp m = Mdp.of(2, 2, 1).start(0, 1).add(0, 0, 1, 1, Math.log(3)).add(0, 1, 1, 1, 0).build();
    double[][][] coin = FiniteHorizon.stationary(m.uniform(), 1);
    double[] r =
        TabularReward.learned(m, coin, 80_000, Annotator.logistic(1), 1e-9, new NumpyRandom(1))
            .rewards();
    assertThat(r[0] - r[1]).isCloseTo(Math.log(3), within(.03)); // standard error .012
  }
}
