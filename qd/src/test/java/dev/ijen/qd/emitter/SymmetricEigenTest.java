package dev.ijen.qd.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against EJML, and by what makes them eigenvectors. */
class SymmetricEigenTest {
  private static double[][] random(int n) {
    double[] z = Key.of(n).normal(DType.F64, n, n).toDoubles();
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) a[i][j] = z[i * n + j];
    return a;
  }

  /**
   * Backward errors of Householder and QL steps are a small multiple of n times the rounding of the
   * largest number; the worst seen is 2e-15 n.
   */
  private static void check(double[][] lower) {
    int n = lower.length;
    double[][] a = new double[n][n];
    double largest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = lower[Math.max(i, j)][Math.min(i, j)];
        largest = Math.max(largest, Math.abs(a[i][j]));
      }
    }
    SymmetricEigen e = new SymmetricEigen(n);
    assertThat(e.decompose(lower)).isTrue();
    double bound = 1e-14 * n;
    double[] sorted = e.values().clone();
    Arrays.sort(sorted);
    Tensor oracle = LinearAlgebra.eigh(Tensor.of(Rows.flat(a), n, n)).values();
    assertThat(sorted).containsExactly(oracle.toDoubles(), within(bound * largest));
    for (int k = 0; k < n; k++) {
      double[] v = e.vectors()[k];
      for (int i = 0; i < n; i++) {
        assertThat(Rows.dot(a[i], v)).isCloseTo(e.values()[k] * v[i], within(bound * largest));
        double same = i == k ? 1 : 0;
        assertThat(Rows.dot(v, e.vectors()[i])).isCloseTo(same, within(bound));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 16, 33, 100})
  void randomMatrices(int n) {
    check(random(n));
  }

  @Test
  void valuesThatAreEqual() {
    check(new double[5][5]);
    double[][] identity = new double[6][6];
    for (int i = 0; i < 6; i++) identity[i][i] = 3;
    check(identity);
    double[][] ones = new double[9][9];
    for (double[] row : ones) Arrays.fill(row, 1);
    check(ones);
  }

  @Test
  void graded() {
    double[][] a = random(20);
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 20; j++) a[i][j] *= Math.pow(10, -(i + j) / 3.);
    }
    check(a);
  }

  @Test
  void blocksThatDoNotTouch() {
    double[][] a = random(12);
    for (int i = 5; i < 12; i++) for (int j = 0; j < 5; j++) a[i][j] = 0;
    check(a);
  }

  @Test
  void oneThatIsNotFiniteIsSaidNotToConverge() {
    double[][] a = random(4);
    a[2][1] = Double.NaN;
    assertThat(new SymmetricEigen(4).decompose(a)).isFalse();
  }
}
