package dev.ijen.kernels.cpu;

import static dev.ijen.kernels.cpu.Minimax.*;

/**
 * The functions of formulas for one float at a time, from additions, multiplications, explicit fma,
 * comparisons and bit moves only, in the order of {@code simd.VectorMath}: the bits are those of a
 * vector lane at every width, before and after the JIT. In f64 formulas use {@link StrictMath} and
 * {@link DoubleMath}; so do the gamma functions here, which are their f64 values rounded.
 *
 * <p>Error bounds in units in the last place, from a run over all 2^32 floats. Special values, the
 * sign of zero and the limits of over- and underflow are right; subnormal results are rounded, not
 * flushed.
 *
 * <table>
 * <caption>Largest errors</caption>
 * <tr><td>exp</td><td>0.95</td></tr>
 * <tr><td>expm1</td><td>1.6</td></tr>
 * <tr><td>log</td><td>1.25</td></tr>
 * <tr><td>log1p</td><td>2.0</td></tr>
 * <tr><td>tanh</td><td>2.6</td></tr>
 * <tr><td>erf</td><td>2.4</td></tr>
 * <tr><td>ndtr</td><td>1.25 units of 2^-24; where it is below 2^-26 it is 0</td></tr>
 * <tr><td>sin, cos</td><td>1.6; beyond |x| = 100000 0.5, through f64 and many times slower</td></tr>
 * </table>
 */
public final class ScalarMath {
  private static final int SIGN = 0x80000000;

  private ScalarMath() {}

  /** x = n ln 2 + r; e^r by polynomial, times 2^n in two steps so that it underflows gradually. */
  public static float exp(float x) {
    return scaledExp(x, MAGIC + 254);
  }

  /** exp(x) / 2, which is finite where exp(x) just is not. */
  public static float halfexp(float x) {
    return scaledExp(x, MAGIC + 253);
  }

  private static float scaledExp(float x, float bias) {
    float c = x > 128 ? 128 : x;
    c = c < -150 ? -150 : c;
    float z = Math.fma(c, LOG2_E, bias);
    float n = z - bias;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, c));
    float p = Math.fma(Math.fma(curve(r), r, 1), r, 1);
    int b = Float.floatToRawIntBits(z);
    int half = b >>> 1;
    return p * Float.intBitsToFloat(half << 23) * Float.intBitsToFloat((b - half) << 23);
  }

  /** 2 (2^(n-1) expm1(r) + (2^(n-1) - 1/2)), the half keeping 2^128 out. */
  public static float expm1(float x) {
    float c = x > 89 ? 89 : x;
    c = c < -30 ? -30 : c;
    float z = Math.fma(c, LOG2_E, MAGIC + 126);
    float n = z - (MAGIC + 126);
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, c));
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(z) << 23);
    float h = Math.fma(s, Math.fma(r * r, curve(r), r), s - .5f);
    return copysign(h + h, x);
  }

  /** e / (e + 2) with e = expm1(2 |x|). */
  public static float tanh(float x) {
    float a = Math.abs(x);
    a = a > TANH_ONE ? TANH_ONE : a;
    float e = expm1Near(a + a);
    return copysign(e / (e + 2), x);
  }

  /** 1 - e^-w with w = -log(erfc(|x|)), a polynomial; it cannot cancel near 0. */
  public static float erf(float x) {
    float a = Math.abs(x);
    a = a > ERF_ONE ? ERF_ONE : a;
    float g = Math.fma(Math.fma(G7, a, G6), a, G5);
    g = Math.fma(Math.fma(Math.fma(g, a, G4), a, G3), a, G2);
    g = Math.fma(Math.fma(g, a, G1), a, G0_LOW);
    float w = Math.fma(a, G0_HIGH, a * g);
    return copysign(expm1Near(-w), x);
  }

  /** Of -|x| a power of 2, erfc(|x| / sqrt 2) / 2; right of 0 what is left to 1. */
  public static float ndtr(float x) {
    float a = Math.abs(x);
    float g = Math.fma(Math.fma(Math.fma(N8, a, N7), a, N6), a, N5);
    g = Math.fma(Math.fma(Math.fma(g, a, N4), a, N3), a, N2);
    g = Math.fma(Math.fma(g, a, N1), a, N0) * a;
    float z = g + (MAGIC + 126);
    float r = g - (z - (MAGIC + 126));
    float p = Math.fma(Math.fma(Math.fma(B6, r, B5), r, B4), r, B3);
    p = Math.fma(Math.fma(Math.fma(p, r, B2), r, B1), r, 1);
    float h = p * Float.intBitsToFloat(Float.floatToRawIntBits(z) << 23);
    h = a > NDTR_ZERO ? 0 : h;
    return x > 0 ? 1 - h : h;
  }

  /** expm1 without its sign at 0, for |x| below 80 or NaN. */
  private static float expm1Near(float x) {
    float z = Math.fma(x, LOG2_E, MAGIC + 127);
    float n = z - (MAGIC + 127);
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float s = Float.intBitsToFloat(Float.floatToRawIntBits(z) << 23);
    return Math.fma(s, Math.fma(r * r, curve(r), r), s - 1);
  }

  /** (e^r - 1 - r) / r^2. */
  private static float curve(float r) {
    return Math.fma(Math.fma(Math.fma(Math.fma(E6, r, E5), r, E4), r, E3), r, E2);
  }

  /** x = 2^k (1 + f) with 1 + f in [2/3, 4/3). */
  public static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    int e = Float.floatToRawIntBits(tiny ? x * 0x1p24f : x) - TWO_THIRDS;
    float f = Float.intBitsToFloat((e & 0x7fffff) + TWO_THIRDS) - 1;
    float y = logNear(f, (e >> 23) + (tiny ? -24f : 0));
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < 0 ? Float.NaN : y;
    return x == 0 ? Float.NEGATIVE_INFINITY : y;
  }

  /** 1 + x = 2^k (1 + f); f = x 2^-k + (2^-k - 1) loses nothing of a small x. */
  public static float log1p(float x) {
    float u = 1 + x;
    int e = Float.floatToRawIntBits(u) - TWO_THIRDS;
    int k = e >> 23;
    float s = Float.intBitsToFloat((127 - k) << 23);
    float f = Math.fma(x, s, s - 1);
    f = x > 0x1p25f ? Float.intBitsToFloat((e & 0x7fffff) + TWO_THIRDS) - 1 : f;
    float y = logNear(f, k);
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < -1 ? Float.NaN : y;
    y = x == -1 ? Float.NEGATIVE_INFINITY : y;
    return x == 0 ? x : y;
  }

  /** log(1 + f) + k ln 2. */
  private static float logNear(float f, float k) {
    float p = Math.fma(Math.fma(Math.fma(L9, f, L8), f, L7), f, L6);
    p = Math.fma(Math.fma(Math.fma(Math.fma(p, f, L5), f, L4), f, L3), f, -.5f);
    return Math.fma(k, LN2_HIGH, Math.fma(k, LN2_LOW, Math.fma(f * f, p, f)));
  }

  public static float sin(float x) {
    // the polynomial would lose the sign of a zero
    if (x == 0) return x;
    return Math.abs(x) > FAR ? (float) StrictMath.sin(x) : wave(x, 0);
  }

  public static float cos(float x) {
    return Math.abs(x) > FAR ? (float) StrictMath.cos(x) : wave(x, 1);
  }

  /** sin(x + quarter pi/2): x = n pi/2 + r, the quarter turn n choosing sin or cos of r. */
  private static float wave(float x, int quarter) {
    float z = Math.fma(x, TWO_OVER_PI, MAGIC);
    float n = z - MAGIC;
    float r = Math.fma(n, -HALF_PI_2, Math.fma(n, -HALF_PI_1, x));
    r = Math.fma(n, -HALF_PI_3, r);
    float t = r * r;
    float s = Math.fma(t * Math.fma(Math.fma(S3, t, S2), t, S1), r, r);
    float c = Math.fma(Math.fma(Math.fma(Math.fma(C4, t, C3), t, C2), t, -.5f), t, 1);
    int q = Float.floatToRawIntBits(z) + quarter;
    float y = (q & 1) != 0 ? c : s;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (q & 2) << 30);
  }

  /** The sign bit of a NaN counts too, as in vectors. */
  public static float copysign(float magnitude, float sign) {
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(magnitude) & ~SIGN | Float.floatToRawIntBits(sign) & SIGN);
  }

  /** The k that puts x / 2^k into [sqrt(1/2), sqrt(2)), for a positive finite x. */
  public static float logb(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    int e = Float.floatToRawIntBits(tiny ? x * 0x1p24f : x) - SQRT_HALF;
    return (e >> 23) + (tiny ? -24f : 0);
  }

  /** x 2^n in two steps, so that it underflows gradually; n whole, from -252 to 254. */
  public static float scalb(float x, float n) {
    int b = Float.floatToRawIntBits(n + (MAGIC + 254));
    int half = b >>> 1;
    return x * Float.intBitsToFloat(half << 23) * Float.intBitsToFloat((b - half) << 23);
  }

  public static float fmod(float a, float b) {
    return a % b;
  }

  /** 0 for a zero divisor, as in NumPy. */
  public static int fmod(int a, int b) {
    return b == 0 ? 0 : a % b;
  }

  public static float lgamma(float x) {
    return (float) DoubleMath.lgamma(x);
  }

  public static float digamma(float x) {
    return (float) DoubleMath.digamma(x);
  }

  public static float polygamma(float n, float x) {
    return (float) DoubleMath.polygamma(n, x);
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
