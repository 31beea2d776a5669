package dev.ijen.rl.stats;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/** Whether y follows x. */
public final class Trends {
  private Trends() {}

  /** Spearman's rank correlation, -1 to 1; equal numbers share their mean rank. */
  public static double spearman(double[] x, double[] y) {
    requirePairs(x, y);
    return correlation(ranks(x), ranks(y));
  }

  /** Pearson's correlation; NaN when one side is constant. */
  public static double correlation(double[] x, double[] y) {
    requirePairs(x, y);
    double mx = Arrays.stream(x).average().orElseThrow();
    double my = Arrays.stream(y).average().orElseThrow();
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
      xy += (x[i] - mx) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }

  /** The slope of y on x by least squares, with a 95 % interval (Student's t, n - 2). */
  public static Interval slope(double[] x, double[] y) {
    requirePairs(x, y);
    int n = x.length;
    double mx = Arrays.stream(x).average().orElseThrow();
    double my = Arrays.stream(y).average().orElseThrow();
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += (x[i] - mx) * (x[i] - mx);
      xy += (x[i] - mx) * (y[i] - my);
    }
    double slope = xy / xx;
    if (n == 2) return new Interval(slope, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    double left = 0;
    for (int i = 0; i < n; i++) {
      double e = y[i] - my - slope * (x[i] - mx);
      left += e * e;
    }
    double t = TDistribution.of(n - 2).inverseCumulativeProbability(.975);
    double half = t * Math.sqrt(left / (n - 2) / xx);
    return new Interval(slope, slope - half, slope + half);
  }

  /** The least difference of an element and the one before it: above 0 when they only grow. */
  public static double leastStep(double[] x) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 1; i < x.length; i++) least = Math.min(least, x[i] - x[i - 1]);
    return least;
  }

  private static double[] ranks(double[] x) {
    Integer[] order =
        IntStream.range(0, x.length)
            .boxed()
            .sorted((a, b) -> Double.compare(x[a], x[b]))
            .toArray(Integer[]::new);
    double[] rank = new double[x.length];
    for (int i = 0; i < x.length; ) {
      int j = i;
      while (j < x.length && x[order[j]] == x[order[i]]) j++;
      for (int k = i; k < j; k++) rank[order[k]] = (i + j - 1) / 2.0;
      i = j;
    }
    return rank;
  }

  private static void requirePairs(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException(
          "trend: %d and %d numbers; as many, and at least 2".formatted(x.length, y.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
        throw new IllegalArgumentException("trend: pair " + i + " is " + x[i] + ", " + y[i]);
      }
    }
  }
}
