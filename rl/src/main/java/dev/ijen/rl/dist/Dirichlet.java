package dev.ijen.rl.dist;

import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;

/** Shares {@code [..., n]} that sum to 1, by concentrations above 0. */
public record Dirichlet(Tensor concentration) implements Distribution {
  private Tensor total() {
    return concentration.sumKeep(-1);
  }

  /** log B(a) = sum log Gamma(a_i) - log Gamma(sum a_i). */
  private Tensor logBeta() {
    return concentration.lgamma().sum(-1).sub(concentration.sum(-1).lgamma());
  }

  @Override
  public Tensor sample(Key key) {
    return rsample(key).stopGradient();
  }

  /** Gamma numbers over their sum, by way of their logarithms; see {@link GammaDraw}. */
  @Override
  public Tensor rsample(Key key) {
    return GammaDraw.log(concentration, key).softmax(-1);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return Gamma.X_LOG.of(concentration.sub(1), value).sum(-1).sub(logBeta());
  }

  @Override
  public Tensor entropy() {
    Tensor spread = concentration.digamma().sub(total().digamma());
    return logBeta().sub(concentration.sub(1).mul(spread).sum(-1));
  }

  @Override
  public Tensor kl(Distribution q) {
    if (!(q instanceof Dirichlet d)) return Distribution.super.kl(q);
    Tensor spread = concentration.digamma().sub(total().digamma());
    Tensor lean = concentration.sub(d.concentration).mul(spread).sum(-1);
    return d.logBeta().sub(logBeta()).add(lean);
  }

  @Override
  public Tensor mean() {
    return concentration.div(total());
  }

  /**
   * (a_i - 1) / (sum - n); NaN unless all concentrations are above 1, so that there is one peak.
   */
  @Override
  public Tensor mode() {
    int n = concentration.dim(-1);
    Tensor peak = concentration.gt(1).all(-1).unsqueeze(-1);
    Tensor none =
        Creation.full(concentration.device(), concentration.dtype(), Double.NaN, Shape.SCALAR);
    return peak.where(concentration.sub(1).div(total().sub(n)), none);
  }
}
