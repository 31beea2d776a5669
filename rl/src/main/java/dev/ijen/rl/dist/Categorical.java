package dev.ijen.rl.dist;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * One of n choices per row, given by unnormalised log-probabilities.
 *
 * <p>Log-probabilities are normalised once, at construction.
 */
public final class Categorical {
  /** p log p with log p given; a choice of probability 0 (log p = -inf) adds nothing. */
  private static final PointwiseOp PLOGP =
      PointwiseOp.of(
          "plogp", l -> l.le(Double.NEGATIVE_INFINITY).select(Formula.constant(0), l.exp().mul(l)));

  private final Tensor logProbs;

  /**
   * @param logits {@code [..., n]}
   */
  public Categorical(Tensor logits) {
    logProbs = logits.logSoftmax(-1);
  }

  /** Normalised log-probabilities, {@code [..., n]}. */
  public Tensor logProbs() {
    return logProbs;
  }

  /** A draw per row, I32 {@code [...]}: the largest of log-probability plus Gumbel noise. */
  public Tensor sample(Key key) {
    return logProbs.stopGradient().add(key.gumbel(logProbs.shape().dims())).argmax(-1);
  }

  /** The likeliest choice per row, I32 {@code [...]}. */
  public Tensor mode() {
    return logProbs.argmax(-1);
  }

  /**
   * Log-probability of given choices.
   *
   * @param action I32 {@code [...]}
   * @return {@code [...]}
   */
  public Tensor logProb(Tensor action) {
    return logProbs.gather(-1, action.unsqueeze(-1)).squeeze(-1);
  }

  /** Entropy in nats, {@code [...]}. */
  public Tensor entropy() {
    return entropy(logProbs);
  }

  /** Entropy in nats, {@code [...]}, of normalised log-probabilities {@code [..., n]}. */
  public static Tensor entropy(Tensor logProbs) {
    return PLOGP.of(logProbs).sum(-1).neg();
  }
}
