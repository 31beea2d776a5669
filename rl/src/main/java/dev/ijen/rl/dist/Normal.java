package dev.ijen.rl.dist;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * Independent normal coordinates {@code [..., n]}, by mean and logarithm of the standard deviation,
 * either of which may broadcast to the other (one deviation for all rows).
 */
public record Normal(Tensor mean, Tensor logStd) implements Distribution {
  private static final double LOG_SQRT_2PI = 0.9189385332046727;

  /** log N(x; m, exp l). */
  static final PointwiseOp LOG_PROB =
      PointwiseOp.of(
          "normalLogProb",
          (x, m, l) -> x.sub(m).mul(l.neg().exp()).square().mul(-.5).sub(l).sub(LOG_SQRT_2PI));

  private static final PointwiseOp KL =
      PointwiseOp.of(
          "normalKl",
          (m, l, mq, lq) ->
              lq.sub(l)
                  .add(l.sub(lq).mul(2).expm1().mul(.5))
                  .add(m.sub(mq).mul(lq.neg().exp()).square().mul(.5)));

  public Normal {
    int[] dims = Events.common(mean, logStd);
    mean = mean.expand(dims);
    logStd = logStd.expand(dims);
  }

  public static Normal ofStd(Tensor mean, Tensor std) {
    return new Normal(mean, std.log());
  }

  @Override
  public Tensor sample(Key key) {
    return rsample(key).stopGradient();
  }

  /** mean + std z. */
  @Override
  public Tensor rsample(Key key) {
    Tensor z = key.on(mean.device()).normal(mean.dtype(), mean.shape().dims());
    return z.mul(logStd.exp()).add(mean);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return LOG_PROB.of(value, mean, logStd).sum(-1);
  }

  @Override
  public Tensor entropy() {
    return logStd.add(LOG_SQRT_2PI + .5).sum(-1);
  }

  @Override
  public Tensor kl(Distribution q) {
    return q instanceof Normal n
        ? KL.of(mean, logStd, n.mean, n.logStd).sum(-1)
        : Distribution.super.kl(q);
  }

  @Override
  public Tensor mode() {
    return mean;
  }
}
