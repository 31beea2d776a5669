package dev.ijen.rl.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BisectionTest {
  @Test
  void rootsOnEitherSlope() {
    assertThat(Bisection.root(x -> x * x - 2, 0, 2)).isCloseTo(Math.sqrt(2), within(1e-15));
    assertThat(Bisection.root(x -> 2 - x * x, 0, 2)).isCloseTo(Math.sqrt(2), within(1e-15));
    assertThat(Bisection.root(x -> x - 3, 3, 5)).isEqualTo(3);
    assertThat(Bisection.root(x -> 1 / x - 4, 0, 1)).isCloseTo(.25, within(1e-15));
  }

  @Test
  void noChangeOfSignIsSaid() {
    assertThatThrownBy(() -> Bisection.root(x -> x * x + 1, -1, 1))
        .hasMessage("bisection: f(-1.0) = 2.0 and f(1.0) = 2.0 have no change of sign between");
    assertThatThrownBy(() -> Bisection.root(x -> Double.NaN, -1, 1)).hasMessageContaining("NaN");
  }
}
