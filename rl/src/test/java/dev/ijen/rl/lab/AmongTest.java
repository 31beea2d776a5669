package dev.ijen.rl.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AmongTest {
  private static final Among ARMS = new Among(List.of("a", "b", "c"));

  /** Arms a, b, c have 1, 5, 3 of everything, but 9, 6, 5 of y. */
  private static final Claim.Seed SEED =
      new Claim.Seed() {
        @Override
        public double of(String arm, String metric) {
          double[] all = metric.equals("y") ? new double[] {9, 6, 5} : new double[] {1, 5, 3};
          return all[arm.charAt(0) - 'a'];
        }

        @Override
        public double[] all(String arm, String metric) {
          throw new UnsupportedOperationException();
        }
      };

  private static double lead(Claim claim) {
    return claim.statistic().of(SEED);
  }

  @Test
  void theLeadIsOverTheNext() {
    assertThat(lead(ARMS.most("", "b", "x"))).isEqualTo(2);
    assertThat(lead(ARMS.most("", "c", "x"))).isEqualTo(-2);
    assertThat(lead(ARMS.least("", "a", "x"))).isEqualTo(2);
    assertThat(lead(ARMS.least("", "b", "x"))).isEqualTo(-4);
    assertThat(lead(ARMS.most("", "b", (s, a) -> s.of(a, "x") * 10))).isEqualTo(20);
  }

  /** Worst excesses: a 9/5 - 1, b 5/1 - 1, c 3/1 - 1. */
  @Test
  void aBalanceIsOfTheWorstExcesses() {
    List<String> metrics = List.of("x", "y");
    assertThat(lead(ARMS.balanced("", "a", metrics))).isCloseTo(2 - .8, within(1e-15));
    assertThat(lead(ARMS.balanced("", "c", metrics))).isCloseTo(.8 - 2, within(1e-15));
  }

  @Test
  void armsAreNamed() {
    assertThatThrownBy(() -> ARMS.most("best", "d", "x"))
        .hasMessage("claim best: d is not among [a, b, c]");
    assertThatThrownBy(() -> new Among(List.of("a", "a"))).hasMessageContaining("different arms");
  }
}
