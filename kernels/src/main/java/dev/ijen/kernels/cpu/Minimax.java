package dev.ijen.kernels.cpu;

/**
 * The coefficients that {@link ScalarMath} and the vector functions share: minimax polynomials in
 * f32, found by iteratively reweighted least squares in 60-digit arithmetic on 200 to 300 Chebyshev
 * nodes (Lawson's algorithm) for the relative error of the function named, then rounded to float.
 */
public final class Minimax {
  private Minimax() {}

  /** 1.5 * 2^23: adding it rounds a float below 2^22 to an integer in the low bits of the sum. */
  public static final float MAGIC = 12582912f;

  public static final float LOG2_E = 1.442695f;

  /** ln 2 = LN2_HIGH + LN2_LOW to 48 bits. */
  public static final float LN2_HIGH = 0x1.62e43p-1f;

  public static final float LN2_LOW = -0x1.05c61p-29f;

  // (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2, for the relative error of expm1: 2^-26.2
  public static final float E2 = 0x1.fffffep-2f;
  public static final float E3 = 0x1.5554bp-3f;
  public static final float E4 = 0x1.555674p-5f;
  public static final float E5 = 0x1.122776p-7f;
  public static final float E6 = 0x1.6bec04p-10f;

  // (log(1 + f) - f + f^2/2) / f^3 on |f| <= 1/3, for the relative error of log1p: 2^-24.7
  public static final float L3 = 0x1.555528p-2f;
  public static final float L4 = -0x1.000b1cp-2f;
  public static final float L5 = 0x1.99c31ep-3f;
  public static final float L6 = -0x1.515a6ep-3f;
  public static final float L7 = 0x1.1f9634p-3f;
  public static final float L8 = -0x1.35b3cep-3f;
  public static final float L9 = 0x1.1b098ap-3f;

  /** The bits of 2/3: a mantissa is brought to [2/3, 4/3). */
  public static final int TWO_THIRDS = 0x3f2aaaab;

  /** The bits of sqrt(1/2): so that k + log2 of the mantissa cancels least. */
  public static final int SQRT_HALF = 0x3f3504f3;

  // -log(erfc(a)) / a on 0 <= a <= 3.95, for the relative error of erf: 2^-24.8; G0 in two parts
  public static final float G0_HIGH = 0x1.20dd76p+0f;
  public static final float G0_LOW = -0x1.40ef74p-26f;
  public static final float G1 = 0x1.45f298p-1f;
  public static final float G2 = 0x1.a520bap-4f;
  public static final float G3 = -0x1.3c9124p-6f;
  public static final float G4 = 0x1.af699ep-13f;
  public static final float G5 = 0x1.482368p-10f;
  public static final float G6 = -0x1.8f823ep-12f;
  public static final float G7 = 0x1.557bcap-15f;

  // (2^r - 1) / r on |r| <= 1/2, for the relative error of exp2: 2^-28.9
  public static final float B1 = 0x1.62e43p-1f;
  public static final float B2 = 0x1.ebfbdcp-3f;
  public static final float B3 = 0x1.c6aee8p-5f;
  public static final float B4 = 0x1.3b2d4cp-7f;
  public static final float B5 = 0x1.5f3e54p-10f;
  public static final float B6 = 0x1.41fbbap-13f;

  // log2(erfc(a / sqrt 2)) / a on 0 <= a <= 5.63: the normal distribution to 2^-26, its lower tail
  // relatively to 2^-14.8
  public static final float N0 = -0x1.26aedap+0f;
  public static final float N1 = -0x1.d639fcp-2f;
  public static final float N2 = -0x1.ae190cp-5f;
  public static final float N3 = 0x1.cee338p-8f;
  public static final float N4 = -0x1.fe605cp-14f;
  public static final float N5 = -0x1.aea242p-13f;
  public static final float N6 = 0x1.9f8bc4p-15f;
  public static final float N7 = -0x1.64ff2ep-18f;
  public static final float N8 = 0x1.eae7cep-23f;

  /** Below minus this the normal distribution function is set to 0 in f32: it is under 2^-26. */
  public static final float NDTR_ZERO = 5.63f;

  /** From here on erf is 1 in f32. */
  public static final float ERF_ONE = 3.95f;

  /** From here on tanh is 1 in f32. */
  public static final float TANH_ONE = 9.1f;

  public static final float TWO_OVER_PI = 0.63661975f;

  // pi/2 in three parts of 24 bits, each rounded down
  public static final float HALF_PI_1 = 0x1.921fb4p+0f;
  public static final float HALF_PI_2 = 0x1.4442dp-24f;
  public static final float HALF_PI_3 = 0x1.846988p-48f;

  // (sin(r) - r) / r^3 in r^2 on |r| <= pi/4: relative error of sin 2^-28
  public static final float S1 = -0x1.555546p-3f;
  public static final float S2 = 0x1.110736p-7f;
  public static final float S3 = -0x1.994224p-13f;

  // (cos(r) - 1 + r^2/2) / r^4 in r^2 on |r| <= pi/4: relative error of cos 2^-33
  public static final float C2 = 0x1.55554ap-5f;
  public static final float C3 = -0x1.6c0c2ep-10f;
  public static final float C4 = 0x1.99eap-16f;

  /** Up to here sin and cos reduce their argument in f32, beyond it in f64. */
  public static final float FAR = 100000f;
}
