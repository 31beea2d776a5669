package dev.ijen.rl.dist;

import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;

/**
 * tanh of normal coordinates: actions in (-1, 1) (Haarnoja et al., "Soft actor-critic", 2018,
 * appendix C). In F32, tanh is 1 from 9.01 on, so that an action no longer says what it came from:
 * {@link #draw} keeps the normal number, and the log-probability of that is exact anywhere.
 *
 * @param base what is squashed
 */
public record TanhNormal(Normal base) implements Distribution {
  /** log N(u) - log(1 - tanh(u)^2), where 1 - tanh(u)^2 = (2 / (exp(u) + exp(-u)))^2. */
  private static final PointwiseOp CORRECTION =
      PointwiseOp.of(
          "tanhCorrection",
          (p, u) -> p.sub(u.neg().sub(u.mul(-2).softplus()).add(Math.log(2)).mul(2)));

  /**
   * A draw.
   *
   * @param action tanh(raw), {@code [..., n]}
   * @param raw the normal number, to be stored where the action's probability is asked for later
   * @param logProb of the action, {@code [...]}
   */
  public record Draw(Tensor action, Tensor raw, Tensor logProb) {}

  /** A draw and its log-probability, differentiable. */
  public Draw draw(Key key) {
    Tensor raw = base.rsample(key);
    return new Draw(raw.tanh(), raw, logProbOfRaw(raw));
  }

  @Override
  public Tensor sample(Key key) {
    return base.sample(key).tanh();
  }

  @Override
  public Tensor rsample(Key key) {
    return base.rsample(key).tanh();
  }

  private Tensor each(Tensor raw) {
    return CORRECTION.of(Normal.LOG_PROB.of(raw, base.mean(), base.logStd()), raw);
  }

  /** The log-probability of the action tanh(raw). */
  public Tensor logProbOfRaw(Tensor raw) {
    return each(raw).sum(-1);
  }

  /** By atanh, which magnifies rounding near 1: prefer {@link #logProbOfRaw}. At +-1 -infinity. */
  @Override
  public Tensor logProb(Tensor value) {
    Tensor never =
        Creation.full(value.device(), value.dtype(), Double.NEGATIVE_INFINITY, Shape.SCALAR);
    return value.abs().lt(1).where(each(value.atanh()), never).sum(-1);
  }

  /** That of the normal numbers, since tanh loses nothing. */
  @Override
  public Tensor kl(Distribution q) {
    return q instanceof TanhNormal t ? base.kl(t.base) : Distribution.super.kl(q);
  }

  /**
   * tanh(mean): the median, which is what a trained policy plays; the densest point is not open.
   */
  @Override
  public Tensor mode() {
    return base.mean().tanh();
  }
}
