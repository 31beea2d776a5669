package dev.ijen.rl.math;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/** Losses whose minimum is a better policy, and what tells how far an update went. */
public final class PolicyLosses {
  private static final Formula LOW = Formula.scalar(0);
  private static final Formula HIGH = Formula.scalar(1);

  /** One op instead of six; inputs ratio and advantage, scalars 1 - clip and 1 + clip. */
  private static final PointwiseOp CLIPPED =
      PointwiseOp.of("clippedSurrogate", (r, a) -> r.mul(a).min(r.clamp(LOW, HIGH).mul(a)).neg());

  /** The same from log-probabilities: ratio = exp(new - old). */
  private static final PointwiseOp CLIPPED_LOG =
      PointwiseOp.of(
          "clippedSurrogate",
          (l, old, a) -> {
            Formula r = l.sub(old).exp();
            return r.mul(a).min(r.clamp(LOW, HIGH).mul(a)).neg();
          });

  private static final PointwiseOp KL3 =
      PointwiseOp.of("kl3", (l, old) -> l.sub(old).expm1().sub(l.sub(old)));

  private static final PointwiseOp OUTSIDE =
      PointwiseOp.of(
          "outside", (l, old) -> l.sub(old).exp().sub(1).abs().gt(Formula.scalar(0)).select(1, 0));

  private PolicyLosses() {}

  /**
   * The clipped surrogate of PPO (Schulman et al. 2017, eq. 7), negated and averaged: mean of
   * -min(r A, clip(r, 1 - clip, 1 + clip) A).
   *
   * @param ratio new over old probability, {@code [B]}
   * @param advantage {@code [B]}
   */
  public static Tensor clipped(Tensor ratio, Tensor advantage, double clip) {
    return CLIPPED.with(1 - clip, 1 + clip).of(ratio, advantage).mean();
  }

  /** {@link #clipped(Tensor, Tensor, double)} with the ratio given by two log-probabilities. */
  public static Tensor clipped(Tensor logProb, Tensor old, Tensor advantage, double clip) {
    return CLIPPED_LOG.with(1 - clip, 1 + clip).of(logProb, old, advantage).mean();
  }

  /**
   * KL(old || new) estimated from samples of the old policy: mean of (r - 1) - log r, which is
   * never negative (Schulman, "Approximating KL divergence", estimator k3).
   */
  public static Tensor approximateKl(Tensor logProb, Tensor old) {
    return KL3.of(logProb, old).mean();
  }

  /** The share of samples whose ratio lies outside 1 - clip to 1 + clip. */
  public static Tensor clipFraction(Tensor logProb, Tensor old, double clip) {
    return OUTSIDE.with(clip).of(logProb, old).mean();
  }
}
