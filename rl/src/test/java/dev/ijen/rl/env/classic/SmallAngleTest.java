package dev.ijen.rl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SmallAngleTest {
  private static final MathContext DIGITS = new MathContext(34);

  /** Taylor's series to 34 digits, then rounded once. */
  private static double exact(double x, boolean cosine) {
    BigDecimal square = new BigDecimal(x).pow(2, DIGITS);
    BigDecimal term = cosine ? BigDecimal.ONE : new BigDecimal(x).round(DIGITS);
    BigDecimal sum = term;
    for (int k = cosine ? 1 : 2; k < 16; k += 2) {
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(-k * (k + 1L)), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum.doubleValue();
  }

  @Test
  void roundsCorrectlyButForAFewInAMillion() {
    SplittableRandom random = new SplittableRandom(1);
    int wrong = 0;
    for (int i = 0; i < 8_000; i++) {
      double x = random.nextDouble(-CartPole.MAX_ANGLE, CartPole.MAX_ANGLE);
      double sin = exact(x, false);
      double cos = exact(x, true);
      if (SmallAngle.sin(x) != sin) wrong++;
      if (SmallAngle.cos(x) != cos) wrong++;
      boolean near =
          Math.abs(SmallAngle.sin(x) - sin) <= Math.ulp(sin)
              && Math.abs(SmallAngle.cos(x) - cos) <= Math.ulp(cos);
      if (!near) fail("more than an ulp off at " + x);
    }
    assertThat(wrong).isLessThanOrEqualTo(1);
  }

  @Test
  void theEndsOfTheRange() {
    for (double x : new double[] {0, -0.0, 0x1p-1074, 1e-300, 1e-9, .1, SmallAngle.MAX}) {
      assertThat(SmallAngle.sin(x)).isEqualTo(exact(x, false));
      assertThat(SmallAngle.sin(-x)).isEqualTo(-SmallAngle.sin(x));
      assertThat(SmallAngle.cos(-x)).isEqualTo(exact(x, true));
    }
  }
}
