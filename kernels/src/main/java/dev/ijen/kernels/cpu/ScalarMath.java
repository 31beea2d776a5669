package dev.ijen.kernels.cpu;

/** The functions of formulas for one number at a time. */
public final class ScalarMath {
  private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  private ScalarMath() {}

  public static float exp(float x) {
    return (float) StrictMath.exp(x);
  }

  public static float expm1(float x) {
    return (float) StrictMath.expm1(x);
  }

  public static float log(float x) {
    return (float) StrictMath.log(x);
  }

  public static float log1p(float x) {
    return (float) StrictMath.log1p(x);
  }

  public static float tanh(float x) {
    return (float) StrictMath.tanh(x);
  }

  public static float sin(float x) {
    return (float) StrictMath.sin(x);
  }

  public static float cos(float x) {
    return (float) StrictMath.cos(x);
  }

  public static float erf(float x) {
    return (float) erf((double) x);
  }

  /**
   * The error function in f64, within 2 ulp. Below 2.5 the series 2/sqrt(pi) exp(-x^2) sum 2^k
   * x^(2k+1) / (2k+1)!!, all of whose terms are positive; above, one minus the continued fraction
   * of erfc (Abramowitz and Stegun, 7.1.6 and 7.1.14).
   */
  public static double erf(double x) {
    double a = Math.abs(x);
    if (!(a < 6)) return a >= 6 ? Math.copySign(1, x) : x;
    double square = a * a;
    double gauss = StrictMath.exp(-square) * (1 - Math.fma(a, a, -square));
    double r = a < 2.5 ? gauss * series(a) : 1 - gauss * fraction(a);
    return Math.copySign(r, x);
  }

  private static double series(double a) {
    double twice = 2 * a * a;
    double term = a;
    double sum = a;
    for (int k = 1; term > 1e-18 * sum; k++) sum += term *= twice / (2 * k + 1);
    return sum * TWO_OVER_SQRT_PI;
  }

  /** erfc(a) exp(a^2) = 1/sqrt(pi) / (a + (1/2) / (a + 1 / (a + (3/2) / (a + ...)))). */
  private static double fraction(double a) {
    double tail = a;
    for (int k = 60; k >= 1; k--) tail = a + .5 * k / tail;
    return TWO_OVER_SQRT_PI / 2 / tail;
  }

  /** a * b + c on ints, wrapping. */
  public static int fma(int a, int b, int c) {
    return a * b + c;
  }

  /** A run-time scalar of an i32 formula; it must be whole. */
  public static int toInt(double s) {
    int i = (int) s;
    if (i != s) {
      throw new IllegalArgumentException(
          "the scalar " + s + " is no i32 value; convert the i32 tensor with to(F32)");
    }
    return i;
  }
}
