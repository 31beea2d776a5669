package dev.ijen.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stated error bounds, against StrictMath in f64 and, for erf, against its Taylor series. */
class ScalarMathTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    0x0.fffffep-126f,
    1f,
    -1f,
    Math.nextUp(-1f),
    Math.nextDown(1f),
    0.5f,
    -0.5f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    88.72283f,
    88.72284f,
    88.7229f,
    -87.33654f,
    -87.33655f,
    -103.27892f,
    -103.97207f,
    -103.97208f,
    -104f,
    128f,
    129f,
    -150f,
    -151f,
    9.01f,
    9.0109f,
    9.011f,
    9.1f,
    9.2f,
    3.83f,
    3.92f,
    3.95f,
    4f,
    99999.99f,
    100000f,
    100000.01f,
    1e10f,
    1e30f,
    3.1415927f,
    1.5707964f,
    0x1p23f,
    0x1p24f
  };

  interface FloatFunction {
    float of(float x);
  }

  private static FloatFunction ours(String name) {
    return switch (name) {
      case "exp" -> ScalarMath::exp;
      case "expm1" -> ScalarMath::expm1;
      case "log" -> ScalarMath::log;
      case "log1p" -> ScalarMath::log1p;
      case "tanh" -> ScalarMath::tanh;
      case "erf" -> ScalarMath::erf;
      case "sin" -> ScalarMath::sin;
      case "cos" -> ScalarMath::cos;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static DoubleUnaryOperator reference(String name) {
    return switch (name) {
      case "exp" -> StrictMath::exp;
      case "expm1" -> StrictMath::expm1;
      case "log" -> StrictMath::log;
      case "log1p" -> StrictMath::log1p;
      case "tanh" -> StrictMath::tanh;
      case "erf" -> DoubleMath::erf; // itself held against the series below
      case "sin" -> StrictMath::sin;
      case "cos" -> StrictMath::cos;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "exp, 0.95",
    "expm1, 1.6",
    "log, 1.25",
    "log1p, 2.0",
    "tanh, 2.6",
    "erf, 2.4",
    "sin, 1.6",
    "cos, 1.6"
  })
  void staysWithinItsBound(String name, double ulps) {
    FloatFunction f = ours(name);
    DoubleUnaryOperator g = reference(name);
    for (float x : SPECIAL) check(name, x, f.of(x), g.applyAsDouble(x), ulps);
    // 1021 is prime: all exponents and mantissas come by
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += 1021) {
      float x = Float.intBitsToFloat((int) bits);
      check(name, x, f.of(x), g.applyAsDouble(x), ulps);
    }
  }

  private static void check(String name, float x, float y, double exact, double ulps) {
    float rounded = (float) exact;
    boolean right;
    if (Float.isNaN(rounded) || Float.isInfinite(rounded) || exact == 0) {
      right = Float.compare(y, rounded) == 0; // the sign of a zero included
    } else {
      double ulp = Math.scalb(1d, Math.max(Math.getExponent(exact), -126) - 23);
      boolean sameSign = Math.copySign(1, y) == Math.copySign(1, exact);
      right = Math.abs(y - exact) <= ulps * ulp && sameSign;
    }
    if (!right) throw new AssertionError(name + "(" + x + ") = " + y + ", exactly " + exact);
  }

  @Test
  void tanhAndErfStayWithinOne() {
    for (float x = 3; x < 10; x = Math.nextUp(x)) {
      assertBelowOne(x, ScalarMath.tanh(x));
      if (x < 4.5f) assertBelowOne(x, ScalarMath.erf(x));
    }
  }

  private static void assertBelowOne(float x, float y) {
    if (!(y <= 1)) throw new AssertionError("at " + x + ": " + y);
  }

  @Test
  void tanhAndErfAndSinAreOdd() {
    for (float x = 1e-40f; x < 1e5f; x *= 1.001f) {
      assertThat(ScalarMath.tanh(-x)).isEqualTo(-ScalarMath.tanh(x));
      assertThat(ScalarMath.erf(-x)).isEqualTo(-ScalarMath.erf(x));
      assertThat(ScalarMath.sin(-x)).isEqualTo(-ScalarMath.sin(x));
    }
  }

  @Test
  void erfInF64AgreesWithItsSeries() {
    for (double x = 1e-300; x < 1e-3; x *= 1e13) checkErf(x);
    for (double x = 1e-3; x < 6.2; x += .0273) checkErf(x);
    for (double x : new double[] {Math.nextDown(1.25), 1.25, Math.nextDown(6), 6}) checkErf(x);
  }

  private static void checkErf(double x) {
    double exact = erfSeries(x);
    assertThat(Math.abs(DoubleMath.erf(x) - exact))
        .as("erf(%s)", x)
        .isLessThanOrEqualTo(4 * Math.ulp(exact));
    assertThat(DoubleMath.erf(-x)).isEqualTo(-DoubleMath.erf(x));
  }

  @Test
  void erfInF64OfSpecialValues() {
    assertThat(DoubleMath.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(DoubleMath.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(DoubleMath.erf(Double.NaN)).isNaN();
    assertThat(Double.compare(DoubleMath.erf(-0d), -0d)).isZero();
    assertThat(DoubleMath.erf(Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
  }

  /** 2/sqrt(pi) sum (-1)^k x^(2k+1) / (k! (2k+1)) in 60 digits, beyond its cancellation. */
  private static double erfSeries(double x) {
    MathContext digits = new MathContext(100);
    BigDecimal pi =
        new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899");
    BigDecimal square = new BigDecimal(x).pow(2, digits);
    BigDecimal power = new BigDecimal(x);
    BigDecimal sum = power;
    for (int k = 1; k < 400; k++) {
      power = power.multiply(square, digits).divide(BigDecimal.valueOf(-k), digits);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * k + 1), digits), digits);
    }
    return sum.multiply(BigDecimal.TWO).divide(pi.sqrt(digits), digits).doubleValue();
  }

  /** Absolutely to 1.25 units of 2^-24, in the lower tail also relatively, as far as it goes. */
  @Test
  void normalDistribution() {
    for (float x = -6; x < 6; x += 0x1p-14f) {
      double exact = DoubleMath.erfc(-x * Math.sqrt(.5)) / 2;
      double error = Math.abs(ScalarMath.ndtr(x) - exact);
      assertThat(error).isLessThan(1.25 * 0x1p-24);
      if (x > -5.63 && x < 0) assertThat(error / exact).isLessThan(3.9e-5);
    }
    assertThat(ScalarMath.ndtr(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    assertThat(ScalarMath.ndtr(Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(ScalarMath.ndtr(-Float.MAX_VALUE)).isEqualTo(0);
    assertThat(ScalarMath.ndtr(0)).isEqualTo(.5f);
    assertThat(ScalarMath.ndtr(Float.NaN)).isNaN();
  }
}
