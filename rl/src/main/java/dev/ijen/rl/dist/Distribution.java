package dev.ijen.rl.dist;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Tensor;

/**
 * A probability distribution per row. Parameters are tensors {@code [..., n]}: the last axis
 * belongs to one event (the choices of a {@link Categorical}, the independent coordinates of a
 * {@link Normal}, {@link Gamma}, {@link Beta} or {@link Bernoulli}, the shares of a {@link
 * Dirichlet}), the axes before it are a batch {@code [...]}, which is the shape of
 * log-probabilities, entropies and divergences, all in nats. Values outside of a distribution's
 * support have a log-probability of -infinity or NaN.
 */
public sealed interface Distribution
    permits Bernoulli,
        Beta,
        Categorical,
        Dirichlet,
        Gamma,
        Mixture,
        MultiDiscrete,
        Normal,
        TanhNormal {
  /** A draw per row; the same for the same key. A constant: no gradient flows through it. */
  Tensor sample(Key key);

  /**
   * The draw of {@link #sample}, as a differentiable function of the parameters.
   *
   * @throws NoGradient where there is none: use the log-probability of a {@link #sample}
   */
  default Tensor rsample(Key key) {
    throw new NoGradient(
        name() + ": its draws are not differentiable; weight logProb(sample(key)) instead");
  }

  /** The logarithm of the probability, or of the density, of a value per row: {@code [...]}. */
  Tensor logProb(Tensor value);

  /** {@code [...]}; throws where there is no closed form. */
  default Tensor entropy() {
    throw open("entropy", "average -logProb(sample(key))");
  }

  /** E[log p - log q] for this p and a q of the same kind, {@code [...]}. */
  default Tensor kl(Distribution q) {
    throw open("KL divergence from " + q.name(), "average p.logProb(x) - q.logProb(x) over draws");
  }

  /** The expected value; throws where there is no closed form. */
  default Tensor mean() {
    throw open("mean", "average sample(key)");
  }

  /** The likeliest value; throws where there is no closed form. */
  default Tensor mode() {
    throw open("mode", "take the mode of its parts");
  }

  private String name() {
    return getClass().getSimpleName();
  }

  private UnsupportedOperationException open(String what, String instead) {
    return new UnsupportedOperationException(
        name() + " has no " + what + " in closed form; " + instead);
  }
}
