package dev.ijen.rl.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * 95 % intervals that hold for few seeds. Student's t, not the percentile bootstrap, which covers
 * 83 % instead of 95 % with five seeds.
 */
public final class Intervals {
  private static final double TAIL = .975;

  private Intervals() {}

  /** Of a mean, by Student's t: mean +- t(n - 1) s / sqrt n. One number alone knows nothing. */
  public static Interval mean(double... x) {
    if (x.length == 0) throw new IllegalArgumentException("mean: of no numbers");
    double mean = Arrays.stream(x).average().orElseThrow();
    if (x.length == 1) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(squares / (x.length - 1) / x.length);
    double t = TDistribution.of(x.length - 1).inverseCumulativeProbability(TAIL);
    return new Interval(mean, mean - t * error, mean + t * error);
  }

  /** Of the mean difference a - b of what the same seeds gave: Student's t on the differences. */
  public static Interval paired(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "paired: %d numbers on one side, %d on the other".formatted(a.length, b.length));
    }
    double[] d = new double[a.length];
    for (int i = 0; i < d.length; i++) d[i] = a[i] - b[i];
    return mean(d);
  }

  /** Of a probability from {@code successes} of n trials (Wilson 1927). */
  public static Interval wilson(int successes, int n) {
    if (n < 1 || successes < 0 || successes > n) {
      throw new IllegalArgumentException("wilson: %d of %d".formatted(successes, n));
    }
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(TAIL);
    double p = (double) successes / n;
    double scale = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / scale;
    double half = z / scale * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
    return new Interval(p, middle - half, middle + half);
  }

  /**
   * The mean of the middle half, as in Agarwal et al. 2021: a quarter of the numbers is cut off at
   * either end, where it does not come out even with a fraction of the last one.
   */
  public static double interquartileMean(double... x) {
    if (x.length == 0) throw new IllegalArgumentException("interquartile mean: of no numbers");
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double cut = x.length / 4.0;
    double sum = 0;
    for (int i = 0; i < sorted.length; i++) {
      double weight = Math.min(i + 1, x.length - cut) - Math.max(i, cut);
      if (weight > 0) sum += weight * sorted[i];
    }
    return sum / (x.length - 2 * cut);
  }
}
