package dev.ijen.rl.dist;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;

/**
 * One of n choices per row, given by unnormalised log-probabilities.
 *
 * <p>Log-probabilities are normalised once, at construction.
 */
public final class Categorical implements Distribution {
  /** p log p with log p given; a choice of probability 0 (log p = -inf) adds nothing. */
  private static final PointwiseOp PLOGP =
      PointwiseOp.of(
          "plogp", l -> l.le(Double.NEGATIVE_INFINITY).select(Formula.constant(0), l.exp().mul(l)));

  /** p (log p - log q); a choice of probability 0 under p adds nothing. */
  private static final PointwiseOp KL =
      PointwiseOp.of(
          "categoricalKl",
          (l, q) ->
              l.le(Double.NEGATIVE_INFINITY).select(Formula.constant(0), l.exp().mul(l.sub(q))));

  private final Tensor logProbs;

  /**
   * @param logits {@code [..., n]}
   */
  public Categorical(Tensor logits) {
    logProbs = logits.logSoftmax(-1);
  }

  /**
   * Only some choices are allowed; the others have probability 0 exactly, are never drawn, add
   * nothing to entropy or divergence, and their logits (whatever they hold) get a gradient of 0.
   *
   * @param mask BOOL {@code [..., n]}: true where a choice is allowed, at least once per row
   */
  public static Categorical masked(Tensor logits, Tensor mask) {
    boolean[] some = mask.any(-1).toBooleans();
    for (int i = 0; i < some.length; i++) {
      if (!some[i]) {
        throw new IllegalArgumentException(
            "Categorical.masked: row " + i + " of " + mask.label() + " allows no choice");
      }
    }
    Tensor never =
        Creation.full(logits.device(), logits.dtype(), Double.NEGATIVE_INFINITY, Shape.SCALAR);
    return new Categorical(mask.where(logits, never));
  }

  /** Normalised log-probabilities, {@code [..., n]}. */
  public Tensor logProbs() {
    return logProbs;
  }

  /** A draw per row, I32 {@code [...]}: the largest of log-probability plus Gumbel noise. */
  @Override
  public Tensor sample(Key key) {
    Tensor noise = key.on(logProbs.device()).gumbel(logProbs.shape().dims()).to(logProbs.dtype());
    return logProbs.stopGradient().add(noise).argmax(-1);
  }

  /** The likeliest choice per row, I32 {@code [...]}. */
  @Override
  public Tensor mode() {
    return logProbs.argmax(-1);
  }

  /**
   * Log-probability of given choices.
   *
   * @param action I32 {@code [...]}
   * @return {@code [...]}
   */
  @Override
  public Tensor logProb(Tensor action) {
    return logProbs.gather(-1, action.unsqueeze(-1)).squeeze(-1);
  }

  /** Entropy in nats, {@code [...]}. */
  @Override
  public Tensor entropy() {
    return entropy(logProbs);
  }

  /** Infinite where q rules out what this allows. */
  @Override
  public Tensor kl(Distribution q) {
    return q instanceof Categorical c
        ? KL.of(logProbs, c.logProbs).sum(-1)
        : Distribution.super.kl(q);
  }

  /** Entropy in nats, {@code [...]}, of normalised log-probabilities {@code [..., n]}. */
  public static Tensor entropy(Tensor logProbs) {
    return PLOGP.of(logProbs).sum(-1).neg();
  }
}
