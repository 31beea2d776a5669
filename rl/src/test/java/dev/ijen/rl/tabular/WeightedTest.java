package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import org.junit.jupiter.api.Test;

class WeightedTest {
  /**
   * Lines from (at 0) to (at 1): 3 to 0, 2 to 2 and 0 to 3 meet at 1/3 and 2/3; 1 to 1 is below.
   */
  @Test
  void bendsByHand() {
    double[] at1 = {1, 0, 3, 2};
    double[] at0 = {1, 3, 0, 2};
    assertThat(Weighted.bends(at1, at0))
        .containsExactly(new double[] {1 / 3., 2 / 3.}, within(1e-15));
    assertThat(Weighted.bends(new double[] {1, 2}, new double[] {1, 1})).isEmpty();
  }

  /** One state, actions that pay (1, 0), (0, 1) and (.7, .7): the second, third, first are best. */
  @Test
  void changesByHand() {
    Mdp.Builder b = Mdp.of(1, 3, .5).start(0, 1);
    for (int a = 0; a < 3; a++) b.add(0, a, 0, 1, 0);
    Mdp mdp = b.build();
    Mdp one = mdp.raised(0, 0, 1).raised(0, 2, .7);
    Mdp two = mdp.raised(0, 1, 1).raised(0, 2, .7);
    Weighted w = new Weighted(one, two);
    assertThat(w.changes()).containsExactly(new double[] {.3, .7}, within(1e-9));
    assertThat(w.bends()).containsExactly(new double[] {.3, .7}, within(1e-12));
    assertThat(new Weighted(one, one).changes()).isEmpty();
    assertThat(w.at(.25).rewards()).containsExactly(new double[] {.25, .75, .7}, within(1e-15));
  }

  @Test
  void planningFindsWhatCountingFinds() {
    NumpyRandom random = new NumpyRandom(5);
    for (int i = 0; i < 20; i++) {
      Mdp mdp = Mdps.random(random, 4, 3, 4, .9);
      double[] other = Mdps.random(random, 4, 3, 4, .9).rewards();
      Weighted w = new Weighted(mdp, mdp.withRewards(other));
      assertThat(w.changes()).hasSizeGreaterThan(0).containsExactly(w.bends(), within(1e-9));
    }
  }

  @Test
  void tooManyPoliciesAreRefused() {
    Mdp mdp = Mdps.random(new NumpyRandom(1), 20, 4, 3, .9);
    assertThatThrownBy(() -> new Weighted(mdp, mdp).bends())
        .hasMessageContaining("20 states with 4 actions");
  }
}
