package dev.ijen.rl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SmallAngleTest {
  private static final MathContext DIGITS = new MathContext(40);

  /** Taylor's series to 40 digits, then rounded once. */
  private static double exact(double x, boolean cosine) {
    BigDecimal square = new BigDecimal(x).pow(2);
    BigDecimal term = cosine ? BigDecimal.ONE : new BigDecimal(x);
    BigDecimal sum = term;
    for (int k = cosine ? 1 : 2; k < 20; k += 2) {
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(-k * (k + 1L)), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum.doubleValue();
  }

  @Test
  void roundsCorrectlyButForAFewInAMillion() {
    SplittableRandom random = new SplittableRandom(1);
    int wrong = 0;
    for (int i = 0; i < 20_000; i++) {
      double x = random.nextDouble(-CartPole.MAX_ANGLE, CartPole.MAX_ANGLE);
      double sin = exact(x, false);
      double cos = exact(x, true);
      assertThat(SmallAngle.sin(x)).isBetween(Math.nextDown(sin), Math.nextUp(sin));
      assertThat(SmallAngle.cos(x)).isBetween(Math.nextDown(cos), Math.nextUp(cos));
      if (SmallAngle.sin(x) != sin) wrong++;
      if (SmallAngle.cos(x) != cos) wrong++;
    }
    assertThat(wrong).isLessThanOrEqualTo(2);
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
