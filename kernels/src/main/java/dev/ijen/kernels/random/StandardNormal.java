package dev.ijen.kernels.random;

/**
 * Standard normal numbers by inversion: one random word gives one number, in order, so the draw
 * stays a pure function of the element's index, and is monotone in the word.
 *
 * <p>A signed word s stands for x = (2 s + 1) 2^-32, uniform on (-1, 1), symmetric and never 0. The
 * number is Phi^-1((1 + x) / 2) = x P(w) with w = -log(1 - x^2): the form of Giles, "Approximating
 * the erfinv function", GPU Computing Gems Jade Edition, 2011, chapter 10. P is smooth, so two
 * polynomials in w give it. 1 - x^2 = t (2 - t) with t = 1 - |x|, which the word's bits give
 * without cancellation.
 *
 * <p>The largest numbers are +-6.34 (F32: 32 bits) and +-8.29 (F64: 53 bits).
 */
public final class StandardNormal {
  /** Where the two polynomials meet; 0.25 % of the numbers (beyond 3.2 sigma) lie above. */
  public static final float SPLIT = 6;

  public static final float CENTRE_AT = 3;
  public static final float TAIL_AT = 14;

  /*
   * P(w) in powers of (w - 3) on [0, 6] and of (w - 14) on [6, 21.6]: minimax fits of the relative
   * error, made like those of LogOfPositive. Largest relative errors of the fits 9.0e-8 and 6.7e-8.
   */
  public static final float C0 = 2.2960353f;
  public static final float C1 = 0.34171689f;
  public static final float C2 = -8.1155784e-3f;
  public static final float C3 = -1.1823836e-3f;
  public static final float C4 = 2.7644529e-4f;
  public static final float C5 = -1.8041450e-5f;
  public static final float C6 = -2.6662649e-6f;
  public static final float C7 = 6.4429224e-7f;
  public static final float C8 = -6.1304171e-9f;
  public static final float C9 = -8.2403888e-9f;

  public static final float T0 = 5.0615964f;
  public static final float T1 = 0.19061540f;
  public static final float T2 = -3.3509249e-3f;
  public static final float T3 = 1.1535742e-4f;
  public static final float T4 = -4.8906226e-6f;
  public static final float T5 = 2.1280708e-7f;
  public static final float T6 = -7.7983443e-9f;
  public static final float T7 = 6.1368960e-10f;
  public static final float T8 = -4.6896396e-11f;
  public static final float T9 = -5.6380603e-12f;
  public static final float T10 = 6.5920322e-13f;

  /** 2^-31 and 2^-32: the word's grid, and half of it. */
  public static final float GRID = 0x1p-31f;

  public static final float HALF_GRID = 0x1p-32f;

  private StandardNormal() {}

  /** The number of a word; relative error below 4e-7 of the exact inverse. */
  public static float of(int word) {
    int sign = word >> 31;
    int m = word ^ sign;
    float x = Math.fma((float) m, GRID, HALF_GRID);
    float t = Math.fma((float) (m ^ 0x7FFFFFFF), GRID, HALF_GRID);
    float w = -LogOfPositive.log(t * (2 - t));
    float z = x * (w > SPLIT ? tail(w - TAIL_AT) : centre(w - CENTRE_AT));
    return Float.intBitsToFloat(Float.floatToRawIntBits(z) ^ sign & 0x80000000);
  }

  private static float centre(float d) {
    float p = Math.fma(C9, d, C8);
    p = Math.fma(p, d, C7);
    p = Math.fma(p, d, C6);
    p = Math.fma(p, d, C5);
    p = Math.fma(p, d, C4);
    p = Math.fma(p, d, C3);
    p = Math.fma(p, d, C2);
    p = Math.fma(p, d, C1);
    return Math.fma(p, d, C0);
  }

  private static float tail(float d) {
    float p = Math.fma(T10, d, T9);
    p = Math.fma(p, d, T8);
    p = Math.fma(p, d, T7);
    p = Math.fma(p, d, T6);
    p = Math.fma(p, d, T5);
    p = Math.fma(p, d, T4);
    p = Math.fma(p, d, T3);
    p = Math.fma(p, d, T2);
    p = Math.fma(p, d, T1);
    return Math.fma(p, d, T0);
  }

  /**
   * The number of 64 random bits in F64, of which the high 53 count; relative error below 1e-15.
   * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
   * Statistics 37, 1988, routine PPND16.
   */
  public static double of(long bits) {
    long s = bits >> 11;
    long sign = s >> 63;
    long m = s ^ sign;
    double z = upper((m + 0.5) * 0x1p-53, ((m ^ 0xFFFFFFFFFFFFFL) + 0.5) * 0x1p-53);
    return sign == 0 ? z : -z;
  }

  /**
   * Phi^-1(1/2 + q), where p = 1/2 - q is given too because the subtraction would lose its bits.
   */
  static double upper(double q, double p) {
    if (q <= 0.425) {
      double r = 0.180625 - q * q;
      return q * ratio(r, CENTRE_UP, CENTRE_DOWN);
    }
    double r = Math.sqrt(-LogOfPositive.log(p));
    return r <= 5 ? ratio(r - 1.6, MIDDLE_UP, MIDDLE_DOWN) : ratio(r - 5, FAR_UP, FAR_DOWN);
  }

  private static double ratio(double r, double[] up, double[] down) {
    double a = up[7];
    double b = down[7];
    for (int i = 6; i >= 0; i--) {
      a = Math.fma(a, r, up[i]);
      b = Math.fma(b, r, down[i]);
    }
    return a / b;
  }

  private static final double[] CENTRE_UP = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3
  };
  private static final double[] CENTRE_DOWN = {
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2,
    5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4,
    2.8729085735721942674e4, 5.2264952788528545610e3
  };
  private static final double[] MIDDLE_UP = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4
  };
  private static final double[] MIDDLE_DOWN = {
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
    6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
    5.47593808499534494600e-4, 1.05075007164441684324e-9
  };
  private static final double[] FAR_UP = {
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7
  };
  private static final double[] FAR_DOWN = {
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
    1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
    1.42151175831644588870e-7, 2.04426310338993978564e-15
  };
}
