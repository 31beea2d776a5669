package dev.ijen.rl.dist;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/** Independent gamma coordinates {@code [..., n]}, by concentration a and rate b, both above 0. */
public record Gamma(Tensor concentration, Tensor rate) implements Distribution {
  /** a log x, and 0 log 0 = 0. */
  static final PointwiseOp X_LOG =
      PointwiseOp.of(
          "xLog", (a, x) -> a.eq(0).and(x.eq(0)).select(Formula.constant(0), a.mul(x.log())));

  public Gamma {
    int[] dims = Events.common(concentration, rate);
    concentration = concentration.expand(dims);
    rate = rate.expand(dims);
  }

  @Override
  public Tensor sample(Key key) {
    return rsample(key).stopGradient();
  }

  /** See {@link GammaDraw}. A concentration that is not above 0 gives NaN. */
  @Override
  public Tensor rsample(Key key) {
    return GammaDraw.log(concentration, key).exp().div(rate);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor scale = concentration.mul(rate.log()).sub(concentration.lgamma());
    return X_LOG.of(concentration.sub(1), value).sub(rate.mul(value)).add(scale).sum(-1);
  }

  @Override
  public Tensor entropy() {
    Tensor a = concentration;
    Tensor slope = a.rsub(1).mul(a.digamma());
    return a.sub(rate.log()).add(a.lgamma()).add(slope).sum(-1);
  }

  @Override
  public Tensor kl(Distribution q) {
    if (!(q instanceof Gamma g)) return Distribution.super.kl(q);
    Tensor a = concentration;
    return a.sub(g.concentration)
        .mul(a.digamma())
        .sub(a.lgamma())
        .add(g.concentration.lgamma())
        .add(g.concentration.mul(rate.div(g.rate).log()))
        .add(a.mul(g.rate.div(rate).sub(1)))
        .sum(-1);
  }

  @Override
  public Tensor mean() {
    return concentration.div(rate);
  }

  /** (a - 1) / b, or 0 where a is below 1. */
  @Override
  public Tensor mode() {
    return concentration.sub(1).relu().div(rate);
  }
}
