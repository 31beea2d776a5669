package dev.ijen.rl.math;

import dev.ijen.tensor.Tensor;

/**
 * f-divergences of a policy from a reference: {@code D_f(pi || ref) = E_ref[f(u)]} with u = pi /
 * ref and f convex, f(1) = 0 (Csiszar 1967). Those here keep the policy positive wherever the
 * reference is: f'(0) is minus infinity.
 *
 * <p>Everything is a function of d = log u, which is what policies give.
 */
public enum FDivergence {
  /** f = u log u. */
  REVERSE_KL("reverse KL", 0, Double.POSITIVE_INFINITY),
  ALPHA_3("alpha 0.3", .3, 0),
  ALPHA_5("alpha 0.5", .5, 0),
  ALPHA_7("alpha 0.7", .7, 0),
  /** f = -log u. */
  FORWARD_KL("forward KL", 1, 0),
  /** f = u log u - (u + 1) log((u + 1) / 2). */
  JENSEN_SHANNON("Jensen-Shannon", Double.NaN, Math.log(2));

  private final String title;

  /** Of {@code f = (u^(1-alpha) - (1-alpha) u - alpha) / (alpha (alpha-1))}, and its limits. */
  private final double alpha;

  private final double limit;

  FDivergence(String title, double alpha, double limit) {
    this.title = title;
    this.alpha = alpha;
    this.limit = limit;
  }

  /** What a reader calls it. */
  public String title() {
    return title;
  }

  /** {@link #slope} stays below this. */
  public double limit() {
    return limit;
  }

  /** f(u); at 0 its limit. */
  public double of(double u) {
    double ulogu = u == 0 ? 0 : u * Math.log(u);
    return switch (this) {
      case REVERSE_KL -> ulogu;
      case FORWARD_KL -> -Math.log(u);
      case JENSEN_SHANNON -> ulogu - (u + 1) * Math.log((u + 1) / 2);
      default -> (Math.pow(u, 1 - alpha) - (1 - alpha) * u - alpha) / (alpha * (alpha - 1));
    };
  }

  /** {@code f'(e^d)}, up to a constant: all that the condition of an optimum sees of f. */
  public Tensor slope(Tensor d) {
    return switch (this) {
      case REVERSE_KL -> d;
      case JENSEN_SHANNON -> d.neg().softplus().neg().add(Math.log(2));
      default -> d.mul(-alpha).exp().div(-alpha);
    };
  }

  /** The same of one number; infinite d, where the reference is 0, has the limit. */
  public double slope(double d) {
    return switch (this) {
      case REVERSE_KL -> d;
      case JENSEN_SHANNON -> Math.log(2) - Math.max(-d, 0) - Math.log1p(Math.exp(-Math.abs(d)));
      default -> Math.exp(-alpha * d) / -alpha;
    };
  }

  /**
   * {@code D_f(pi || ref)}. Where the reference is 0, {@code ref f(pi / ref)} is pi times what f'
   * tends to: {@link #limit}, and {@code 1 / alpha} for the alphas, whose slope leaves that out.
   */
  public double between(double[] pi, double[] ref) {
    double sum = 0;
    for (int i = 0; i < pi.length; i++) {
      if (ref[i] > 0) sum += ref[i] * of(pi[i] / ref[i]);
      else if (pi[i] > 0) sum += pi[i] * steepest();
    }
    return sum;
  }

  private double steepest() {
    return alpha > 0 && alpha < 1 ? 1 / alpha : limit;
  }

  /** The d at which the slope is x, which is below {@link #limit}. */
  public double inverse(double x) {
    return switch (this) {
      case REVERSE_KL -> x;
      case JENSEN_SHANNON -> -Math.log(Math.expm1(Math.max(0, Math.log(2) - x)));
      default -> -Math.log(-alpha * x) / alpha;
    };
  }
}
