package dev.ijen.qd.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearProjectionTest {
  private static LinearProjection task(String name, int n) {
    return name.equals("sphere") ? LinearProjection.sphere(n) : LinearProjection.rastrigin(n);
  }

  /** Objective and the two measures in plain loops of doubles. */
  private static double[] oracle(String name, double[] x) {
    int n = x.length;
    double[] y = new double[3];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += name.equals("sphere") ? Math.pow(x[i] - 2.048, 2) : hill(x[i] - 2.048);
      y[i < n / 2 ? 1 : 2] += Math.abs(x[i]) <= 5.12 ? x[i] : 5.12 / x[i];
    }
    double worst = name.equals("sphere") ? 7.168 * 7.168 : hill(7.168);
    y[0] = 100 * (1 - sum / (n * worst));
    return y;
  }

  private static double hill(double d) {
    return 10 + d * d - 10 * Math.cos(2 * Math.PI * d);
  }

  @ParameterizedTest
  @CsvSource({"sphere, 100", "rastrigin, 100", "sphere, 7", "rastrigin, 7", "sphere, 2"})
  void objectiveMeasuresAndGradientsAreThoseOfPlainLoops(String name, int n) {
    int rows = 20;
    Tensor x = Key.of(3).normal(0, 4, dev.ijen.tensor.Shape.of(rows, n));
    Batch e = task(name, n).gradients(Batch.of(Task.GENOME, x));
    float[] objective = e.get(Task.OBJECTIVE).toFloats();
    float[] measures = e.get(Task.MEASURES).toFloats();
    float[] gradients = e.get(Task.GRADIENTS).toFloats();
    float[] values = x.toFloats();
    for (int r = 0; r < rows; r++) {
      double[] one = new double[n];
      for (int i = 0; i < n; i++) one[i] = values[r * n + i];
      double[] y = oracle(name, one);
      // n terms of up to 100 in single precision, of which 2^-24 each
      assertThat(objective[r]).isCloseTo((float) y[0], within(2e-4f));
      assertThat(measures[2 * r]).isCloseTo((float) y[1], within(1e-4f));
      assertThat(measures[2 * r + 1]).isCloseTo((float) y[2], within(1e-4f));
      for (int i = 0; i < n; i++) {
        if (Math.abs(Math.abs(one[i]) - 5.12) < 1e-3) continue; // clip has a corner there
        double[] slope = difference(name, one, i);
        for (int k = 0; k < 3; k++) {
          float g = gradients[(r * 3 + k) * n + i];
          // 2 pi d, up to 100, is rounded by 2^-24 of itself, and a sine of it weighs up to 15
          assertThat(g).isCloseTo((float) slope[k], within(1.5e-4f));
        }
      }
    }
  }

  private static double[] difference(String name, double[] x, int i) {
    double h = 1e-4;
    double[] up = x.clone();
    double[] down = x.clone();
    up[i] += h;
    down[i] -= h;
    double[] a = oracle(name, up);
    double[] b = oracle(name, down);
    double[] slope = new double[3];
    for (int k = 0; k < 3; k++) slope[k] = (a[k] - b[k]) / (2 * h);
    return slope;
  }

  @Test
  void bestWorstAndBounds() {
    LinearProjection t = LinearProjection.sphere(100);
    Tensor x = Tensor.stack(0, Tensor.full(2.048, 100), Tensor.full(-5.12, 100));
    Batch e = t.of(Batch.of(Task.GENOME, x));
    assertThat(e.get(Task.OBJECTIVE).toFloats()[0]).isCloseTo(100, within(1e-5f));
    assertThat(e.get(Task.OBJECTIVE).toFloats()[1]).isCloseTo(0, within(1e-4f));
    assertThat(e.get(Task.MEASURES).toFloats()[2]).isCloseTo(-256, within(1e-3f));
    assertThat(t.bounds().upper()).containsExactly(256, 256);
    assertThat(LinearProjection.sphere(7).bounds().upper()).containsExactly(3 * 5.12, 4 * 5.12);
  }
}
