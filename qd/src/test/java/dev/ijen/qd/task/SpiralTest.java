package dev.ijen.qd.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class SpiralTest {
  private static final Spiral PLACE = new Spiral(Spiral.Gene.ANGLE, Spiral.Measure.PLACE);
  private static final Spiral ARC = new Spiral(Spiral.Gene.LENGTH, Spiral.Measure.PLACE);
  private static final Spiral GEODESIC = new Spiral(Spiral.Gene.ANGLE, Spiral.Measure.LENGTH);

  private static float[] measures(Spiral s, float... genes) {
    Tensor g = Tensor.of(genes, genes.length, 1);
    return s.of(Batch.of(Task.GENOME, g)).get(Task.MEASURES).toFloats();
  }

  /** The length as a sum of a million chords, which knows no formula for it. */
  private static double walked(double angle) {
    double sum = 0;
    double x = 0;
    double y = 0;
    int n = 1_000_000;
    for (int i = 1; i <= n; i++) {
      double t = angle * i / n;
      double nextX = .01 * t * Math.cos(t);
      double nextY = .01 * t * Math.sin(t);
      sum += Math.hypot(nextX - x, nextY - y);
      x = nextX;
      y = nextY;
    }
    return sum;
  }

  @Test
  void placesAreOnTheSpiral() {
    float[] angles = {0, 1, 10, 62.9f, 125.6f};
    float[] m = measures(PLACE, angles);
    for (int i = 0; i < angles.length; i++) {
      assertThat(Math.hypot(m[2 * i], m[2 * i + 1])).isCloseTo(.01 * angles[i], within(2e-7));
      double turned = Math.atan2(m[2 * i + 1], m[2 * i]) - angles[i];
      assertThat(Math.cos(turned)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void lengthsAreThoseWalked() {
    float[] angles = {.5f, 3, 20, 125};
    float[] m = measures(GEODESIC, angles);
    for (int i = 0; i < angles.length; i++) {
      assertThat((double) m[i] / walked(angles[i])).isCloseTo(1, within(1e-6));
    }
  }

  /** A length's place is where its angle's place is: lengths from one task, places from both. */
  @Test
  void theInverseOfTheLength() {
    Tensor angles = Key.of(1).uniform(500, 1).mul(125.6);
    float[] lengths = measures(GEODESIC, angles.toFloats());
    float[] expected = measures(PLACE, angles.toFloats());
    float[] m = measures(ARC, lengths);
    for (int i = 0; i < m.length; i++) {
      // a length of 79 as a float is off by up to 4e-6, and so is the place on the curve
      assertThat(m[i]).isCloseTo(expected[i], within(8e-6f));
    }
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    for (Spiral s : new Spiral[] {PLACE, ARC, GEODESIC}) {
      float h = s == ARC ? 1 / 2048f : 1 / 512f;
      for (float gene : new float[] {1, 5.5f, 30, 60}) {
        Tensor g = Tensor.of(new float[] {gene}, 1, 1);
        float[] d = s.gradients(Batch.of(Task.GENOME, g)).get(Task.GRADIENTS).toFloats();
        float[] up = measures(s, gene + h);
        float[] down = measures(s, gene - h);
        assertThat(d[0]).isZero();
        for (int k = 0; k < up.length; k++) {
          assertThat((double) d[1 + k])
              .as("%s at %s, measure %d", s.name(), gene, k)
              .isCloseTo((up[k] - down[k]) / (2.0 * h), within(2e-3));
        }
      }
    }
  }

  @Test
  void genesOutsideAreTheNearestInside() {
    assertThat(measures(PLACE, -3)).containsExactly(0, 0);
    assertThat(measures(PLACE, 200)).isEqualTo(measures(PLACE, 40 * (float) Math.PI));
    Tensor g = Tensor.of(new float[] {200}, 1, 1);
    assertThat(PLACE.gradients(Batch.of(Task.GENOME, g)).get(Task.GRADIENTS).toFloats())
        .containsOnly(0f);
  }

  /** QDax starts there: 11 turns, 22 pi. */
  @Test
  void startsOnThePositiveSide() {
    assertThat(PLACE.start().toFloats()).containsExactly((float) (22 * Math.PI));
    assertThat(measures(PLACE, PLACE.start().toFloats()))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(.691150f, 0f);
    assertThatThrownBy(() -> new Spiral(Spiral.Gene.LENGTH, Spiral.Measure.LENGTH))
        .hasMessage("spiral: the gene itself would be the measure");
  }

  @Test
  void drawsThePointOnTheCurve() {
    BufferedImage image = new BufferedImage(420, 420, BufferedImage.TYPE_INT_RGB);
    PLACE.draw(image.createGraphics(), 420, 420, PLACE.start());
    assertThat(new Color(image.getRGB(210 + 110, 210))).isEqualTo(new Color(200, 60, 60));
    assertThat(new Color(image.getRGB(3, 3))).isEqualTo(Color.WHITE);
  }
}
