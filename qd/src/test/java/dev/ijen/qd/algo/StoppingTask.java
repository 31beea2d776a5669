package dev.ijen.qd.algo;

import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Run;
import dev.ijen.tensor.Tensor;

/** A task that asks the run to stop whenever it is evaluated. */
record StoppingTask(Task task, Run run) implements Task {
  @Override
  public String name() {
    return task.name();
  }

  @Override
  public int size() {
    return task.size();
  }

  @Override
  public Bounds bounds() {
    return task.bounds();
  }

  @Override
  public Tensor start() {
    return task.start();
  }

  @Override
  public Batch of(Batch candidates) {
    run.stop();
    return task.of(candidates);
  }

  @Override
  public Batch gradients(Batch candidates) {
    return task.gradients(candidates);
  }
}
