package dev.ijen.rl.dist;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * Independent yes-or-no coordinates {@code [..., n]}, by log-odds, which may be infinite. Values
 * are BOOL.
 */
public record Bernoulli(Tensor logits) implements Distribution {
  /** -softplus(l) for 0, -softplus(-l) for 1. */
  private static final PointwiseOp LOG_PROB =
      PointwiseOp.of("bernoulliLogProb", (x, l) -> l.mul(x.mul(-2).add(1)).softplus().neg());

  private static final PointwiseOp ENTROPY =
      PointwiseOp.of(
          "bernoulliEntropy",
          l ->
              l.isInf()
                  .select(
                      Formula.constant(0),
                      l.sigmoid()
                          .mul(l.neg().softplus())
                          .add(l.neg().sigmoid().mul(l.softplus()))));

  private static final PointwiseOp KL =
      PointwiseOp.of(
          "bernoulliKl",
          (l, q) ->
              l.sigmoid()
                  .mul(q.neg().softplus().sub(l.neg().softplus()))
                  .add(l.neg().sigmoid().mul(q.softplus().sub(l.softplus()))));

  @Override
  public Tensor sample(Key key) {
    Tensor u = key.on(logits.device()).uniform(logits.dtype(), logits.shape().dims());
    return u.lt(logits.stopGradient().sigmoid());
  }

  /**
   * @param value 0 and 1 of any type
   */
  @Override
  public Tensor logProb(Tensor value) {
    return LOG_PROB.of(value.to(logits.dtype()), logits).sum(-1);
  }

  @Override
  public Tensor entropy() {
    return ENTROPY.of(logits).sum(-1);
  }

  /** Of finite log-odds. */
  @Override
  public Tensor kl(Distribution q) {
    return q instanceof Bernoulli b ? KL.of(logits, b.logits).sum(-1) : Distribution.super.kl(q);
  }

  /** The probabilities of 1. */
  @Override
  public Tensor mean() {
    return logits.sigmoid();
  }

  @Override
  public Tensor mode() {
    return logits.gt(0);
  }
}
