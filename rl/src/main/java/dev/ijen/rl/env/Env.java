package dev.ijen.rl.env;

import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import java.util.Map;

/**
 * What the author of an environment writes: {@code count()} independent copies of one task, with
 * Gymnasium's semantics, on plain arrays (a struct of arrays: one array per state variable).
 * Nothing here knows of tensors, of time limits or of what follows an end: {@link VectorEnv} adds
 * those and is what algorithms use.
 *
 * <p>Several agents are an axis of the spaces' shapes ([agents, ...]), several objectives a second
 * axis of the reward; there is no second interface for either.
 */
public interface Env extends Stateful {
  /** As in messages and on the command line, e.g. {@code cartpole}. */
  String name();

  /** How many copies there are, n. */
  int count();

  /** Of one copy. */
  Space observationSpace();

  /** Of one copy. */
  Space actionSpace();

  /** Numbers in one reward, k: the reward is [n] when k is 1, otherwise [n, k]. */
  default int objectives() {
    return 1;
  }

  /**
   * Names and spaces (of one copy) of further columns. Those that describe the state, such as a
   * mask of the actions allowed, are written by {@link #observe}, so that they are there after a
   * reset too; those that describe what happened, such as a cost, by {@link #step}.
   */
  default Map<String, Space> info() {
    return Map.of();
  }

  /**
   * Starts a new episode of one copy. Its generator goes on over episodes; draw from it exactly
   * what the original environment draws, in the same order.
   */
  void reset(int copy, NumpyRandom random);

  /**
   * One step of the copies {@code from .. to - 1}, whose actions are valid and whose episodes are
   * running: reads their actions, changes their state, writes their reward, terminated, truncated
   * and info. Copies do not affect each other.
   */
  void step(int from, int to, Rows rows);

  /** Writes what the copies {@code from .. to - 1} show; changes no state. */
  void observe(int from, int to, Rows rows);

  /**
   * Exchanges two copies. Optional: who plays many episodes at once closes the gaps of those that
   * have ended with it.
   */
  default void swap(int a, int b) {
    throw new UnsupportedOperationException("env " + name() + ": its copies cannot be moved");
  }

  /** Everything that decides the future besides the generators, of all copies. */
  @Override
  void save(Snapshot out);
}
