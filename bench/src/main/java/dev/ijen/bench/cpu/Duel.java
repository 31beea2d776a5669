package dev.ijen.bench.cpu;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sides timed in turns: short batches, in an order that changes, so that whatever else the machine
 * does meets all of them alike. A ratio is taken within a round, and then the median of rounds.
 */
public final class Duel {
  /** Seconds of a batch, as long as a call is shorter. */
  private static final double BATCH = 0.012;

  /** Above this a call needs none before it that does not count. */
  private static final double LONG = 0.02;

  /** Warming up is looked at in windows (seconds); so many without a change end it. */
  private static final double WINDOW = 0.15;

  private static final int QUIET_WINDOWS = 2;

  /** Seconds after which a side counts as warm in any case. */
  private static final double MOST_WARM = 8;

  private static final @Nullable CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();

  /** Rounds of more seconds are few: a machine with other work, on which no ratio means much. */
  private static final double SLOW = 1;

  private static final int LEAST_ROUNDS = 7;
  private static final int MOST_ROUNDS = 51;

  private Duel() {}

  /**
   * Seconds per call, {@code [side][round]}.
   *
   * @param budget seconds for all rounds, exceeded where the least rounds take longer
   */
  public static double[][] run(List<? extends Side> sides, double budget) {
    int[] calls = new int[sides.size()];
    double round = 0;
    double[] call = new double[sides.size()];
    for (int s = 0; s < calls.length; s++) {
      call[s] = warm(sides.get(s));
      calls[s] = (int) Math.clamp(BATCH / call[s], 1, 1_000_000);
      round += call[s] * (calls[s] + (call[s] > LONG ? 0 : 1));
    }
    int least = round > SLOW ? 3 : LEAST_ROUNDS;
    int rounds = (int) Math.clamp(budget / round, least, MOST_ROUNDS);
    double[][] seconds = new double[calls.length][rounds];
    for (int r = 0; r < rounds; r++) {
      for (int i = 0; i < calls.length; i++) {
        int s = r % 2 == 0 ? i : calls.length - 1 - i;
        int before = call[s] > LONG ? 0 : 1;
        seconds[s][r] = sides.get(s).seconds(before, calls[s]) / calls[s];
      }
    }
    return seconds;
  }

  /** Runs until the JIT is silent and calls get no faster; the seconds of the fastest. */
  private static double warm(Side side) {
    int calls = 1;
    double best = Double.POSITIVE_INFINITY;
    double total = 0;
    for (int quiet = 0; quiet < QUIET_WINDOWS && total < MOST_WARM; ) {
      long compiled = compilation();
      double before = best;
      double window = 0;
      while (window < WINDOW) {
        double t = side.seconds(0, calls);
        window += t;
        best = Math.min(best, t / calls);
        if (t < BATCH / 2) calls *= 2;
      }
      total += window;
      boolean same = best > 0.97 * before && compilation() - compiled < 50 * window;
      quiet = same ? quiet + 1 : 0;
    }
    return Math.max(best, 1e-9);
  }

  /** Milliseconds that the JIT has worked. */
  private static long compilation() {
    return JIT == null ? 0 : JIT.getTotalCompilationTime();
  }

  /**
   * Quantile of some numbers, linear between neighbours.
   *
   * @param q 0 to 1
   */
  public static double quantile(double[] x, double q) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double at = q * (sorted.length - 1);
    int i = (int) at;
    double next = sorted[Math.min(i + 1, sorted.length - 1)];
    return sorted[i] + (at - i) * (next - sorted[i]);
  }

  public static double median(double[] x) {
    return quantile(x, 0.5);
  }
}
