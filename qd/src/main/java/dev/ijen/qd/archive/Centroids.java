package dev.ijen.qd.archive;

import dev.ijen.kernels.Workers;
import dev.ijen.qd.task.Bounds;
import dev.ijen.tensor.Key;
import java.util.Arrays;

/**
 * Cells around points: a cell is what is nearer to its centroid than to any other, by Euclidean
 * distance; of equals the lowest index. {@link #cvt} spreads them evenly, whatever the number of
 * measures (CVT-MAP-Elites: Vassiliades, Chatzilygeroudis and Mouret, "Using centroidal Voronoi
 * tessellations to scale up the multidimensional archive of phenotypic elites", 2018).
 */
public final class Centroids implements Cells {
  /** What {@link #cvt} begins from. */
  public enum Init {
    /** Some of the samples. */
    RANDOM,
    /** Samples far from those chosen before (k-means++, Arthur and Vassilvitskii 2007). */
    PLUS_PLUS
  }

  private static final int LLOYD = 30;

  private final Bounds bounds;
  private final double[] lower;
  private final double[] upper;
  private final double[] points;
  private final int count;
  private final KdTree tree;

  /**
   * @param points row-major, {@code bounds.axes()} finite numbers for each cell
   */
  public Centroids(Bounds bounds, double[] points) {
    int axes = bounds.axes();
    if (points.length == 0 || points.length % axes != 0) {
      throw new IllegalArgumentException(
          "centroids: %d numbers are no rows of %d".formatted(points.length, axes));
    }
    for (double p : points) {
      if (!Double.isFinite(p)) throw new IllegalArgumentException("centroids: one is at " + p);
    }
    this.bounds = bounds;
    this.points = points.clone();
    lower = bounds.lower().clone();
    upper = bounds.upper().clone();
    count = points.length / axes;
    tree = new KdTree(this.points, count, axes);
  }

  /**
   * The means of an even division of the bounds: k-means (Lloyd 1982, at most {@value #LLOYD}
   * rounds) on uniform samples.
   *
   * @param samples at least {@code count}; 100,000 in the publication and in pyribs
   */
  public static Centroids cvt(Bounds bounds, int count, int samples, Init init, Key key) {
    if (count < 1 || samples < count) {
      throw new IllegalArgumentException(
          "centroids: %d of %d samples; there must be one at least and not more than samples"
              .formatted(count, samples));
    }
    int axes = bounds.axes();
    double[] x = uniform(bounds, samples, key.child(0));
    Centroids now =
        new Centroids(
            bounds,
            init == Init.RANDOM
                ? Arrays.copyOf(x, count * axes)
                : farFromEachOther(x, samples, axes, count, key.child(1)));
    for (int round = 0; round < LLOYD; round++) {
      double[] means = now.means(x, samples);
      if (Arrays.equals(means, now.points)) break;
      now = new Centroids(bounds, means);
    }
    return now;
  }

  private static double[] uniform(Bounds b, int rows, Key key) {
    float[] u = key.uniform(rows, b.axes()).toFloats();
    double[] x = new double[u.length];
    for (int i = 0; i < x.length; i++) {
      int a = i % b.axes();
      x[i] = b.lower()[a] + (b.upper()[a] - b.lower()[a]) * u[i];
    }
    return x;
  }

  /** Each next one with a chance in proportion to its squared distance to the nearest so far. */
  private static double[] farFromEachOther(double[] x, int samples, int axes, int count, Key key) {
    double[] chosen = new double[count * axes];
    double[] nearest = new double[samples];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    float[] u = key.uniform(count).toFloats();
    int next = (int) (u[0] * samples);
    double[] c = new double[axes];
    for (int k = 0; k < count; k++) {
      System.arraycopy(x, next * axes, c, 0, axes);
      System.arraycopy(c, 0, chosen, k * axes, axes);
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        nearest[i] = Math.min(nearest[i], KdTree.square(c, x, i * axes));
        sum += nearest[i];
      }
      if (k + 1 == count) break;
      double left = u[k + 1] * sum;
      next = 0;
      while (next < samples - 1 && (left -= nearest[next]) >= 0) next++;
    }
    return chosen;
  }

  /** The mean of the samples in each cell; where there are none, the centroid stays. */
  private double[] means(double[] x, int samples) {
    int axes = bounds.axes();
    int[] of = new int[samples];
    Workers.elements(samples, 1024, (from, to) -> assign(x, from, to, of));
    double[] sums = new double[points.length];
    int[] n = new int[count];
    for (int i = 0; i < samples; i++) {
      n[of[i]]++;
      for (int a = 0; a < axes; a++) sums[of[i] * axes + a] += x[i * axes + a];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = n[i / axes] == 0 ? points[i] : sums[i] / n[i / axes];
    }
    return sums;
  }

  private void assign(double[] x, int from, int to, int[] of) {
    int axes = bounds.axes();
    double[] one = new double[axes];
    var found = new KdTree.Found(1);
    for (int i = from; i < to; i++) {
      System.arraycopy(x, i * axes, one, 0, axes);
      tree.search(one, found.clear());
      of[i] = found.index[0];
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Bounds bounds() {
    return bounds;
  }

  /** Where a cell's centroid is. */
  public double[] point(int cell) {
    int axes = bounds.axes();
    return Arrays.copyOfRange(points, cell * axes, (cell + 1) * axes);
  }

  @Override
  public void of(float[] measures, int at, int rows, int[] cell) {
    int axes = bounds.axes();
    double[] x = new double[axes];
    var found = new KdTree.Found(1);
    for (int r = 0; r < rows; r++) {
      boolean outside = false;
      for (int a = 0; a < axes; a++) {
        double m = measures[at++];
        outside |= m < lower[a] || m > upper[a];
        x[a] = m < lower[a] ? lower[a] : m <= upper[a] ? m : upper[a]; // NaN too: refused later
      }
      tree.search(x, found.clear());
      cell[r] = outside ? ~found.index[0] : found.index[0];
    }
  }

  /**
   * The bounds, cut along the line in the middle between the centroid and each other one, nearest
   * first, until the others are too far to cut anything.
   */
  @Override
  public double[] outline(int cell) {
    if (bounds.axes() != 2) throw new UnsupportedOperationException("centroids: not of two axes");
    double[] c = point(cell);
    double[] corners = {
      lower[0], lower[1], upper[0], lower[1], upper[0], upper[1], lower[0], upper[1]
    };
    int done = 1; // the nearest is the cell's own
    for (int most = 16; ; most *= 2) {
      var found = new KdTree.Found(Math.min(most, count));
      tree.search(c, found);
      for (; done < found.size; done++) {
        if (found.square[done] > 4 * reach(corners, c)) return corners;
        if (found.square[done] > 0) corners = cut(corners, c, point(found.index[done]));
      }
      if (found.size == count) return corners;
    }
  }

  /** The squared distance of the farthest corner. */
  private static double reach(double[] corners, double[] c) {
    double most = 0;
    for (int i = 0; i < corners.length; i += 2) {
      most = Math.max(most, KdTree.square(c, corners, i));
    }
    return most;
  }

  /** The part of a polygon that is nearer to c than to o (Sutherland and Hodgman 1974). */
  private static double[] cut(double[] corners, double[] c, double[] o) {
    double nx = o[0] - c[0];
    double ny = o[1] - c[1];
    double limit = (nx * (o[0] + c[0]) + ny * (o[1] + c[1])) / 2;
    double[] kept = new double[corners.length + 4];
    int n = 0;
    for (int i = 0; i < corners.length; i += 2) {
      int j = (i + 2) % corners.length;
      double here = nx * corners[i] + ny * corners[i + 1] - limit;
      double there = nx * corners[j] + ny * corners[j + 1] - limit;
      if (here <= 0) {
        kept[n++] = corners[i];
        kept[n++] = corners[i + 1];
      }
      if (here < 0 != there < 0 && here != 0 && there != 0) {
        double part = here / (here - there);
        kept[n++] = corners[i] + part * (corners[j] - corners[i]);
        kept[n++] = corners[i + 1] + part * (corners[j + 1] - corners[i + 1]);
      }
    }
    return Arrays.copyOf(kept, n);
  }

  @Override
  public String describe() {
    return "%d centroids (hash %08x) over %s"
        .formatted(count, Arrays.hashCode(points), Grid.describe(bounds));
  }
}
