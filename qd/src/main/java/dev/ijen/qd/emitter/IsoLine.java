package dev.ijen.qd.emitter;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * The directional variation of Vassiliades and Mouret ("Discovering the elite hypervolume by
 * leveraging interspecies correlation", GECCO 2018, equation 1): for two elites x and y
 *
 * <pre>  x + iso N(0, I) + line (y - x) N(0, 1)</pre>
 *
 * with one number for the whole line. Good genomes have something in common, and the line between
 * two of them keeps it.
 *
 * @param archive whose elites are the parents
 * @param start F32 [size]: parent while the archive is empty
 * @param batch candidates of one {@link #ask}
 * @param iso standard deviation of the noise on each number
 * @param line standard deviation along the line, in lengths of it
 */
public record IsoLine(Archive archive, Tensor start, int batch, double iso, double line)
    implements Unlearning {
  private static final PointwiseOp VARY =
      PointwiseOp.of(
          "iso+line",
          (noise, x, y, along) ->
              noise.fma(Formula.scalar(0), y.sub(x).fma(along.mul(Formula.scalar(1)), x)));

  /** Checks the batch and the noise. */
  public IsoLine {
    Parents.check(batch, "iso", iso);
    Parents.check(batch, "line", line);
  }

  @Override
  public Batch ask(Key key) {
    Tensor x = Parents.of(archive, start, key.child(0), batch);
    Tensor y = Parents.of(archive, start, key.child(1), batch);
    Tensor noise = key.child(2).normal(batch, start.size());
    Tensor along = key.child(3).normal(batch, 1);
    return Batch.of(Task.GENOME, VARY.with(iso, line).of(noise, x, y, along));
  }
}
