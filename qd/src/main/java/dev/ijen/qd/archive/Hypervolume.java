package dev.ijen.qd.archive;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The size of the region between a reference point and a set of points, all objectives being
 * maximised: how good a Pareto front is as one number (Zitzler and Thiele 1998).
 */
public final class Hypervolume {
  private Hypervolume() {}

  /**
   * Of points that need not be a front; those that are not above the reference in every objective
   * count for nothing. Two objectives take k log k steps for k points, each further one k times as
   * many (slices along the last objective).
   *
   * @param points [k][m]
   * @param reference [m]
   */
  public static double of(double[][] points, double... reference) {
    double[][] above =
        Arrays.stream(points).filter(p -> above(p, reference)).toArray(double[][]::new);
    return of(above, above.length, reference, reference.length);
  }

  private static boolean above(double[] p, double[] reference) {
    for (int j = 0; j < reference.length; j++) if (!(p[j] > reference[j])) return false;
    return true;
  }

  /** Of the first k points in their first m objectives. */
  private static double of(double[][] points, int k, double[] reference, int m) {
    int last = m - 1;
    if (m == 1) {
      double best = reference[0];
      for (int i = 0; i < k; i++) best = Math.max(best, points[i][0]);
      return best - reference[0];
    }
    double[][] sorted = Arrays.copyOf(points, k);
    Arrays.sort(sorted, Comparator.comparingDouble(p -> -p[last]));
    double sum = 0;
    double widest = reference[0];
    for (int i = 0; i < k; i++) {
      widest = Math.max(widest, sorted[i][0]);
      double height = sorted[i][last] - (i + 1 < k ? sorted[i + 1][last] : reference[last]);
      if (height == 0) continue;
      double slice = m == 2 ? widest - reference[0] : of(sorted, i + 1, reference, last);
      sum += height * slice;
    }
    return sum;
  }
}
