package dev.ijen.qd.emitter;

import dev.ijen.kernels.Workers;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.List;

/**
 * Arborescence emitters side by side, as {@link Emitters}: their points are one batch, in order,
 * and so are their branches.
 */
public final class Arborescences implements Emitter {
  private final List<ArborescenceEmitter> all;
  private final Emitters branches;

  public Arborescences(List<ArborescenceEmitter> all) {
    this.all = List.copyOf(all);
    branches = new Emitters(all);
  }

  /** All points to branch from, {@code genome} F32 [emitters, n]. */
  public Batch points(Key key) {
    Tensor[] points = new Tensor[all.size()];
    for (int i = 0; i < points.length; i++) {
      points[i] = all.get(i).point(key.child(i)).get(Task.GENOME);
    }
    return Batch.of(Task.GENOME, Tensor.concat(0, points));
  }

  /** Takes the gradients at the points; see {@link ArborescenceEmitter#follow}. */
  public void follow(Batch evaluations) {
    Workers.split(
        all.size(),
        (from, to) -> {
          for (int i = from; i < to; i++) all.get(i).follow(evaluations.slice(i, i + 1));
        });
  }

  @Override
  public Batch ask(Key key) {
    return branches.ask(key);
  }

  @Override
  public void tell(Batch candidates, Batch evaluations, Feedback feedback) {
    branches.tell(candidates, evaluations, feedback);
  }

  @Override
  public long restarts() {
    return branches.restarts();
  }

  @Override
  public void save(Snapshot out) {
    branches.save(out);
  }

  @Override
  public void load(Snapshot in) {
    branches.load(in);
  }
}
