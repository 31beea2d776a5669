package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SinesTest {
  /** fdlibm is within 1 ulp of the truth, and so is this: at most 2 apart, and rarely any. */
  @Test
  void agreesWithFdlibm() {
    SplittableRandom r = new SplittableRandom(1);
    int different = 0;
    for (double range : new double[] {.1, 2, 10, 100, 1e4, 1e6}) {
      for (int i = 0; i < 20_000; i++) {
        double x = (2 * r.nextDouble() - 1) * range;
        different += check(x, Sines.sin(x), StrictMath.sin(x));
        different += check(x, Sines.cos(x), StrictMath.cos(x));
      }
    }
    assertThat(different).isLessThan(240_000 / 20);
  }

  private static int check(double x, double actual, double expected) {
    if (Math.abs(actual - expected) > 2 * Math.ulp(expected)) {
      throw new AssertionError("of " + x + ": " + actual + ", expected " + expected);
    }
    return actual == expected ? 0 : 1;
  }

  /** Multiples of pi/2 as doubles: what is left of the reduction is all there is. */
  @Test
  void nearTheZeros() {
    for (int k = 1; k < 2000; k++) {
      double x = k * (Math.PI / 2);
      check(x, Sines.sin(x), StrictMath.sin(x));
      check(x, Sines.cos(x), StrictMath.cos(x));
    }
  }

  @Test
  void specialValues() {
    assertThat(Sines.sin(0)).isZero();
    assertThat(Sines.cos(0)).isEqualTo(1);
    assertThat(Sines.sin(Double.NaN)).isNaN();
    assertThat(Sines.sin(Double.POSITIVE_INFINITY)).isNaN();
  }
}
