package dev.ijen.autograd.contract;

/**
 * The error function by integrating its definition, 2/sqrt(pi) exp(-t^2), with the 8-point
 * Gauss-Legendre rule on pieces of length 1/4 (nodes and weights: Abramowitz and Stegun, table
 * 25.4).
 */
final class Erf {
  private static final double[] NODES = {
    0.183434642495649805, 0.525532409916328986, 0.796666477413626740, 0.960289856497536232
  };
  private static final double[] WEIGHTS = {
    0.362683783378361983, 0.313706645877887287, 0.222381034453374471, 0.101228536290376259
  };

  private Erf() {}

  static double of(double x) {
    if (Double.isNaN(x)) return x;
    double end = Math.abs(x);
    if (end >= 6) return Math.copySign(1, x); // to the last digit
    return Math.copySign(Math.min(1, between(0, end)), x);
  }

  /** erf(end) - erf(start). */
  static double between(double start, double end) {
    double sum = 0;
    for (double from = start; from < end; from += .25) {
      double half = (Math.min(end, from + .25) - from) / 2;
      double middle = from + half;
      for (int k = 0; k < NODES.length; k++) {
        sum +=
            half * WEIGHTS[k] * (gauss(middle - half * NODES[k]) + gauss(middle + half * NODES[k]));
      }
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double gauss(double t) {
    return StrictMath.exp(-t * t);
  }
}
