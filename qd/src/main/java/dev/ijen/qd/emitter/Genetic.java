package dev.ijen.qd.emitter;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * A genetic algorithm's variation: with probability {@code crossover} a candidate takes each number
 * from either of two elites at even chances (uniform crossover, Syswerda 1989), else all from the
 * first; then each number changes with probability {@code mutation} by Gaussian noise.
 *
 * @param archive whose elites are the parents
 * @param start F32 [size]: parent while the archive is empty
 * @param batch candidates of one {@link #ask}
 * @param crossover the share of candidates with two parents, 0 to 1
 * @param mutation the chance of each number to change, 0 to 1
 * @param sigma the noise's standard deviation
 */
public record Genetic(
    Archive archive, Tensor start, int batch, double crossover, double mutation, double sigma)
    implements Unlearning {
  /**
   * From the second parent where x2 is below x3, which is 1/2 for crossed rows and 0 for others.
   */
  private static final PointwiseOp CROSS =
      PointwiseOp.of("crossover", (x, y, u, bound) -> u.lt(bound).select(y, x));

  private static final PointwiseOp MUTATE =
      PointwiseOp.of(
          "mutate",
          (x, noise, u) -> u.lt(Formula.scalar(0)).select(noise.fma(Formula.scalar(1), x), x));

  /** Checks the batch, the chances and the noise. */
  public Genetic {
    Parents.check(batch, "sigma", sigma);
    if (!(crossover >= 0 && crossover <= 1 && mutation >= 0 && mutation <= 1)) {
      throw new IllegalArgumentException(
          "emitter: chances are %s of a crossover and %s of a mutation, not in [0, 1]"
              .formatted(crossover, mutation));
    }
  }

  @Override
  public Batch ask(Key key) {
    Tensor x = Parents.of(archive, start, key.child(0), batch);
    Tensor y = Parents.of(archive, start, key.child(1), batch);
    int size = start.size();
    Tensor bound = key.child(2).bernoulli(crossover, batch, 1).to(x.dtype()).mul(.5);
    Tensor child = CROSS.of(x, y, key.child(3).uniform(batch, size), bound);
    Tensor noise = key.child(4).normal(batch, size);
    Tensor chance = key.child(5).uniform(batch, size);
    return Batch.of(Task.GENOME, MUTATE.with(mutation, sigma).of(child, noise, chance));
  }
}
