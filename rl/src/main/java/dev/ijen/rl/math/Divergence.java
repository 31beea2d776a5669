package dev.ijen.rl.math;

import java.util.Locale;

/**
 * How far a distribution pi is from a target p: {@code D_f(pi || p) = E_p[f(t)]}, t = pi / p, and
 * f'(t), whose mean over pi times {@code grad log pi} is its gradient (Go et al. 2023). Those of
 * {@link FDivergence} among them can be inverted as well.
 */
public enum Divergence {
  /** KL(p || pi). */
  FORWARD_KL("forward KL"),
  /** KL(pi || p); infinite where p is 0 and pi is not. */
  REVERSE_KL("reverse KL"),
  /** f = |t - 1| / 2. */
  TOTAL_VARIATION("total variation"),
  /** KL(pi || m) + KL(p || m), m in the middle. */
  JENSEN_SHANNON("Jensen-Shannon"),
  /** {@code sum (p - pi)^2 / pi}. */
  FORWARD_CHI2("forward chi2"),
  /** {@code sum (pi - p)^2 / p}; infinite where p is 0 and pi is not. */
  REVERSE_CHI2("reverse chi2");

  private final String title;

  Divergence(String title) {
    this.title = title;
  }

  /** What a reader calls it. */
  public String title() {
    return title;
  }

  /** As a name of a metric: {@code forward_kl}. */
  public String metric() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** D_f(pi || p). */
  public double of(double[] pi, double[] p) {
    return switch (this) {
      case FORWARD_KL -> Vectors.divergence(p, pi);
      case REVERSE_KL -> Vectors.divergence(pi, p);
      case TOTAL_VARIATION -> Vectors.totalVariation(pi, p);
      case JENSEN_SHANNON -> FDivergence.JENSEN_SHANNON.between(pi, p);
      case FORWARD_CHI2 -> chi2(p, pi);
      case REVERSE_CHI2 -> chi2(pi, p);
    };
  }

  private static double chi2(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] != q[i]) sum += (p[i] - q[i]) * (p[i] - q[i]) / q[i];
    }
    return sum;
  }

  /** f'(t) as a function of l = log t; infinite l, where p is 0, has the limit. */
  public double slope(double l) {
    return switch (this) {
      case FORWARD_KL -> -Math.exp(-l);
      case REVERSE_KL -> l + 1;
      case TOTAL_VARIATION -> Math.signum(l) / 2;
      case JENSEN_SHANNON -> FDivergence.JENSEN_SHANNON.slope(l);
      case FORWARD_CHI2 -> 1 - Math.exp(-2 * l);
      case REVERSE_CHI2 -> 2 * (Math.exp(l) - 1);
    };
  }

  /** Whether a target may be 0 somewhere: f' has a limit there. */
  public boolean takesZeros() {
    return Double.isFinite(slope(Double.POSITIVE_INFINITY));
  }
}
