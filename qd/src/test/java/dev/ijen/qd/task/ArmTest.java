package dev.ijen.qd.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArmTest {
  static List<Arm> forms() {
    return List.of(Arm.pyribs(12), Arm.qdhf(10), Arm.qdax(8));
  }

  /** Objective, x, y of one genome, in doubles, a link after the other. */
  private static double[] plainly(String form, double[] genome) {
    int n = genome.length;
    double mean = 0;
    double x = 0;
    double y = 0;
    double angle = 0;
    double[] g = genome.clone();
    for (int j = 0; j < n; j++) {
      if (form.equals("arm-qdax")) g[j] = Math.max(0, Math.min(1, g[j]));
      mean += g[j] / n;
      angle += form.equals("arm-qdax") ? 2 * Math.PI * g[j] - Math.PI : g[j];
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
    double variance = 0;
    for (double v : g) variance += (v - mean) * (v - mean) / n;
    return switch (form) {
      case "arm" -> new double[] {-variance, x, y};
      case "arm-qdhf" -> new double[] {100 * (1 - variance), x, y};
      default -> new double[] {-Math.sqrt(variance), x / (2 * n) + .5, y / (2 * n) + .5};
    };
  }

  private static Tensor genomes(Arm arm, int n) {
    Tensor u = Key.of(3).uniform(n, arm.size());
    double low = arm.lower() - .1;
    return u.mul(arm.upper() + .1 - low).add(low);
  }

  /**
   * Floats: a cumulative angle up to 40 is off by up to 2 n ulps of 40, 1e-4; 100 times for qdhf.
   */
  @ParameterizedTest
  @MethodSource("forms")
  void agreesWithPlainLoops(Arm arm) {
    Tensor genomes = genomes(arm, 300);
    Batch e = arm.of(Batch.of(Task.GENOME, genomes));
    float[] g = genomes.toFloats();
    float[] objective = e.get(Task.OBJECTIVE).toFloats();
    float[] measures = e.get(Task.MEASURES).toFloats();
    for (int i = 0; i < 300; i++) {
      double[] expected = plainly(arm.name(), row(g, i, arm.size()));
      assertThat(objective[i])
          .isCloseTo((float) expected[0], within(arm.name().equals("arm-qdhf") ? 2e-4f : 3e-6f));
      assertThat(measures[2 * i]).isCloseTo((float) expected[1], within(5e-5f));
      assertThat(measures[2 * i + 1]).isCloseTo((float) expected[2], within(5e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void gradientsAreThoseOfDifferences(Arm arm) {
    int size = arm.size();
    Tensor genomes = genomes(arm, 50);
    Batch c = Batch.of(Task.GENOME, genomes);
    Batch e = arm.gradients(c);
    assertThat(e.get(Task.MEASURES).toFloats()).isEqualTo(arm.of(c).get(Task.MEASURES).toFloats());
    assertThat(e.get(Task.OBJECTIVE).toFloats())
        .isEqualTo(arm.of(c).get(Task.OBJECTIVE).toFloats());
    assertThat(e.get(Task.GRADIENTS).shape().dims()).containsExactly(50, 3, size);
    float[] g = genomes.toFloats();
    float[] gradients = e.get(Task.GRADIENTS).toFloats();
    double h = 1e-6;
    double scale = arm.name().equals("arm-qdhf") ? 100 : 1;
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < size; j++) {
        double[] up = row(g, i, size);
        double[] down = up.clone();
        up[j] += h;
        down[j] -= h;
        double[] a = plainly(arm.name(), up);
        double[] b = plainly(arm.name(), down);
        for (int k = 0; k < 3; k++) {
          double expected = (a[k] - b[k]) / (2 * h);
          assertThat((double) gradients[(i * 3 + k) * size + j])
              .as("%s genome %d gene %d of %d", arm.name(), i, j, k)
              .isCloseTo(expected, within((k == 0 ? scale : 1) * 1e-4));
        }
      }
    }
  }

  private static double[] row(float[] all, int i, int size) {
    double[] row = new double[size];
    for (int j = 0; j < size; j++) row[j] = all[i * size + j];
    return row;
  }

  /** A gradient where the deviation is 0, on which the square root has none. */
  @Test
  void aStraightArmHasFiniteGradients() {
    for (Arm arm : forms()) {
      Tensor straight = arm.start().unsqueeze(0);
      Tensor g = arm.gradients(Batch.of(Task.GENOME, straight)).get(Task.GRADIENTS);
      assertThat(g.toFloats()).doesNotContain(Float.NaN);
      assertThat(g.slice(1, 0, 1).abs().toFloats()).containsOnly(0f);
    }
  }

  @Test
  void drawsBaseLinksAndEnd() {
    BufferedImage image = new BufferedImage(210, 210, BufferedImage.TYPE_INT_RGB);
    Arm arm = Arm.pyribs(4); // straight, to the right: 100 pixels for 4 links
    arm.draw(image.createGraphics(), 210, 210, Tensor.zeros(4));
    assertThat(new Color(image.getRGB(105, 105))).isEqualTo(new Color(200, 60, 60));
    assertThat(new Color(image.getRGB(205, 105))).isEqualTo(new Color(40, 150, 70));
    assertThat(new Color(image.getRGB(143, 105))).isEqualTo(new Color(90, 90, 90));
    assertThat(new Color(image.getRGB(105, 20))).isEqualTo(new Color(235, 238, 245));
    assertThat(new Color(image.getRGB(5, 5))).isEqualTo(Color.WHITE);
  }

  @Test
  void refusesGenomesOfAnotherArm() {
    Arm arm = Arm.pyribs(12);
    assertThatThrownBy(() -> arm.of(Batch.of(Task.GENOME, Tensor.zeros(3, 11))))
        .hasMessage("task arm: genomes must be f32[n, 12], are f32[3, 11]");
    assertThatThrownBy(() ->
            arm.draw(
                new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB).createGraphics(),
                9,
                9,
                Tensor.zeros(11)))
        .hasMessage("task arm: a genome must be f32[12], is f32[11]");
  }

  @Test
  void boundsAreTheReach() {
    assertThat(Arm.pyribs(12).bounds().upper()).containsExactly(12, 12);
    assertThat(Arm.qdax(8).bounds().lower()).containsExactly(0, 0);
    assertThat(Arm.pyribs(12).upper()).isEqualTo((float) Math.PI);
  }
}
