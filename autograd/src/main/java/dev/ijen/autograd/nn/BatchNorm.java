package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Normalisation.Moments;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/**
 * {@link Normalisation#batchNorm} per channel of {@code [B, channels, ...]}: {@code of(x)} with
 * running statistics, {@code of(x, key)}, for training, with those of the batch.
 *
 * <p>The running statistics are part of the weights, as parameters that no optimiser changes: so
 * they are saved, copied, stacked and averaged with them. They move in {@link #observe} only, which
 * is called between steps: {@code adam.step(gradients); net.observe(x);}. Noise on {@code
 * weights()} reaches them too: a population should leave them alone.
 *
 * @param momentum share of the batch in new running statistics
 */
public record BatchNorm(
    Parameter weight,
    Parameter bias,
    Parameter mean,
    Parameter variance,
    double momentum,
    double epsilon)
    implements Layer<BatchNorm> {
  /** Weights 1, biases 0, running mean 0 and variance 1, momentum 0.1, epsilon 1e-5. */
  public static BatchNorm of(int channels) {
    Key any = Key.of(0);
    return new BatchNorm(
            Parameter.of("weight", any, Init.constant(1), channels),
            Parameter.of("bias", any, Init.constant(0), channels),
            Parameter.of("mean", any, Init.constant(0), channels).untrained(),
            Parameter.of("variance", any, Init.constant(1), channels).untrained(),
            .1,
            1e-5)
        .packed();
  }

  @Override
  public Tensor of(Tensor x) {
    return normalised(own(x), new Moments(mean.tensor(), variance.tensor()));
  }

  @Override
  public Tensor of(Tensor x, Key key) {
    Tensor own = own(x);
    return normalised(own, moments(own));
  }

  /** Moves the running statistics toward the batch's: sample variance, as PyTorch's. */
  @Override
  public Tensor observe(Tensor x) {
    Tensor own = own(x).stopGradient();
    Moments batch = moments(own);
    int each = own.size() / batch.mean().size();
    if (each < 2) {
      throw new ShapeException(
          "BatchNorm: observe needs two values per channel at least, got " + x.label());
    }
    Tensor y = normalised(own, batch);
    move(mean, batch.mean());
    move(variance, batch.variance().mul(each / (each - 1.)));
    return y;
  }

  private void move(Parameter running, Tensor batch) {
    running.assign(running.tensor().mul(1 - momentum).add(batch.mul(momentum)));
  }

  private Tensor own(Tensor x) {
    Tensor w = weight.tensor();
    return Stacked.repeated("BatchNorm", x, w, w.rank() - 1, 2);
  }

  private Moments moments(Tensor x) {
    return Normalisation.moments(x, weight.tensor().rank());
  }

  private Tensor normalised(Tensor x, Moments moments) {
    return Normalisation.batchNorm(x, moments, weight.tensor(), bias.tensor(), epsilon);
  }
}
