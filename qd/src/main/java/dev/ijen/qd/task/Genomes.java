package dev.ijen.qd.task;

import dev.ijen.kernels.DType;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/** The column of genomes, looked at before it is used. */
final class Genomes {
  private Genomes() {}

  /** F32 [n, size], detached: tasks give gradients of their own. */
  static Tensor of(Task task, Batch candidates) {
    Tensor g = candidates.get(Task.GENOME);
    if (g.dtype() != DType.F32 || g.rank() != 2 || g.dim(1) != task.size()) {
      throw new ShapeException(
          "task %s: genomes must be f32[n, %d], are %s"
              .formatted(task.name(), task.size(), g.label()));
    }
    return g.stopGradient();
  }

  /** One genome, F32 [size], as an array. */
  static float[] one(Task task, Tensor genome) {
    if (genome.dtype() != DType.F32 || !genome.shape().equals(Shape.of(task.size()))) {
      throw new ShapeException(
          "task %s: a genome must be f32[%d], is %s"
              .formatted(task.name(), task.size(), genome.label()));
    }
    return genome.toFloats();
  }
}
