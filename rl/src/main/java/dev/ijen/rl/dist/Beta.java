package dev.ijen.rl.dist;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * Independent coordinates in [0, 1], {@code [..., n]}, by the two concentrations, both above 0:
 * each is the first share of a {@link Dirichlet} of two. For actions in a box (Chou, Maturana and
 * Scherer, "Improving stochastic policy gradients with the Beta distribution", 2017).
 */
public record Beta(Tensor alpha, Tensor beta) implements Distribution {
  /** b log(1 - x), and 0 log 0 = 0. */
  private static final PointwiseOp X_LOG1M =
      PointwiseOp.of("xLog1m", (b, x) -> b.eq(0).and(x.eq(1)).select(b, b.mul(x.neg().log1p())));

  public Beta {
    int[] dims = Events.common(alpha, beta);
    alpha = alpha.expand(dims);
    beta = beta.expand(dims);
  }

  private Dirichlet shares() {
    return new Dirichlet(Tensor.stack(-1, alpha, beta));
  }

  @Override
  public Tensor sample(Key key) {
    return rsample(key).stopGradient();
  }

  @Override
  public Tensor rsample(Key key) {
    return shares().rsample(key).select(-1, 0);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor scale = alpha.add(beta).lgamma().sub(alpha.lgamma()).sub(beta.lgamma());
    return Gamma.X_LOG
        .of(alpha.sub(1), value)
        .add(X_LOG1M.of(beta.sub(1), value))
        .add(scale)
        .sum(-1);
  }

  @Override
  public Tensor entropy() {
    return shares().entropy().sum(-1);
  }

  @Override
  public Tensor kl(Distribution q) {
    return q instanceof Beta b ? shares().kl(b.shares()).sum(-1) : Distribution.super.kl(q);
  }

  @Override
  public Tensor mean() {
    return alpha.div(alpha.add(beta));
  }

  /** NaN unless both concentrations are above 1, so that there is one peak inside. */
  @Override
  public Tensor mode() {
    return shares().mode().select(-1, 0);
  }
}
