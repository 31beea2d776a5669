package dev.ijen.rl.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConjugateGradientTest {
  private static UnaryOperator<double[]> times(double[][] a) {
    return x -> {
      double[] y = new double[a.length];
      for (int i = 0; i < y.length; i++) {
        for (int j = 0; j < x.length; j++) y[i] += a[i][j] * x[j];
      }
      return y;
    };
  }

  /** The second difference: x_i = i (n + 1 - i) / 2 solves -x'' = 1 with zeros at both ends. */
  @Test
  void aClosedForm() {
    int n = 50;
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    double[] x =
        ConjugateGradient.solve(
            v -> {
              double[] y = new double[n];
              for (int i = 0; i < n; i++) {
                y[i] = 2 * v[i] - (i > 0 ? v[i - 1] : 0) - (i < n - 1 ? v[i + 1] : 0);
              }
              return y;
            },
            ones,
            1e-12,
            n);
    for (int i = 1; i <= n; i++) {
      assertThat(x[i - 1]).isCloseTo(i * (n + 1 - i) / 2.0, within(1e-8));
    }
  }

  /** Against the decomposition of the tensor module (EJML's). */
  @Test
  void aRandomMatrix() {
    int n = 12;
    NumpyRandom random = new NumpyRandom(1);
    double[][] g = new double[n][n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = random.uniform(-1, 1);
      for (int j = 0; j < n; j++) g[i][j] = random.uniform(-1, 1);
    }
    double[][] a = new double[n][n];
    double[] flat = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i][i] = .1;
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) a[i][j] += g[k][i] * g[k][j];
        flat[i * n + j] = a[i][j];
      }
    }
    double[] expected = LinearAlgebra.solve(Tensor.of(flat, n, n), Tensor.of(b, n, 1)).toDoubles();
    assertThat(ConjugateGradient.solve(times(a), b, 1e-13, 10 * n))
        .containsExactly(expected, within(1e-9));
  }

  /** Three different eigenvalues: three steps. */
  @Test
  void asManyStepsAsEigenvalues() {
    double[][] a = new double[9][9];
    for (int i = 0; i < 9; i++) a[i][i] = 1 + i % 3;
    double[] b = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    double[] x = ConjugateGradient.solve(times(a), b, 1e-12, 3);
    for (int i = 0; i < 9; i++) assertThat(x[i]).isCloseTo(b[i] / (1 + i % 3), within(1e-10));
    assertThatThrownBy(() -> ConjugateGradient.solve(times(a), b, 1e-12, 2))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageStartingWith("conjugate gradient: after 2 steps the residual is still 0.");
  }

  @Test
  void nothingToDo() {
    assertThat(ConjugateGradient.solve(x -> x.clone(), new double[3], 1e-9, 0))
        .containsExactly(0, 0, 0);
  }

  @Test
  void whatIsNotPositiveDefiniteIsSaid() {
    double[][] a = {{1, 0}, {0, -1}};
    assertThatThrownBy(() -> ConjugateGradient.solve(times(a), new double[] {1, 2}, 1e-9, 9))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "conjugate gradient: p A p = -3.0 in step 0: the operator is not positive definite");
    assertThatThrownBy(
            () -> ConjugateGradient.solve(times(new double[3][2]), new double[] {1, 2}, 1e-9, 9))
        .hasMessage("conjugate gradient: the operator makes 3 numbers of 2");
    assertThatThrownBy(
            () -> ConjugateGradient.solve(times(a), new double[] {Double.NaN, 0}, 1e-9, 9))
        .hasMessage("conjugate gradient: the right side's size is NaN");
  }
}
