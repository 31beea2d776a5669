package dev.ijen.rl.math;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/** Losses of value functions. None has the inner factor 1/2 that some implementations put there. */
public final class ValueLosses {
  private static final PointwiseOp SQUARED =
      PointwiseOp.of("squaredError", (v, target) -> v.sub(target).square());

  /** The larger of the plain squared error and that of a value kept within s0 of the old one. */
  private static final PointwiseOp CLIPPED =
      PointwiseOp.of(
          "clippedValue",
          (v, old, target) -> {
            Formula clip = Formula.scalar(0);
            Formula kept = old.add(v.sub(old).clamp(clip.neg(), clip));
            return v.sub(target).square().max(kept.sub(target).square());
          });

  private ValueLosses() {}

  /** Mean of (v - target)^2. */
  public static Tensor squared(Tensor value, Tensor target) {
    return SQUARED.of(value, target).mean();
  }

  /**
   * Mean of max((v - target)^2, (old + clip(v - old, -c, c) - target)^2), the clipped value loss of
   * the first PPO implementations.
   */
  public static Tensor clipped(Tensor value, Tensor old, Tensor target, double clip) {
    return CLIPPED.with(clip).of(value, old, target).mean();
  }

  /** 1 - Var(target - value) / Var(target): 1 is perfect, 0 no better than the mean. */
  public static double explainedVariance(float[] value, float[] target) {
    double mean = 0;
    double meanError = 0;
    for (int i = 0; i < target.length; i++) {
      mean += target[i];
      meanError += target[i] - value[i];
    }
    mean /= target.length;
    meanError /= target.length;
    double variance = 0;
    double error = 0;
    for (int i = 0; i < target.length; i++) {
      variance += (target[i] - mean) * (target[i] - mean);
      double e = target[i] - value[i] - meanError;
      error += e * e;
    }
    return variance == 0 ? Double.NaN : 1 - error / variance;
  }
}
