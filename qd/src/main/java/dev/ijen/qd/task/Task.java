package dev.ijen.qd.task;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Tensor;

/**
 * What judges candidates: a genome in, how good it is and how it behaves out. A task has no state
 * and no chance of its own (what is random in it comes from a seed that belongs to the task), so a
 * genome always gets the same evaluation, and it may use all cores.
 */
public interface Task {
  /** The column of candidates, F32 [n, {@link #size}]: one genome a row. */
  String GENOME = "genome";

  /** The column of evaluations, F32 [n], or [n, m] with m objectives; greater is better. */
  String OBJECTIVE = "objective";

  /** The column of evaluations, F32 [n, k]: how the candidate behaves. */
  String MEASURES = "measures";

  /**
   * The column of {@link #gradients}, F32 [n, 1 + k, size]: of the objective, then each measure.
   */
  String GRADIENTS = "gradients";

  /** As on the command line, e.g. {@code sphere}. */
  String name();

  /** Numbers in a genome. */
  int size();

  /** Where measures are kept; outside is clipped or rejected by the archive, as it was told. */
  Bounds bounds();

  /** Objectives, m. */
  default int objectives() {
    return 1;
  }

  /**
   * The least value of a gene that has a meaning of its own; minus infinity when all do. Emitters
   * that know bounds stay inside, and uniform beginnings are drawn between the two.
   */
  default float lower() {
    return Float.NEGATIVE_INFINITY;
  }

  /** The greatest such value. */
  default float upper() {
    return Float.POSITIVE_INFINITY;
  }

  /** A genome to begin from, F32 [size]. */
  Tensor start();

  /**
   * Judges a batch.
   *
   * @param candidates with the column {@link #GENOME}
   * @return the columns {@link #OBJECTIVE} and {@link #MEASURES} of as many rows, and what else the
   *     task has to tell
   */
  Batch of(Batch candidates);

  /**
   * Judges a batch and differentiates: also the column {@link #GRADIENTS}.
   *
   * @throws UnsupportedOperationException when the task has no gradients
   */
  default Batch gradients(Batch candidates) {
    throw new UnsupportedOperationException(
        "task " + name() + " has no gradients; use an algorithm without, as cma-mae");
  }
}
