package dev.ijen.kernels.move;

import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.CastBf16;

/**
 * BF16 (the upper half of an F32) and F16 (IEEE 754 binary16) from and to wider floats. Narrowing
 * rounds to nearest even, overflows to infinity, keeps subnormal numbers and makes every NaN the
 * same quiet one (whose payload would otherwise hang on the machine's instruction).
 */
final class Halves {
  private static final short BF16_NAN = 0x7fc0;
  private static final short F16_NAN = 0x7e00;

  private Halves() {}

  static void widenBf16(Object src, int from, Object dst, int to, int n) {
    short[] x = (short[]) src;
    float[] y = (float[]) dst;
    int i = Simd.ENABLED ? CastBf16.widen(x, from, y, to, n) : 0;
    for (; i < n; i++) y[to + i] = Float.intBitsToFloat(x[from + i] << 16);
  }

  static void widenF16(Object src, int from, Object dst, int to, int n) {
    short[] x = (short[]) src;
    float[] y = (float[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = Float.float16ToFloat(x[from + i]);
  }

  static void narrowBf16(Object src, int from, Object dst, int to, int n) {
    float[] x = (float[]) src;
    short[] y = (short[]) dst;
    int i = Simd.ENABLED ? CastBf16.narrow(x, from, y, to, n) : 0;
    for (; i < n; i++) y[to + i] = bf16(x[from + i]);
  }

  static void narrowF16(Object src, int from, Object dst, int to, int n) {
    float[] x = (float[]) src;
    short[] y = (short[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = f16(x[from + i]);
  }

  static void doubleToBf16(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    short[] y = (short[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = bf16(odd(x[from + i]));
  }

  static void doubleToF16(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    short[] y = (short[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = f16(odd(x[from + i]));
  }

  /** Adding half a unit, less a bit where the kept part is even, carries exactly when it should. */
  private static short bf16(float v) {
    int bits = Float.floatToRawIntBits(v);
    short rounded = (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    return Float.isNaN(v) ? BF16_NAN : rounded;
  }

  private static short f16(float v) {
    return Float.isNaN(v) ? F16_NAN : Float.floatToFloat16(v);
  }

  /**
   * To F32 toward zero, with a last bit of 1 where something was cut off: rounding that once more
   * gives what rounding the double itself would (Boldo and Melquiond 2008, "round to odd").
   */
  private static float odd(double v) {
    float f = (float) v;
    if (f == v || Double.isNaN(v)) return f;
    int bits = Float.floatToRawIntBits(f);
    if (Math.abs((double) f) > Math.abs(v)) bits--;
    return Float.intBitsToFloat(bits | 1);
  }
}
