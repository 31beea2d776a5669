package dev.ijen.qd.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.task.Bounds;
import dev.ijen.tensor.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CentroidsTest {
  private static final Bounds SQUARE =
      new Bounds(new double[] {-1, 0}, new double[] {1, 4}, "x", "y");

  /** All points by distance, then index. */
  private static int[] oracle(double[] points, int axes, double[] x, int k) {
    return IntStream.range(0, points.length / axes)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> KdTree.square(x, points, i * axes))
                .thenComparing(i -> i))
        .mapToInt(i -> i)
        .limit(k)
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 2, 3", "8, 2, 8", "9, 2, 20", "500, 2, 15", "500, 1, 4", "333, 5, 9"})
  void neighboursAreThoseOfAFullSearchTiesToo(int n, int axes, int k) {
    SplittableRandom random = new SplittableRandom(n);
    double[] points = new double[n * axes];
    // few whole coordinates: many points at one place and at one distance
    for (int i = 0; i < points.length; i++) points[i] = random.nextInt(-4, 5);
    KdTree tree = new KdTree(points, n, axes);
    var found = new KdTree.Found(k);
    for (int q = 0; q < 200; q++) {
      double[] x = new double[axes];
      for (int a = 0; a < axes; a++) {
        x[a] = q % 2 == 0 ? random.nextInt(-5, 6) : random.nextDouble(-5, 5);
      }
      tree.search(x, found.clear());
      int[] expected = oracle(points, axes, x, k);
      assertThat(IntStream.range(0, found.size).map(i -> found.index[i]).toArray())
          .isEqualTo(expected);
    }
  }

  @Test
  void aCellIsTheNearestCentroidsAndOutsideIsMarked() {
    Centroids c = new Centroids(SQUARE, new double[] {-.5, 1, .5, 1, 0, 3, 0, 3});
    int[] cell = new int[5];
    // near the first; in the middle of the first two; above; beyond the corner; not a number
    c.of(new float[] {-.6f, 1, 0, 1, 0, 3.5f, 9, 0, Float.NaN, 0}, 0, 5, cell);
    assertThat(IntStream.of(cell).limit(4).toArray()).containsExactly(0, 0, 2, ~1);
    assertThat(c.describe()).contains("4 centroids").contains("x from -1.0 to 1.0");
  }

  @ParameterizedTest
  @EnumSource(Centroids.Init.class)
  void aTessellationIsEvenAndAlwaysTheSame(Centroids.Init init) {
    Centroids c = Centroids.cvt(SQUARE, 64, 20_000, init, Key.of(3));
    assertThat(Centroids.cvt(SQUARE, 64, 20_000, init, Key.of(3)).describe())
        .isEqualTo(c.describe());
    double sum = 0;
    double[] areas = new double[64];
    for (int i = 0; i < 64; i++) {
      double[] o = c.outline(i);
      areas[i] = area(o);
      sum += areas[i];
      assertThat(areas[i]).as("counter-clockwise around its centroid").isPositive();
    }
    assertThat(sum).as("outlines fill the bounds").isCloseTo(8, within(1e-9));
    double spread = 0;
    for (double a : areas) spread += (a - .125) * (a - .125) / 64;
    // cells of 64 random points have a relative deviation of .53 (Poisson-Voronoi)
    assertThat(Math.sqrt(spread) / .125).isLessThan(.3);
  }

  private static double area(double[] o) {
    double twice = 0;
    for (int i = 0; i < o.length; i += 2) {
      int j = (i + 2) % o.length;
      twice += o[i] * o[j + 1] - o[j] * o[i + 1];
    }
    return twice / 2;
  }

  /** What lies inside of an outline belongs to its cell. */
  @Test
  void outlinesAgreeWithCells() {
    Centroids c = Centroids.cvt(SQUARE, 200, 2_000, Centroids.Init.RANDOM, Key.of(5));
    int[] cell = new int[1];
    for (int i = 0; i < 200; i++) {
      double[] o = c.outline(i);
      double[] p = c.point(i);
      for (int k = 0; k < o.length; k += 2) {
        float x = (float) (p[0] + .99 * (o[k] - p[0]));
        float y = (float) (p[1] + .99 * (o[k + 1] - p[1]));
        c.of(new float[] {x, y}, 0, 1, cell);
        assertThat(cell[0]).isEqualTo(i);
      }
    }
  }

  /** Clipped to (1, 1.1) the first is nearer; from (9, 1.1) the second would be. */
  @Test
  void whatIsOutsideIsClippedFirst() {
    Centroids c = new Centroids(SQUARE, new double[] {.5, 1.1, 1, 1.7});
    int[] cell = new int[3];
    c.of(new float[] {9, 1.1f, 1, 1.1f, .9f, 1.8f}, 0, 3, cell);
    assertThat(cell).containsExactly(~0, 0, 1);
  }

  /** As many cells as samples: nothing is left to be moved, and what they begin from is seen. */
  @Test
  void theBeginningsAreSamplesEachOnce() {
    int n = 300;
    float[] u = Key.of(6).child(0).uniform(n, 2).toFloats();
    List<String> samples = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      samples.add((-1 + 2. * u[2 * i]) + " " + 4. * u[2 * i + 1]);
    }
    assertThat(points(Centroids.cvt(SQUARE, n, n, Centroids.Init.RANDOM, Key.of(6))))
        .isEqualTo(samples);
    List<String> far = points(Centroids.cvt(SQUARE, n, n, Centroids.Init.PLUS_PLUS, Key.of(6)));
    assertThat(far).containsExactlyInAnyOrderElementsOf(samples).isNotEqualTo(samples);
    int first = (int) (Key.of(6).child(1).uniform(n).toFloats()[0] * n);
    assertThat(far.getFirst()).isEqualTo(samples.get(first));
  }

  private static List<String> points(Centroids c) {
    return IntStream.range(0, c.count())
        .mapToObj(i -> c.point(i)[0] + " " + c.point(i)[1])
        .toList();
  }

  @Test
  void itsPointsAreItsOwn() {
    double[] points = {-.5, 1, .5, 1};
    Centroids c = new Centroids(SQUARE, points);
    points[0] = 9;
    assertThat(c.point(0)).containsExactly(-.5, 1);
  }

  @Test
  void badPointsAreRefused() {
    assertThatThrownBy(() -> new Centroids(SQUARE, new double[] {1, 2, 3}))
        .hasMessageContaining("no rows of 2");
    assertThatThrownBy(() -> new Centroids(SQUARE, new double[] {1, Double.NaN}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Centroids.cvt(SQUARE, 10, 5, Centroids.Init.RANDOM, Key.of(1)))
        .hasMessageContaining("10 of 5 samples");
    assertThatThrownBy(() -> new Centroids(SQUARE, new double[0])).hasMessageContaining("no rows");
    assertThatThrownBy(() -> Centroids.cvt(SQUARE, 0, 5, Centroids.Init.RANDOM, Key.of(1)))
        .hasMessageContaining("0 of 5 samples");
  }
}
