package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final int RIGHT = 1;
  private static final int LEFT = 3;

  /** The six features of the only way that an action leads. */
  private static double[] features(Delivery d, int s, int a) {
    assertThat(d.mdp().last(s, a) - d.mdp().first(s, a)).isEqualTo(1);
    double[] phi = new double[6];
    for (int k = 0; k < 6; k++) phi[k] = d.features()[k][d.mdp().first(s, a)];
    return phi;
  }

  /** Cells 0 to 7 are road, coin, block, bricks, house, road, sheep, destination. */
  @Test
  void stepsByHand() {
    Delivery d = Delivery.of(0, 1, " oxb# sG");
    assertThat(features(d, 0, RIGHT)).containsExactly(1, 0, 0, 1, 0, 0);
    assertThat(features(d, 1, RIGHT)).containsExactly(1, 0, 0, 0, 1, 0);
    assertThat(features(d, 2, RIGHT)).containsExactly(0, 0, 0, 0, 0, 1);
    assertThat(features(d, 5, RIGHT)).containsExactly(0, 0, 1, 0, 0, 0);
    // Against a house or the edge: where it stands, the surface alone.
    assertThat(features(d, 3, RIGHT)).containsExactly(0, 0, 0, 0, 0, 1);
    assertThat(features(d, 5, LEFT)).containsExactly(1, 0, 0, 0, 0, 0);
    assertThat(features(d, 1, 0)).containsExactly(1, 0, 0, 0, 0, 0);
    assertThat(d.mdp().next(d.mdp().first(3, RIGHT))).isEqualTo(3);
    double[] pays = {0, -2, -2, -2, 0, -50};
    for (int s = 0; s < pays.length; s++) {
      if (s != 4) assertThat(d.mdp().reward(d.mdp().first(s, RIGHT))).isEqualTo(pays[s]);
      assertThat(d.mdp().initial(s)).isEqualTo(s == 4 ? 0 : .2);
    }
    assertThat(d.mdp().isTerminal(6)).isTrue();
    assertThat(d.mdp().isTerminal(7)).isTrue();
  }

  /** Around a block (-1 - 1 + 50 = 48) it is as far as over bricks; the block costs as much. */
  @Test
  void theBestWay() {
    Delivery d = Delivery.of(0, 1, "bbb", "   ", " sG");
    double[] v = Planning.optimal(d.mdp(), 0).value();
    assertThat(v).containsExactly(new double[] {47, 48, 49, 48, 49, 50, 47, 0, 0}, within(1e-12));
  }

  @Test
  void slippingGoesAside() {
    Delivery d = Delivery.of(.4, 1, "   ", " b ", "  G");
    int e = d.mdp().first(4, RIGHT);
    assertThat(d.mdp().last(4, RIGHT) - e).isEqualTo(3);
    assertThat(d.mdp().next(e)).isEqualTo(1);
    assertThat(d.mdp().probability(e)).isCloseTo(.2, within(1e-15));
    assertThat(d.mdp().probability(e + 1)).isCloseTo(.6, within(1e-15));
  }

  @Test
  void randomMaps() {
    double[] shares = {.1, .2, .1, .25};
    Delivery d = Delivery.random(new NumpyRandom(1), 40, 50, shares, 0, .9);
    // Actions lead into a cell four times, edges aside; terminal cells lead nowhere.
    double steps = d.mdp().entries();
    double[] often = {.65, 0, .1, .2, .1, .25};
    for (int k = 0; k < 6; k++) {
      double sum = java.util.Arrays.stream(d.features()[k]).sum();
      assertThat(sum / steps).isCloseTo(often[k], within(.03));
    }
    assertThat(java.util.Arrays.stream(d.features()[Delivery.DESTINATION]).sum()).isBetween(2., 4.);
    Delivery other = d.withWeights(0, 1, 0, 0, 0, 0);
    assertThat(other.mdp().rewards()).containsExactly(d.features()[Delivery.DESTINATION]);
  }

  @Test
  void whatIsNoMap() {
    assertThatThrownBy(() -> Delivery.of(0, 1, "  ", " ?")).hasMessageContaining("[  ,  ?]");
    assertThatThrownBy(() -> Delivery.of(0, 1, "  ", " ")).hasMessageContaining("lengths");
    assertThatThrownBy(() -> Delivery.of(0, 1, " G").rewards(1, 2))
        .hasMessage("delivery: 2 weights for 6 features");
  }

  /** Half a chance of 3 is worth 1.5, a safe 1 is 1, either at random 1.25. */
  @Test
  void aLottery() {
    Mdp m = Mdps.lottery(1, 3, .5);
    Planning.Plan best = Planning.policyIteration(m);
    assertThat(best.q()[0]).containsExactly(1, 1.5);
    assertThat(m.rewards()).containsExactly(1, 3, 0);
    assertThat(Evaluation.scaled(m, m.deterministic(1, 0, 0, 0), best)).isEqualTo(1);
    assertThat(Evaluation.scaled(m, m.deterministic(0, 0, 0, 0), best)).isEqualTo(-1);
    assertThat(Evaluation.scaled(m, m.uniform(), best)).isEqualTo(0);
  }

  /** Values are weights times successor features, of each policy at its place. */
  @Test
  void aLibrary() {
    Delivery d = Delivery.of(.1, .9, " o ", "xbs", " G ");
    List<double[][]> policies =
        List.of(d.mdp().uniform(), d.mdp().deterministic(1, 1, 2, 2, 2, 0, 1, 0, 3));
    Tensor psi = Evaluation.library(d.mdp(), policies, d.features());
    assertThat(psi.shape().dims()).containsExactly(9, 2, 6);
    Tensor v = psi.matmul(Tensor.of(Delivery.weights(), 6, 1)).squeeze(-1);
    for (int i = 0; i < 2; i++) {
      assertThat(v.select(1, i).toDoubles())
          .containsExactly(Evaluation.values(d.mdp(), policies.get(i)), within(1e-9));
    }
  }
}
