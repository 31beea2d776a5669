package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import org.junit.jupiter.api.Test;

class SamplingTest {
  /** A chain 0 - 1 - 2 of one step each, or of two at once, that ends in 2. */
  private static final Mdp CHAIN =
      Mdp.of(3, 2, .5)
          .start(0, 1)
          .add(0, 0, 1, 1, 1)
          .add(0, 1, 2, 1, 5)
          .add(1, 0, 2, 1, 4)
          .add(1, 1, 2, 1, 8)
          .build();

  @Test
  void anEpisodeEndsInATerminalState() {
    double[][] slow = {{1, 0}, {1, 0}, {1, 0}};
    Sampling.Trajectory t =
        Sampling.episode(CHAIN, FiniteHorizon.stationary(slow, 9), new NumpyRandom(1));
    assertThat(t.length()).isEqualTo(2);
    assertThat(t.states()).containsExactly(0, 1, 2);
    assertThat(t.actions()).containsExactly(0, 0);
    assertThat(t.entries()).containsExactly(CHAIN.first(0, 0), CHAIN.first(1, 0));
    assertThat(t.sum(CHAIN.rewards(), .5)).isEqualTo(3);
  }

  @Test
  void anEpisodeFollowsThePolicyOfEachStep() {
    double[][][] policy = {{{1, 0}, {1, 0}, {0, 0}}, {{0, 1}, {0, 1}, {0, 0}}};
    Sampling.Trajectory t = Sampling.episode(CHAIN, policy, new NumpyRandom(1));
    assertThat(t.actions()).containsExactly(0, 1);
    Sampling.Trajectory from = Sampling.episode(CHAIN, policy, 1, new NumpyRandom(1));
    assertThat(from.states()).containsExactly(1, 2);
    assertThat(from.actions()).containsExactly(0);
  }

  /** Nothing impossible is drawn, though the numbers sum to less than 1, as rounding may make. */
  @Test
  void whatIsLeftOverFallsToThePossible() {
    NumpyRandom random = new NumpyRandom(2);
    int[] drawn = new int[4];
    for (int i = 0; i < 4000; i++) drawn[Sampling.draw(new double[] {0, .25, .25, 0}, random)]++;
    assertThat(drawn[0]).isZero();
    assertThat(drawn[1]).isBetween(880, 1120); // 4.4 standard deviations
    assertThat(drawn[2]).isEqualTo(4000 - drawn[1]);
  }

  @Test
  void entriesAreDrawnByTheirProbabilities() {
    Mdp m = Mdp.of(3, 1, .5).start(0, 1).add(0, 0, 1, .1, 0).add(0, 0, 2, .9, 0).build();
    NumpyRandom random = new NumpyRandom(3);
    int first = 0;
    for (int i = 0; i < 4000; i++) if (Sampling.entry(m, 0, 0, random) == 0) first++;
    assertThat(first / 4000.0).isCloseTo(.1, within(.02));
  }

  @Test
  void treesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new PrefixTree(0, 2)).hasMessageContaining("vocabulary 0, length 2");
    assertThatThrownBy(() -> new PrefixTree(2, 0)).hasMessageContaining("vocabulary 2, length 0");
    for (int v : new int[] {77, 1000, Integer.MAX_VALUE}) { // 64 bits overflow at some length
      for (int length = 5; length < 40; length++) {
        int l = length;
        assertThatThrownBy(() -> new PrefixTree(v, l)).hasMessageContaining("too many");
      }
    }
    PrefixTree tree = new PrefixTree(2, 2);
    for (int n : new int[] {3, 5}) {
      assertThatThrownBy(() -> tree.mdp(new double[n]))
          .hasMessage("prefix tree: " + n + " rewards for 4 sequences");
    }
  }

  @Test
  void onlyTheLastTokenIsPaid() {
    Mdp m = new PrefixTree(2, 3).mdp(new double[] {7, 7, 7, 7, 7, 7, 7, 7});
    assertThat(Evaluation.values(m, m.uniform())[0]).isCloseTo(7, within(1e-12));
  }
}
