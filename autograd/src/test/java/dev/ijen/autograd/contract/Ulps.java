package dev.ijen.autograd.contract;

import dev.ijen.kernels.DType;

/** Distances between numbers of a type, in units of the last place. */
final class Ulps {
  private Ulps() {}

  /** Bits of the significand, the hidden one included. */
  private static int precision(DType dtype) {
    return switch (dtype) {
      case F32 -> 24;
      case BF16 -> 8;
      case F16 -> 11;
      default -> 53;
    };
  }

  /** The exponent of the smallest normal number. */
  private static int least(DType dtype) {
    return switch (dtype) {
      case F32, BF16 -> -126;
      case F16 -> -14;
      default -> -1022;
    };
  }

  /** The distance between neighbours of that size. */
  private static double unit(double v, DType dtype) {
    int exponent = Math.max(Math.getExponent(v), least(dtype));
    return Math.scalb(1.0, exponent - precision(dtype) + 1);
  }

  /** The nearest number of a float type, the even one of two. */
  static double rounded(double v, DType dtype) {
    if (dtype == DType.F64 || !Double.isFinite(v)) return v;
    double unit = unit(v, dtype);
    double r = Math.rint(v / unit) * unit;
    return Math.abs(r) < Math.scalb(1.0, 2 - least(dtype)) ? r : Math.copySign(1 / 0.0, v);
  }

  /** How a 16-bit float type stores these numbers, which it can hold. */
  static short[] bits(double[] values, DType dtype) {
    short[] bits = new short[values.length];
    for (int i = 0; i < bits.length; i++) {
      float f = (float) values[i];
      int high = Float.floatToRawIntBits(f) >>> 16;
      bits[i] = dtype == DType.BF16 ? (short) high : Float.floatToFloat16(f);
    }
    return bits;
  }

  /**
   * How far {@code got} is from {@code want}, in units of the last place of {@code scale}: 0 when
   * both are NaN or the same infinity, infinite when only one of them is.
   */
  static double error(double got, double want, double scale, DType dtype) {
    double rounded = dtype.isFloat() ? rounded(want, dtype) : want;
    if (got == rounded || (Double.isNaN(got) && Double.isNaN(rounded))) return 0;
    if (!dtype.isFloat() || !Double.isFinite(got) || !Double.isFinite(rounded)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(got - want) / of(scale, dtype);
  }

  private static double of(double scale, DType dtype) {
    if (!Double.isFinite(scale)) return Double.MIN_VALUE;
    return unit(scale, dtype);
  }

  /** NaN, infinities, -0, the smallest and the largest. */
  static double[] unusual(DType dtype) {
    double least = Math.scalb(1.0, least(dtype));
    double tiny = Math.scalb(1.0, least(dtype) - precision(dtype) + 1);
    double most = Math.scalb(2 - Math.scalb(1.0, 1 - precision(dtype)), 1 - least(dtype));
    return new double[] {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      0,
      -0.0,
      tiny,
      -tiny,
      least,
      most,
      -most
    };
  }
}
