package dev.ijen.autograd.contract;

import dev.ijen.kernels.DType;

/** Distances between numbers of a type, in units of the last place. */
final class Ulps {
  private Ulps() {}

  /**
   * How far {@code got} is from {@code want}, in units of the last place of {@code scale}: 0 when
   * both are NaN or the same infinity, infinite when only one of them is.
   */
  static double error(double got, double want, double scale, DType dtype) {
    double rounded = dtype == DType.F32 ? (float) want : want;
    if (got == rounded || (Double.isNaN(got) && Double.isNaN(rounded))) return 0;
    if (!dtype.isFloat() || !Double.isFinite(got) || !Double.isFinite(rounded)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(got - want) / of(scale, dtype);
  }

  private static double of(double scale, DType dtype) {
    if (!Double.isFinite(scale)) return Double.MIN_VALUE;
    return dtype == DType.F32 ? Math.ulp((float) scale) : Math.ulp(scale);
  }

  /** NaN, infinities, -0, the smallest and the largest. */
  static double[] unusual(DType dtype) {
    boolean f32 = dtype == DType.F32;
    double tiny = f32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    double least = f32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    double most = f32 ? Float.MAX_VALUE : Double.MAX_VALUE;
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
