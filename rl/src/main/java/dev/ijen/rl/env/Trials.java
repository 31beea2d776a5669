package dev.ijen.rl.env;

import dev.ijen.kernels.Workers;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * One episode for each of many policies: what judges a population. The policies are cut into pieces
 * that threads take, the policies of a piece act and step together as a batch, and one whose
 * episode has ended leaves it. Results depend on neither threads nor pieces.
 *
 * <p>Every episode starts from the same seed, so that policies are judged alike. The environment
 * must be able to {@link Env#swap}.
 */
public final class Trials {
  private static final int SMALLEST_PIECE = 16;

  /**
   * Weights of so many small networks stay in a core's cache (1 MB), and few wait for the longest.
   */
  private static final int LARGEST_PIECE = 1024;

  /** So many pieces that two to four threads end at about the same time. */
  private static final int PIECES = 8;

  /** Turns the policies of some rows into one function of their observations. */
  @FunctionalInterface
  public interface Players {
    /**
     * A function for these policies, used until others take their rows.
     *
     * @param who the policies' indices; the first {@code count} matter
     * @return observations [count, ...] to actions [count, ...], whose values are not checked
     */
    UnaryOperator<Tensor> of(int[] who, int count);
  }

  /** Looks on; several threads call it at once, for different policies. */
  public interface Watcher {
    /** Before a step: what the policies of the rows {@code 0 .. count - 1} see now. */
    default void before(Rows rows, int count, int[] who) {}

    /** After it: what it led to, with reward and end. */
    default void after(Rows rows, int count, int[] who) {}
  }

  /**
   * One episode.
   *
   * @param total the sum of its rewards
   * @param last the reward of its last step
   * @param length its steps
   * @param terminated whether the task ended; otherwise it was broken off
   */
  public record Trial(double total, double last, int length, boolean terminated) {}

  private final IntFunction<Env> maker;
  private final int timeLimit;

  /**
   * @param maker makes that many copies
   * @param timeLimit steps after which an episode is broken off, at least 1
   */
  public Trials(IntFunction<Env> maker, int timeLimit) {
    if (timeLimit < 1) {
      throw new IllegalArgumentException("trials: the time limit must be at least 1 step");
    }
    this.maker = maker;
    this.timeLimit = timeLimit;
  }

  /** Plays the policies {@code 0 .. n - 1}. */
  public Trial[] play(int n, long seed, Players players, Watcher watcher) {
    Trial[] out = new Trial[n];
    int piece = Math.clamp((n + PIECES - 1) / PIECES, SMALLEST_PIECE, LARGEST_PIECE);
    Workers.split(
        (n + piece - 1) / piece,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            int first = p * piece;
            new Piece(first, Math.min(n, first + piece), seed, out).play(players, watcher);
          }
        });
    return out;
  }

  private final class Piece {
    private final Env env;
    private final Rows rows;
    private final int[] who;
    private final double[] totals;
    private final Trial[] out;
    private int count;

    Piece(int from, int to, long seed, Trial[] out) {
      this.out = out;
      count = to - from;
      env = maker.apply(count);
      rows = new Rows(env);
      who = new int[count];
      totals = new double[count];
      for (int i = 0; i < count; i++) {
        who[i] = from + i;
        rows.random[i] = new NumpyRandom(seed);
        env.reset(i, rows.random[i]);
      }
      env.observe(0, count, rows);
    }

    void play(Players players, Watcher watcher) {
      UnaryOperator<Tensor> policy = players.of(who, count);
      for (int t = 1; count > 0; t++) {
        watcher.before(rows, count, who);
        try (var _ = new Scope()) {
          act(policy.apply(rows.observation.tensor(count)));
        }
        rows.clear(count);
        env.step(0, count, rows);
        env.observe(0, count, rows);
        watcher.after(rows, count, who);
        if (!book(t) || count == 0) continue;
        env.observe(0, count, rows);
        policy = players.of(who, count);
      }
    }

    private void act(Tensor action) {
      Space space = rows.action.space();
      int[] dims = rows.action.shape().dims();
      dims[0] = count;
      Shape expected = Shape.of(dims);
      if (action.dtype() != space.dtype() || !action.shape().equals(expected)) {
        throw new IllegalArgumentException(
            "env %s: the policies' action is %s, expected %s%s"
                .formatted(env.name(), action.label(), space.dtype(), expected));
      }
      rows.action.set(action);
    }

    /** Books a step and closes the gaps of episodes that have ended; whether there were any. */
    private boolean book(int steps) {
      int before = count;
      for (int i = 0; i < count; i++) {
        double reward = rows.reward[i];
        totals[i] += reward;
        if (!rows.terminated[i] && !rows.truncated[i] && steps < timeLimit) continue;
        out[who[i]] = new Trial(totals[i], reward, steps, rows.terminated[i]);
        if (i < --count) move(count, i--);
      }
      return count < before;
    }

    private void move(int from, int to) {
      env.swap(from, to);
      rows.random[to] = rows.random[from];
      rows.reward[to] = rows.reward[from];
      rows.terminated[to] = rows.terminated[from];
      rows.truncated[to] = rows.truncated[from];
      who[to] = who[from];
      totals[to] = totals[from];
    }
  }
}
