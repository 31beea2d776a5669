package dev.ijen.rl.env;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The plain arrays through which a batch of copies is stepped, one row per copy. An {@link Env}
 * reads {@link #action} and {@link #random} and writes the rest; {@link VectorEnv} owns it.
 */
public final class Rows {
  /** What to do; checked against the action space. */
  public final Column action;

  /** What each copy shows; written by {@link Env#observe}. */
  public final Column observation;

  /** [n, objectives], row-major; all 0 before a step. */
  public final double[] reward;

  /** The task has ended (failure or success): nothing follows. All false before a step. */
  public final boolean[] terminated;

  /**
   * The environment itself broke the episode off for a reason outside the task: the state has a
   * future that is not played. A plain limit on the number of steps needs no code: {@link
   * VectorEnv} has one.
   */
  public final boolean[] truncated;

  /** Each copy's own generator, for noise during a step. */
  public final NumpyRandom[] random;

  private final Map<String, Column> info = new LinkedHashMap<>();

  Rows(Env env) {
    int n = env.count();
    action = new Column(env.actionSpace(), n);
    observation = new Column(env.observationSpace(), n);
    reward = new double[n * env.objectives()];
    terminated = new boolean[n];
    truncated = new boolean[n];
    random = new NumpyRandom[n];
    env.info().forEach((name, space) -> info.put(name, new Column(space, n)));
  }

  /** The info column of a name that {@link Env#info()} has declared; all 0 before a step. */
  public Column info(String name) {
    Column c = info.get(name);
    if (c == null) {
      throw new IllegalArgumentException(
          "no info column " + name + "; Env.info() declares " + info.keySet());
    }
    return c;
  }

  /** Nothing of an earlier step may show in the rows that this one does not write. */
  void clear() {
    clear(terminated.length);
  }

  /** The same for the first {@code count} copies. */
  void clear(int count) {
    Arrays.fill(reward, 0, count * (reward.length / Math.max(1, terminated.length)), 0);
    Arrays.fill(terminated, 0, count, false);
    Arrays.fill(truncated, 0, count, false);
    for (Column c : info.values()) c.clear(0, count * c.space().size());
  }

  /** The same for the info of one copy. */
  void clearInfo(int copy) {
    for (Column c : info.values()) c.clear(copy * c.space().size(), (copy + 1) * c.space().size());
  }

  Map<String, Column> info() {
    return info;
  }

  /** Exchanges two elements: what {@link Env#swap} is made of. */
  public static void swap(double[] array, int a, int b) {
    double kept = array[a];
    array[a] = array[b];
    array[b] = kept;
  }

  /** Exchanges two elements. */
  public static void swap(float[] array, int a, int b) {
    float kept = array[a];
    array[a] = array[b];
    array[b] = kept;
  }
}
