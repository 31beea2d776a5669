package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values computed by others: FrozenLake, CliffWalking and Taxi solved in NumPy from the transition
 * tables P of Gymnasium 1.3's environments (value iteration to 1e-14, 2026), not from this code.
 */
class KnownValuesTest {
  private static final double FINE = 1e-13;

  private static final Mdp LAKE = Mdps.lake(.99, Mdps.LAKE);
  private static final Mdp LAKE_8 = Mdps.lake(.99, Mdps.LAKE_8);

  @Test
  void frozenLake() {
    assertThat(Planning.optimal(LAKE, FINE).value()[0]).isCloseTo(.5420259320, within(1e-9));
    assertThat(Planning.optimal(LAKE_8, FINE).value()[0]).isCloseTo(.4146403618, within(1e-9));
    assertThat(Planning.policyIteration(LAKE).value()[0]).isCloseTo(.5420259320, within(1e-9));
  }

  @Test
  void successOfFrozenLake() {
    Mdp plain = LAKE.withDiscount(1);
    assertThat(FiniteHorizon.optimal(plain, 100).value()[0][0]).isCloseTo(.744190, within(5e-7));
    assertThat(FiniteHorizon.optimal(LAKE_8.withDiscount(1), 200).value()[0][0])
        .isCloseTo(.913220, within(5e-7));
    double[][][] greedy = FiniteHorizon.stationary(Planning.optimal(LAKE, FINE).policy(), 100);
    assertThat(FiniteHorizon.values(plain, greedy)[0][0]).isCloseTo(.740165, within(5e-7));
    assertThat(Evaluation.objective(plain, plain.uniform())).isCloseTo(.0139398, within(5e-8));
  }

  @ParameterizedTest
  @CsvSource({"0.01,0.5989242,0.797613", "0.05,1.3546029,0.562355", "0.1,2.4710325,0.351142"})
  void softValuesOfFrozenLake(double temperature, double value, double success) {
    Planning.Plan soft = Planning.soft(LAKE, temperature, null, FINE);
    assertThat(soft.value()[0]).isCloseTo(value, within(5e-8));
    assertThat(Evaluation.objective(LAKE.withDiscount(1), soft.policy()))
        .isCloseTo(success, within(5e-7));
  }

  @Test
  void theSoftPolicyOfFrozenLake() {
    double[] p = Planning.soft(LAKE, .01, null, FINE).policy()[0];
    double[] expected = {.618628, .132050, .132050, .117273};
    for (int a = 0; a < 4; a++) assertThat(p[a]).isCloseTo(expected[a], within(1e-6));
    assertThat(Planning.soft(LAKE_8, .01, null, FINE).value()[0]).isCloseTo(.9659638, within(5e-8));
  }

  @Test
  void cliffWalking() {
    assertThat(Planning.optimal(Mdps.cliff(1), FINE).value()[36]).isEqualTo(-13);
    Mdp cliff = Mdps.cliff(.99);
    assertThat(Planning.optimal(cliff, FINE).value()[36]).isCloseTo(-12.2478977, within(5e-8));
    assertThat(Planning.soft(cliff, .1, null, FINE).value()[36])
        .isCloseTo(-12.2478482, within(5e-8));
    assertThat(Planning.soft(cliff, 1, null, 1e-11).value()[36])
        .isCloseTo(32.9683442, within(1e-7));
  }

  @Test
  void taxi() {
    Mdp taxi = Mdps.taxi(1);
    Planning.Plan plan = Planning.optimal(taxi, FINE);
    assertThat(plan.objective(taxi)).isCloseTo(7.93, within(1e-9));
    double[] starts =
        java.util.stream.IntStream.range(0, 500)
            .filter(s -> taxi.initial(s) > 0)
            .mapToDouble(s -> plan.value()[s])
            .toArray();
    assertThat(starts).hasSize(300);
    assertThat(Arrays.stream(starts).min().orElseThrow()).isEqualTo(3);
    assertThat(Arrays.stream(starts).max().orElseThrow()).isEqualTo(15);
  }
}
