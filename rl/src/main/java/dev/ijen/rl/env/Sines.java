package dev.ijen.rl.env;

/**
 * Sine and cosine in doubles, to less than 1 ulp for angles up to a million, out of additions,
 * multiplications and fused multiply-adds: the same bits on every machine, hot or cold, which
 * {@code Math.sin} does not promise, and several times as fast as {@code StrictMath.sin}.
 *
 * <p>The polynomials and the way that the rest of the reduction enters them are those of fdlibm's
 * __kernel_sin and __kernel_cos (Sun Microsystems, 1993); pi/2 is taken away in three doubles,
 * products' errors from fma (W. J. Cody and W. Waite, 1980).
 */
public final class Sines {
  private static final double TWO_BY_PI = 2 / Math.PI;
  private static final double HALF_PI = Math.PI / 2;

  /** pi/2 - HALF_PI. */
  private static final double HALF_PI_REST = 6.123233995736766e-17;

  /** pi/2 - HALF_PI - HALF_PI_REST. */
  private static final double HALF_PI_LAST = -1.4973849048591833e-33;

  private Sines() {}

  public static double sin(double x) {
    return sin(x, 0);
  }

  public static double cos(double x) {
    return sin(x, 1);
  }

  /** sin(x + quarters pi/2). */
  private static double sin(double x, int quarters) {
    double n = Math.rint(x * TWO_BY_PI);
    double product = n * HALF_PI;
    double a = x - product; // exact: the two are within a factor of 2
    double error = Math.fma(n, HALF_PI, -product);
    double b = a - error;
    double small = n * HALF_PI_REST;
    double smaller = Math.fma(n, HALF_PI_REST, -small) + n * HALF_PI_LAST;
    double r = b - small;
    double tail = ((b - r) - small) + ((a - b) - error) - smaller;
    int quadrant = (int) n + quarters & 3;
    double y = (quadrant & 1) == 0 ? kernelSin(r, tail) : kernelCos(r, tail);
    return quadrant < 2 ? y : -y;
  }

  private static double kernelSin(double x, double tail) {
    double z = x * x;
    double v = z * x;
    double r = Math.fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08);
    r = Math.fma(z, r, 2.75573137070700676789e-06);
    r = Math.fma(z, r, -1.98412698298579493134e-04);
    r = Math.fma(z, r, 8.33333333332248946124e-03);
    return x - ((z * (.5 * tail - v * r) - tail) - v * -1.66666666666666324348e-01);
  }

  private static double kernelCos(double x, double tail) {
    double z = x * x;
    double r = Math.fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09);
    r = Math.fma(z, r, -2.75573143513906633035e-07);
    r = Math.fma(z, r, 2.48015872894767294178e-05);
    r = Math.fma(z, r, -1.38888888888741095749e-03);
    r = Math.fma(z, r, 4.16666666666666019037e-02);
    double half = .5 * z;
    double w = 1 - half;
    return w + ((1 - w) - half + (z * (z * r) - x * tail));
  }
}
