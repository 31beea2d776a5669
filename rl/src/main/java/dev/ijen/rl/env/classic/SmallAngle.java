package dev.ijen.rl.env.classic;

/**
 * Sine and cosine of small angles, correctly rounded but for a few arguments in a million, out of
 * additions, multiplications and fused multiply-adds only: the same bits on every machine, hot or
 * cold, and open to the JIT's own vectorisation. {@code Math.sin} promises neither.
 *
 * <p>Taylor's series; the terms that reach the rounding of the result are carried in two doubles
 * (T. J. Dekker, "A floating-point technique for extending the available precision", 1971), with
 * the error of a product from an fma. Valid for |x| &lt;= {@value #MAX}.
 */
final class SmallAngle {
  /** Beyond this angle the omitted terms begin to show. */
  static final double MAX = 0.25;

  private static final double SIXTH = -1 / 6.0;

  /** -1/6 - SIXTH. */
  private static final double SIXTH_REST = -0x1.5555555555555p-57;

  private static final double TWENTY_FOURTH = 1 / 24.0;

  /** 1/24 - TWENTY_FOURTH. */
  private static final double TWENTY_FOURTH_REST = 0x1.5555555555555p-59;

  private SmallAngle() {}

  static double sin(double x) {
    double z = x * x;
    double zRest = Math.fma(x, x, -z);
    double cubic = z * SIXTH;
    double cubicRest = Math.fma(z, SIXTH, -cubic) + (z * SIXTH_REST + zRest * SIXTH);
    double q = Math.fma(z, 1 / 6227020800.0, -1 / 39916800.0);
    q = Math.fma(z, q, 1 / 362880.0);
    q = Math.fma(z, q, -1 / 5040.0);
    q = Math.fma(z, q, 1 / 120.0);
    double higher = z * z * q;
    double m = cubic + higher;
    double mRest = (cubic - m) + higher + cubicRest;
    double tail = x * m;
    double tailRest = Math.fma(x, m, -tail) + x * mRest;
    double r = x + tail;
    return r + ((x - r) + tail + tailRest);
  }

  static double cos(double x) {
    double z = x * x;
    double zRest = Math.fma(x, x, -z);
    double y = z * z;
    double yRest = Math.fma(z, z, -y) + 2 * z * zRest;
    double q = Math.fma(z, -1 / 87178291200.0, 1 / 479001600.0);
    q = Math.fma(z, q, -1 / 3628800.0);
    q = Math.fma(z, q, 1 / 40320.0);
    q = Math.fma(z, q, -1 / 720.0);
    double quartic = y * TWENTY_FOURTH;
    double quarticRest =
        Math.fma(y, TWENTY_FOURTH, -quartic)
            + (yRest * TWENTY_FOURTH + y * TWENTY_FOURTH_REST)
            + y * z * q;
    double square = -.5 * z;
    double m = square + quartic;
    double mRest = (square - m) + quartic + (quarticRest - .5 * zRest);
    double r = 1 + m;
    return r + ((1 - r) + m + mRest);
  }
}
