package dev.ijen.autograd.contract;

/** Oracles of the special functions: by integration, by the recurrence from far out, by Newton. */
final class Special {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private Special() {}

  /** The integral from x on, whose pieces are all positive. */
  static double erfc(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) return 1 - Math.signum(x);
    return x < 0 ? 1 + Erf.of(-x) : x > 20 ? 0 : Erf.between(x, x + 7);
  }

  static double erfinv(double x) {
    if (!(Math.abs(x) < 1)) return Math.abs(x) == 1 ? x / 0.0 : Double.NaN;
    double y = x;
    for (int i = 0; i < 40; i++) {
      double step = (Erf.of(y) - x) / (TWO_OVER_SQRT_PI * StrictMath.exp(-y * y));
      y -= step;
      if (Math.abs(step) < 1e-16 * Math.abs(y)) break;
    }
    return y;
  }

  /** Stirling's formula at x + 16, less the logarithms on the way; above 1e4 at once. */
  static double lgamma(double x) {
    if (Double.isInfinite(x)) return Double.POSITIVE_INFINITY;
    double below = 0;
    double y = x;
    for (; y < x + 16 && y < 1e4; y++) below += StrictMath.log(Math.abs(y));
    double q = y * y;
    double tail =
        (1 / 12d - (1 / 360d - (1 / 1260d - (1 / 1680d - 1 / 1188d / q) / q) / q) / q) / y;
    return (y - .5) * StrictMath.log(y) - y + .5 * StrictMath.log(2 * Math.PI) + tail - below;
  }

  /** The sum of (-1)^(n+1) n! / (x + k)^(n+1), smallest first, its end by Euler and Maclaurin. */
  static double polygamma(int n, double x) {
    if (Double.isNaN(x) || x == Double.NEGATIVE_INFINITY) return Double.NaN;
    double factorial = 1;
    for (int i = 2; i <= n; i++) factorial *= i;
    int terms = x < 1e4 ? 40 : 0;
    double y = x + terms;
    double p = StrictMath.pow(y, -n - 1);
    double sum = n == 0 ? -StrictMath.log(y) : StrictMath.pow(y, -n) / n;
    double third = (n + 1) * (n + 2) * (n + 3) * p / (y * y * y);
    double fifth = (n + 4) * (n + 5) * third / (y * y);
    sum += p / 2 + (n + 1) * p / (12 * y) - third / 720 + fifth / 30240;
    for (int k = terms - 1; k >= 0; k--) sum += StrictMath.pow(x + k, -n - 1);
    return (n % 2 == 0 ? -1 : 1) * factorial * sum;
  }
}
