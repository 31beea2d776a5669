package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.task.Task;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;

/** What emitters that mutate elites share. */
final class Parents {
  private Parents() {}

  /** Genomes [n, size] of elites chosen uniformly, or n times the start while there are none. */
  static Tensor of(Archive archive, Tensor start, Key key, int n) {
    if (archive.size() == 0) return start.unsqueeze(0).expand(n, start.size());
    return archive.sample(key, n).get(Task.GENOME);
  }

  /** Where a search begins anew: an elite, or the start while all that was tried was refused. */
  static double[] elite(Archive archive, double[] start, Key key) {
    return archive.size() == 0 ? start : archive.sample(key, 1).get(Task.GENOME).toDoubles();
  }

  static void check(int batch, String name, double sigma) {
    if (batch < 1) throw new IllegalArgumentException("emitter: a batch of " + batch);
    if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("emitter: " + name + " is " + sigma);
    }
  }
}
