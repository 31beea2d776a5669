package dev.ijen.kernels.random;

/**
 * Natural logarithms of positive, normal numbers: all that the draws need, so there is no code for
 * zero, subnormals, infinities and NaN. Only bit moves, add, multiply and fma in F32 (and
 * divisions, which every device rounds correctly, in F64), so the bits are the same everywhere.
 */
public final class LogOfPositive {
  /**
   * The float nearest to log 2; its error of 2.7e-9 (relative) is below half an ulp of any result.
   */
  public static final float LN2 = 0.6931472f;

  /*
   * log(1 + f) = f + f^2 Q(f) on [-1/2, 0]: a minimax fit of the relative error (Lawson's iteration
   * at 400 Chebyshev nodes in 40-digit arithmetic, coefficients rounded to float one after another,
   * the rest refitted each time). Largest relative error of the fit 2.7e-8.
   */
  public static final float Q0 = -0.49999523f;
  public static final float Q1 = 0.33363208f;
  public static final float Q2 = -0.24368308f;
  public static final float Q3 = 0.26368690f;
  public static final float Q4 = 0.18093425f;
  public static final float Q5 = 1.20866990f;
  public static final float Q6 = 1.63953400f;
  public static final float Q7 = 1.41451930f;

  private LogOfPositive() {}

  /** log(1 + f) for f in [-1/2, 0]; relative error below 1.5e-7. */
  public static float log1p(float f) {
    float q = Math.fma(Q7, f, Q6);
    q = Math.fma(q, f, Q5);
    q = Math.fma(q, f, Q4);
    q = Math.fma(q, f, Q3);
    q = Math.fma(q, f, Q2);
    q = Math.fma(q, f, Q1);
    q = Math.fma(q, f, Q0);
    return Math.fma(f * f, q, f);
  }

  /**
   * log x, with x = 2^e (1 + f) and 1 + f in [1/2, 1); absolute error below 1e-7 max(1, |log x|).
   */
  public static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    float e = (bits >> 23) - 126;
    float f = Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F000000) - 1;
    return Math.fma(e, LN2, log1p(f));
  }

  /**
   * log x in F64, error below 1 ulp. Source: fdlibm's e_log.c (Sun Microsystems, 1993): x = 2^k (1
   * + f) with 1 + f in [sqrt(1/2), sqrt 2), s = f / (2 + f), log(1 + f) = f - f^2 / 2 + s (f^2 / 2
   * + R(s^2)).
   */
  public static double log(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long k = bits - 0x3FE6A09E667F3BCDL >> 52;
    double f = Double.longBitsToDouble(bits - (k << 52)) - 1;
    return log1p(f, k);
  }

  /** log(1 + f) + k log 2 for 1 + f in [sqrt(1/2), sqrt 2). */
  static double log1p(double f, long k) {
    double s = f / (2 + f);
    double z = s * s;
    double r = 1.479819860511658591e-01;
    r = Math.fma(r, z, 1.531383769920937332e-01);
    r = Math.fma(r, z, 1.818357216161805012e-01);
    r = Math.fma(r, z, 2.222219843214978396e-01);
    r = Math.fma(r, z, 2.857142874366239149e-01);
    r = Math.fma(r, z, 3.999999999940941908e-01);
    r = Math.fma(r, z, 6.666666666666735130e-01);
    double half = 0.5 * f * f;
    double low = Math.fma(s, Math.fma(r, z, half), k * 1.90821492927058770002e-10);
    return k * 6.93147180369123816490e-01 - (half - low - f);
  }
}
