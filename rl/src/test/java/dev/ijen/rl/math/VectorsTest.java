package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class VectorsTest {
  @Test
  void sumsAndAngles() {
    double[] a = {3, 4};
    double[] b = {4, -3};
    assertThat(Vectors.plus(a, 2, b)).containsExactly(11, -2);
    assertThat(Vectors.map(a, x -> x * x)).containsExactly(9, 16);
    assertThat(Vectors.falling(new double[] {2, 5, 3, 5})).containsExactly(1, 3, 2, 0);
    assertThat(Vectors.of(List.of(2., 1.))).containsExactly(2, 1);
    assertThat(Vectors.cosine(a, b)).isZero();
    assertThat(Vectors.cosine(a, new double[] {7, 1})).isCloseTo(Math.sqrt(.5), within(1e-15));
  }

  @Test
  void distancesOfTables() {
    double[][] p = {{1, 0, 0}, {.5, .25, .25}};
    double[][] q = {{.9, .1, 0}, {.25, .5, .25}};
    assertThat(Vectors.furthest(p, q)).isEqualTo(.25);
    assertThat(Vectors.totalVariation(p, q)).isEqualTo(.25);
    assertThat(Vectors.totalVariation(q, new double[][] {{0, 0, 1}, {.25, .5, .25}}))
        .isCloseTo(1, within(1e-15));
  }

  @Test
  void elementByElement() {
    assertThat(Vectors.exp(new double[] {0, 1})).containsExactly(1, Math.E);
    assertThat(Vectors.product(new double[] {2, 3}, new double[] {5, 7})).containsExactly(10, 21);
    assertThat(Vectors.mean(List.of(new double[] {1, 2}, new double[] {3, 8})))
        .containsExactly(2, 5);
    assertThat(Vectors.evenly(new double[] {1, 2, 3, 4, 5, 6}, 3)).containsExactly(2, 4, 6);
    assertThat(Vectors.evenly(new double[] {1, 2, 3, 4, 5}, 2)).containsExactly(2, 5);
  }

  @Test
  void lengthsAndEntropies() {
    assertThat(Vectors.distance(new double[] {1, 2}, new double[] {4, 6})).isEqualTo(5);
    assertThat(Vectors.entropy(new double[] {.5, .25, .25, 0}))
        .isCloseTo(1.5 * Math.log(2), within(1e-15));
  }
}
