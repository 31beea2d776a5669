package dev.ijen.qd.emitter;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Stateful;

/**
 * A normal distribution over f64 vectors that learns from the order in which its samples are put,
 * and from nothing else: it does not know what makes one better than another. Samples are asked
 * for, ordered by the caller, and told back; between a {@link #tell} and the next {@link #ask} its
 * state can be saved.
 */
public interface EvolutionStrategy extends Stateful {
  /** Numbers in a sample, n. */
  int size();

  /** Samples in a generation, lambda. */
  int batch();

  /** Begins anew around a mean, with the first step size and without correlations. */
  void reset(double[] mean);

  /**
   * A new generation.
   *
   * @return lambda rows of n numbers, valid until the next call
   */
  double[][] ask(Key key);

  /**
   * Learns from the order of the last generation.
   *
   * @param order indices of its rows, the best first
   * @param parents how many of the first become parents, mu; with 0 nothing is learnt
   */
  void tell(int[] order, int parents);

  /** The mean of the distribution: a copy. */
  double[] mean();

  /** The step size, sigma. */
  double sigma();

  /** Whether the distribution is of no more use: too narrow, too wide, or numerically flat. */
  boolean exhausted();

  /** lambda = 4 + floor(3 ln n): Hansen, "The CMA Evolution Strategy: A Tutorial", (48). */
  static int defaultBatch(int size) {
    return 4 + (int) (3 * StrictMath.log(size));
  }
}
