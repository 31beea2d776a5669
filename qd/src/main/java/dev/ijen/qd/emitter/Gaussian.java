package dev.ijen.qd.emitter;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * MAP-Elites' plain mutation (Mouret and Clune 2015): an elite chosen uniformly, and Gaussian noise
 * on each of its numbers. While the archive is empty, the start takes the elite's place.
 *
 * @param archive whose elites are the parents
 * @param start F32 [size]
 * @param batch candidates of one {@link #ask}
 * @param sigma the noise's standard deviation
 */
public record Gaussian(Archive archive, Tensor start, int batch, double sigma)
    implements Unlearning {
  /** x1 + s0 x0: noise and a parent. */
  private static final PointwiseOp MUTATE =
      PointwiseOp.of("mutate", (noise, x) -> noise.fma(Formula.scalar(0), x));

  /** Checks the batch and the noise. */
  public Gaussian {
    Parents.check(batch, "sigma", sigma);
  }

  @Override
  public Batch ask(Key key) {
    Tensor parents = Parents.of(archive, start, key.child(0), batch);
    Tensor noise = key.child(1).normal(batch, start.size());
    return Batch.of(Task.GENOME, MUTATE.with(sigma).of(noise, parents));
  }
}
