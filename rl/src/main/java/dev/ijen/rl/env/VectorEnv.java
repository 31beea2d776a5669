package dev.ijen.rl.env;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What algorithms use: n copies of an {@link Env} behind tensors, with the time limit, the {@link
 * Autoreset} mode, a generator per copy and the statistics of episodes. The same seeds and actions
 * give the same numbers as Gymnasium's SyncVectorEnv does for a copied environment.
 *
 * <p>Its state lives in arrays of its own, so it may be stepped inside any scope; the tensors that
 * it returns are fresh and belong to the scope open then. {@link #observation()} makes a new one
 * each time. For one thread.
 */
public final class VectorEnv implements Stateful {
  private final Env env;
  private final Autoreset mode;
  private final int timeLimit;
  private final int n;
  private final int objectives;
  private final Rows rows;
  private final int[] elapsed;
  private final boolean[] ended;
  private final double[] returns;
  private final Episodes episodes;
  private boolean started;

  /**
   * @param timeLimit steps after which an episode is truncated; 0 for none
   */
  public VectorEnv(Env env, int timeLimit, Autoreset mode) {
    if (timeLimit < 0) {
      throw new IllegalArgumentException(
          "env " + env.name() + ": time limit must be at least 0 (none), is " + timeLimit);
    }
    this.env = env;
    this.mode = mode;
    this.timeLimit = timeLimit;
    n = env.count();
    objectives = env.objectives();
    rows = new Rows(env);
    elapsed = new int[n];
    ended = new boolean[n];
    returns = new double[n * objectives];
    episodes = new Episodes(objectives);
  }

  /**
   * Starts everything anew: copy i draws from a generator seeded with {@code seed + i}, as in
   * Gymnasium; the statistics of episodes begin again.
   *
   * @return the first observations [n, ...]
   */
  public Tensor reset(long seed) {
    long[] seeds = new long[n];
    for (int i = 0; i < n; i++) seeds[i] = Math.addExact(seed, i);
    return reset(seeds);
  }

  /** {@link #reset(long)} with one seed per copy. */
  public Tensor reset(long... seeds) {
    if (seeds.length != n) {
      throw new IllegalArgumentException(
          "env " + name() + ": " + seeds.length + " seeds for " + n + " copies");
    }
    NumpyRandom[] random = new NumpyRandom[n];
    for (int i = 0; i < n; i++) random[i] = new NumpyRandom(seeds[i]);
    System.arraycopy(random, 0, rows.random, 0, n);
    episodes.clear();
    started = true;
    return reset();
  }

  /** Starts a new episode in every copy; the generators go on. */
  public Tensor reset() {
    requireStarted("reset() without a seed");
    rows.clear();
    for (int i = 0; i < n; i++) start(i);
    return observed();
  }

  /**
   * Starts a new episode in the copies where {@code mask} (BOOL [n]) is true; the generators go on.
   * Unfinished episodes of those copies are dropped without a trace.
   */
  public Tensor reset(Tensor mask) {
    requireStarted("reset(mask)");
    if (mask.dtype() != DType.BOOL || !mask.shape().equals(Shape.of(n))) {
      throw new IllegalArgumentException(
          "env " + name() + ": the mask of a reset must be bool[" + n + "], is " + mask.label());
    }
    boolean[] chosen = mask.toBooleans();
    for (int i = 0; i < n; i++) {
      if (!chosen[i]) continue;
      rows.clearInfo(i);
      start(i);
    }
    return observed();
  }

  /** A fresh tensor [n, ...] with what the copies show now. */
  public Tensor observation() {
    requireStarted("observation()");
    return rows.observation.tensor();
  }

  /**
   * Steps all copies.
   *
   * @param action I32 [n] for one choice per copy, otherwise [n, ...] as the action space says
   * @throws IllegalArgumentException when the action has another type or shape, or a value outside
   */
  public Step step(Tensor action) {
    requireStarted("step(action)");
    if (mode == Autoreset.DISABLED) requireNoneEnded();
    Actions.copy(action, rows.action, mode == Autoreset.NEXT_STEP ? ended : NONE, name());
    rows.clear();
    boolean[] reset = mode == Autoreset.NEXT_STEP ? ended.clone() : NONE;
    stepExcept(reset);
    List<Episode> finished = count(reset);
    for (int i = 0; i < reset.length; i++) if (reset[i]) start(i);
    env.observe(0, n, rows);
    return result(finished);
  }

  /**
   * Steps the runs of neighbours that are not to be reset, so that an author's loop needs no mask.
   */
  private void stepExcept(boolean[] reset) {
    if (reset.length == 0) {
      env.step(0, n, rows);
      return;
    }
    for (int from = 0; from < n; from++) {
      if (reset[from]) continue;
      int to = from + 1;
      while (to < n && !reset[to]) to++;
      env.step(from, to, rows);
      from = to;
    }
  }

  /** Books the step: time limit, returns, ends. */
  private List<Episode> count(boolean[] reset) {
    List<Episode> finished = List.of();
    for (int i = 0; i < n; i++) {
      if (reset.length > 0 && reset[i]) continue;
      elapsed[i]++;
      for (int k = i * objectives; k < (i + 1) * objectives; k++) returns[k] += rows.reward[k];
      if (timeLimit > 0 && elapsed[i] >= timeLimit) rows.truncated[i] = true;
      if (!rows.terminated[i] && !rows.truncated[i]) continue;
      ended[i] = true;
      double[] total = Arrays.copyOfRange(returns, i * objectives, (i + 1) * objectives);
      Episode e = new Episode(i, total, elapsed[i], rows.terminated[i]);
      episodes.add(e);
      if (finished.isEmpty()) finished = new ArrayList<>(1);
      finished.add(e);
    }
    return finished;
  }

  private Step result(List<Episode> finished) {
    Tensor last = rows.observation.tensor();
    Tensor observation = last;
    if (mode == Autoreset.SAME_STEP && !finished.isEmpty()) {
      for (Episode e : finished) {
        start(e.copy());
        env.observe(e.copy(), e.copy() + 1, rows);
      }
      observation = rows.observation.tensor();
    }
    float[] reward = new float[rows.reward.length];
    for (int i = 0; i < reward.length; i++) reward[i] = (float) rows.reward[i];
    return new Step(
        observation,
        objectives == 1 ? Tensor.of(reward, n) : Tensor.of(reward, n, objectives),
        Tensor.of(rows.terminated, n),
        Tensor.of(rows.truncated, n),
        last,
        info(),
        Collections.unmodifiableList(finished));
  }

  /**
   * Fresh tensors with the info columns as they are now: after a step those of that {@link Step},
   * after a reset what the first state already has (a mask of the actions allowed, for one).
   */
  public Map<String, Tensor> info() {
    if (rows.info().isEmpty()) return Map.of();
    Map<String, Tensor> info = new LinkedHashMap<>();
    rows.info().forEach((name, column) -> info.put(name, column.tensor()));
    return info;
  }

  private void start(int i) {
    env.reset(i, rows.random[i]);
    elapsed[i] = 0;
    ended[i] = false;
    Arrays.fill(returns, i * objectives, (i + 1) * objectives, 0);
  }

  private Tensor observed() {
    env.observe(0, n, rows);
    return rows.observation.tensor();
  }

  /** Copies, n. */
  public int count() {
    return n;
  }

  public String name() {
    return env.name();
  }

  /** Of one copy. */
  public Space observationSpace() {
    return rows.observation.space();
  }

  /** Of one copy. */
  public Space actionSpace() {
    return rows.action.space();
  }

  /** Numbers in one copy's observation: a network's inputs. */
  public int observationSize() {
    return observationSpace().size();
  }

  /** How many actions there are to choose from: a policy's outputs. For Discrete actions only. */
  public int actions() {
    if (actionSpace() instanceof Space.Discrete d) return d.n();
    throw new IllegalStateException(
        "env "
            + name()
            + ": actions() counts Discrete actions, these are "
            + actionSpace()
            + "; use actionSpace().size()");
  }

  /** Numbers in one reward. */
  public int objectives() {
    return objectives;
  }

  /** Steps after which an episode is truncated; 0 for none. */
  public int timeLimit() {
    return timeLimit;
  }

  public Autoreset autoreset() {
    return mode;
  }

  /** BOOL [n]: copies whose next step only resets them (NEXT_STEP after an end; else all false). */
  public Tensor resetting() {
    return Tensor.of(mode == Autoreset.NEXT_STEP ? ended.clone() : new boolean[n], n);
  }

  /** The last finished episodes. */
  public Episodes episodes() {
    return episodes;
  }

  /** The arrays behind, for drawing ({@link Drawable}). */
  public Env env() {
    return env;
  }

  /** All of the state, as a value: {@link #restore} goes on from it bit for bit. */
  public Snapshot snapshot() {
    Snapshot s = new Snapshot();
    save(s);
    return s;
  }

  public void restore(Snapshot s) {
    load(s);
  }

  @Override
  public void save(Snapshot out) {
    requireStarted("save");
    out.put("name", name());
    out.put("count", n);
    int[] random = new int[n * NumpyRandom.STATE_SIZE];
    for (int i = 0; i < n; i++) {
      System.arraycopy(
          rows.random[i].state(), 0, random, i * NumpyRandom.STATE_SIZE, NumpyRandom.STATE_SIZE);
    }
    out.put("random", Tensor.of(random, n, NumpyRandom.STATE_SIZE));
    out.put("elapsed", Tensor.of(elapsed, n));
    out.put("ended", Tensor.of(ended, n));
    out.put("returns", Tensor.of(returns, n, objectives));
    out.put("observation", rows.observation.tensor());
    rows.info().forEach((name, column) -> out.in("info").put(name, column.tensor()));
    episodes.save(out.in("episodes"));
    env.save(out.in("state"));
  }

  @Override
  public void load(Snapshot in) {
    if (!in.text("name").equals(name()) || in.integer("count") != n) {
      throw new SnapshotException(
          "the saved environment is "
              + in.integer("count")
              + " copies of "
              + in.text("name")
              + ", this one is "
              + n
              + " of "
              + name());
    }
    int[] e = in.tensor("elapsed", DType.I32, Shape.of(n)).toInts();
    boolean[] d = in.tensor("ended", DType.BOOL, Shape.of(n)).toBooleans();
    double[] r = in.tensor("returns", DType.F64, Shape.of(n, objectives)).toDoubles();
    int[] g = in.tensor("random", DType.I32, Shape.of(n, NumpyRandom.STATE_SIZE)).toInts();
    loadGenerators(g);
    load(rows.observation, in, "observation");
    rows.info().forEach((name, column) -> load(column, in.in("info"), name));
    System.arraycopy(e, 0, elapsed, 0, n);
    System.arraycopy(d, 0, ended, 0, n);
    System.arraycopy(r, 0, returns, 0, r.length);
    episodes.load(in.in("episodes"));
    env.load(in.in("state"));
    started = true;
  }

  private void loadGenerators(int[] states) {
    int size = NumpyRandom.STATE_SIZE;
    try {
      for (int i = 0; i < n; i++) {
        rows.random[i] = NumpyRandom.restored(Arrays.copyOfRange(states, i * size, (i + 1) * size));
      }
    } catch (IllegalArgumentException e) {
      throw new SnapshotException("env " + name() + ": " + e.getMessage(), e);
    }
  }

  private static void load(Column column, Snapshot in, String name) {
    column.set(in.tensor(name, column.space().dtype(), column.shape()));
  }

  private void requireStarted(String call) {
    if (!started) {
      throw new IllegalStateException("env " + name() + ": call reset(seed) before " + call);
    }
  }

  private void requireNoneEnded() {
    for (int i = 0; i < n; i++) {
      if (ended[i]) {
        throw new IllegalStateException(
            "env "
                + name()
                + ": the episode of copy "
                + i
                + " has ended and autoreset is DISABLED;"
                + " call reset(mask) before the next step");
      }
    }
  }

  private static final boolean[] NONE = {};

  @Override
  public String toString() {
    return n
        + " x "
        + name()
        + " ("
        + mode
        + ", time limit "
        + (timeLimit == 0 ? "none" : timeLimit)
        + ")";
  }
}
