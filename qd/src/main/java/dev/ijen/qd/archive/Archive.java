package dev.ijen.qd.archive;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Stateful;

/**
 * A collection of elites. Of all candidates of a batch that fall into one cell the best wins, of
 * equals the one with the lowest index, and every column of the elite is that candidate's.
 */
public interface Archive extends Stateful {
  /**
   * Offers a batch.
   *
   * @param candidates with the column {@code genome} [n, size]
   * @param evaluations with the columns {@code objective} and {@code measures}; see {@link
   *     dev.ijen.qd.task.Task}
   */
  Feedback add(Batch candidates, Batch evaluations);

  /** Elites held now. */
  int size();

  /**
   * All elites, in the order of their cells: {@code genome}, {@code objective}, {@code measures},
   * and {@code cell} I32 [size], the cell's index.
   */
  Batch elites();

  /**
   * Elites chosen uniformly with replacement: {@code genome} [n, size] and the other columns.
   *
   * @throws IllegalStateException when the archive is empty
   */
  Batch sample(Key key, int n);

  /** How full and how good it is. */
  Stats stats();
}
