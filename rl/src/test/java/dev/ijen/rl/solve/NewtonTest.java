package dev.ijen.rl.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NewtonTest {
  /**
   * Rosenbrock's valley in three variables (from four on it has a second minimum): it ends at 1.
   */
  @Test
  void rosenbrock() {
    double[] x =
        Newton.minimum(
            t -> {
              Tensor a = t.slice(0, 0, 2);
              Tensor b = t.slice(0, 1, 3);
              return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square()).sum();
            },
            new double[] {-1.2, 1, 1},
            200);
    for (double v : x) assertThat(v).isCloseTo(1, within(1e-9));
  }

  /** A valley 10^9 times longer than wide, and a direction in which nothing changes. */
  @Test
  void aLongValley() {
    Tensor weights = Tensor.of(new double[] {1, 1e-9, 0}, 3);
    double[] x =
        Newton.minimum(t -> t.sub(3).square().mul(weights).sum(), new double[] {0, 0, 5}, 100);
    assertThat(x[0]).isCloseTo(3, within(1e-9));
    assertThat(x[1]).isCloseTo(3, within(1e-3));
    assertThat(x[2]).isEqualTo(5);
  }
}
