package dev.ijen.kernels.random;

import dev.ijen.kernels.View;

/**
 * Standard normal numbers that lie between two bounds, by inversion in F64: a word u in (0, 1)
 * gives Phi^-1(Phi(low) + u (Phi(high) - Phi(low))).
 *
 * <p>Both that probability and its distance from 1 are made from tails, without a subtraction from
 * 1, and the smaller one is inverted: so bounds far out on one side are as exact as those about 0.
 * The error is below 1e-13 for bounds within {@link #FARTHEST} of 0, beyond which 2^-54 of the tail
 * is no normal double; on a side without a bound the farthest number is the one that 2^-54 of the
 * probability lies beyond (8.29 when neither side has one).
 */
public final class TruncatedNormal {
  /** The nearer bound may lie this far from 0. */
  public static final double FARTHEST = 36;

  final double low;
  final double high;
  final double below;
  final double above;
  final double between;

  /** Numbers in [low, high]; either may be infinite. */
  public TruncatedNormal(double low, double high) {
    this.low = low;
    this.high = high;
    below = tail(-low);
    above = tail(high);
    between = low > 0 ? tail(low) - above : high < 0 ? tail(-high) - below : 1 - below - above;
  }

  static void draw(View[] v, double[] s) {
    Chunks.doubles(v[0], Philox.key(s), Philox::fill, new TruncatedNormal(s[2], s[3])::of);
  }

  /** The number of 64 random bits, of which the high 53 count. */
  public double of(long bits) {
    long u = bits >>> 11;
    double p = Math.fma((u + 0.5) * 0x1p-53, between, below);
    double q = Math.fma(((u ^ 0x1FFFFFFFFFFFFFL) + 0.5) * 0x1p-53, between, above);
    double z = p < q ? -StandardNormal.upper(0.5 - p, p) : StandardNormal.upper(0.5 - q, q);
    return Math.clamp(z, low, high);
  }

  /**
   * P(Z > x): near 0 from the power series of Phi, farther out by Laplace's continued fraction
   * (Abramowitz and Stegun, 26.2.11 and 26.2.14).
   */
  static double tail(double x) {
    if (x < 0) return 1 - tail(-x);
    double density = StrictMath.exp(-0.5 * x * x) * 0.3989422804014327;
    if (x >= 2) {
      double fraction = x;
      for (int k = 300; k > 0; k--) fraction = x + k / fraction;
      return density / fraction;
    }
    double sum = 0;
    double term = x;
    for (int k = 3; term > 1e-18; k += 2) {
      sum += term;
      term *= x * x / k;
    }
    return 0.5 - density * sum;
  }
}
