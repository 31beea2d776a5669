package dev.ijen.rl.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.solve.LinearProgram.Feasible;
import dev.ijen.rl.solve.LinearProgram.Infeasible;
import dev.ijen.rl.solve.LinearProgram.Unbounded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearProgramTest {
  private static double[] row(double... a) {
    return a;
  }

  /** SciPy 1.17.1, linprog(method="highs"), 2026-11-24: optimum, point and marginals. */
  @Test
  void asHighsFindsIt() {
    Feasible f =
        LinearProgram.minimise(2, 2, 3, 3, 2, 7)
            .nonNegative(0, 1, 2, 3)
            .atMost(row(5, 2, 2, 4, 1, 3), 12)
            .atMost(row(4, -2, -4, -1, -2, 4), 7)
            .atMost(row(5, -4, 0, 4, -3, 3), 14)
            .atMost(row(-3, 0, 4, -1, -1, -2), 9)
            .equal(row(2, 2, 2, 1, 0, 3), 1)
            .equal(row(0, -1, 3, -2, 3, 1), 1)
            .optimum();
    assertThat(f.value()).isCloseTo(-21.875, within(1e-10));
    assertThat(f.x())
        .containsExactly(new double[] {.8125, 14.6875, 0, 0, 8.5625, -10}, within(1e-10));
    assertThat(f.dual())
        .containsExactly(new double[] {-1.3125, 0, 0, -1.0625, 2.6875, .75}, within(1e-10));
  }

  /**
   * Beale's example (1955), on which the first pivot rule cycles; HiGHS: -0.05 at (.04, 0, 1, 0).
   */
  @Test
  void aProgramThatCycles() {
    Feasible f =
        LinearProgram.minimise(-.75, 150, -.02, 6)
            .nonNegative()
            .atMost(row(.25, -60, -.04, 9), 0)
            .atMost(row(.5, -90, -.02, 3), 0)
            .atMost(row(0, 0, 1, 0), 1)
            .optimum();
    assertThat(f.value()).isCloseTo(-.05, within(1e-12));
    assertThat(f.x()).containsExactly(new double[] {.04, 0, 1, 0}, within(1e-12));
  }

  /** The same row thrice, a row of zeros, and more rows than variables at one corner. */
  @Test
  void degenerateRows() {
    Feasible f =
        LinearProgram.minimise(1, 1)
            .equal(row(1, 1), 2)
            .equal(row(1, 1), 2)
            .equal(row(2, 2), 4)
            .equal(row(0, 0), 0)
            .atLeast(row(1, 0), 2)
            .atMost(row(1, 0), 2)
            .atLeast(row(1, -1), 2)
            .optimum();
    assertThat(f.x()).containsExactly(new double[] {2, 0}, within(1e-12));
    assertThat(LinearProgram.minimise(1, 2).nonNegative().optimum().x()).containsExactly(0, 0);
  }

  @Test
  void contradictionsByHand() {
    var zero = (Infeasible) LinearProgram.minimise(0).equal(row(0), 3).solve();
    assertThat(zero.farkas()).containsExactly(1);
    assertThat(zero.reach()).isInfinite();
    var two =
        (Infeasible)
            LinearProgram.minimise(5, 5).atLeast(row(1, 1), 3).atMost(row(2, 2), 4).solve();
    assertThat(two.farkas()).containsExactly(new double[] {1, -.5}, within(1e-15));
    assertThat(two.gap()).isCloseTo(1, within(1e-15));
    var sign =
        (Infeasible) LinearProgram.minimise(0, 0).nonNegative().atMost(row(1, 2), -1).solve();
    assertThat(sign.farkas()).containsExactly(-1);
  }

  @Test
  void withoutEnd() {
    var u = (Unbounded) LinearProgram.minimise(-1, 0).nonNegative().equal(row(1, -2), 4).solve();
    assertThat(u.x()[0] - 2 * u.x()[1]).isCloseTo(4, within(1e-12));
    assertThat(u.ray()).containsExactly(new double[] {1, .5}, within(1e-12));
  }

  /** A point is planted: there is one. Its best value and its dual's are one, by plain loops. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomProgramsWithAPoint(long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Random p = new Random(random, 5, 9);
    double[] planted = numbers(random, 5);
    double[] y = numbers(random, 9);
    for (int j = 0; j < 5; j++) if (p.signed(j)) planted[j] = Math.abs(planted[j]);
    double[] c = new double[5];
    for (int i = 0; i < 9; i++) {
      double slack = i % 3 == 0 ? 0 : i % 3 == 1 ? -1 : 1;
      p.b[i] = inner(p.a[i], planted) + slack * Math.abs(random.uniform(-1, 1));
      double sign = i % 3 == 0 ? y[i] : -slack * Math.abs(y[i]);
      for (int j = 0; j < 5; j++) c[j] += sign * p.a[i][j];
    }
    // c is a mixture of rows: no ray falls.
    Feasible f = p.program(c).optimum();
    for (int i = 0; i < 9; i++) {
      double over = inner(p.a[i], f.x()) - p.b[i];
      if (i % 3 == 0) assertThat(over).isCloseTo(0, within(1e-9));
      if (i % 3 == 1) assertThat(over).isGreaterThan(-1e-9);
      if (i % 3 == 2) assertThat(over).isLessThan(1e-9);
      if (i % 3 == 1) assertThat(f.dual()[i]).isGreaterThan(-1e-9);
      if (i % 3 == 2) assertThat(f.dual()[i]).isLessThan(1e-9);
    }
    for (int j = 0; j < 5; j++) {
      if (p.signed(j)) assertThat(f.x()[j]).isGreaterThan(-1e-9);
      double left = c[j] - p.column(j, f.dual());
      if (p.signed(j)) assertThat(left).isGreaterThan(-1e-9);
      else assertThat(left).isCloseTo(0, within(1e-9));
    }
    assertThat(inner(f.dual(), p.b)).isCloseTo(inner(c, f.x()), within(1e-9));
    assertThat(f.value()).isLessThanOrEqualTo(inner(c, planted) + 1e-9);
  }

  /** A contradiction is planted: the certificate must hold, by plain loops. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomProgramsWithoutAPoint(long seed) {
    NumpyRandom random = new NumpyRandom(seed);
    Random p = new Random(random, 5, 9);
    double[] y = numbers(random, 9);
    double gap = 0;
    for (int i = 0; i < 9; i++) {
      if (i % 3 != 0) y[i] = Math.abs(y[i]) * (i % 3 == 1 ? 1 : -1);
      p.b[i] = random.uniform(-1, 1);
      gap += i == 0 ? 0 : y[i] * p.b[i];
    }
    for (int j = 0; j < 5; j++) { // row 0 makes the mixture 0, or negative
      double rest = p.column(j, y) - y[0] * p.a[0][j];
      p.a[0][j] = (-rest - (p.signed(j) ? .1 : 0)) / y[0];
    }
    p.b[0] = (.5 - gap) / y[0];
    var f = (Infeasible) p.program(new double[5]).solve();
    for (int i = 0; i < 9; i++) {
      assertThat(Math.abs(f.farkas()[i])).isLessThan(1 + 1e-12);
      if (i % 3 == 1) assertThat(f.farkas()[i]).isGreaterThan(-1e-12);
      if (i % 3 == 2) assertThat(f.farkas()[i]).isLessThan(1e-12);
    }
    for (int j = 0; j < 5; j++) {
      if (p.signed(j)) assertThat(p.column(j, f.farkas())).isLessThan(1e-9);
      else assertThat(p.column(j, f.farkas())).isCloseTo(0, within(1e-9));
    }
    assertThat(f.gap()).isPositive().isCloseTo(inner(f.farkas(), p.b), within(1e-12));
    assertThat(f.reach()).isGreaterThan(1e8);
  }

  @Test
  void whatIsWrongIsNamed() {
    LinearProgram p = LinearProgram.minimise(1, 0).atLeast(row(1, 0), 0);
    assertThatThrownBy(() -> p.equal(row(1, 2, 3), 0))
        .hasMessage("linear program: row 1 has 3 coefficients for 2 variables");
    assertThatThrownBy(() -> p.equal(row(1, Double.NaN), 0))
        .hasMessage("linear program: row 1 holds NaN; all must be finite: [1.0, NaN]");
    assertThatThrownBy(() -> p.atMost(row(1, 1), Double.POSITIVE_INFINITY))
        .hasMessageStartingWith("linear program: the bound of row 1 holds Infinity");
    assertThatThrownBy(() -> p.nonNegative(2)).hasMessage("linear program: variable 2 of 2");
    assertThatThrownBy(LinearProgram::minimise).hasMessage("linear program: no variables");
    assertThatThrownBy(() -> LinearProgram.minimise(1, 0).equal(row(0, 1), 0).optimum())
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "linear program: the objective has no least value: it falls along [-1.0, 0.0] without"
                + " end");
    assertThatThrownBy(() -> p.atMost(row(2, 0), -4).optimum())
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "linear program: no point meets all 2 rows: times [1.0, -0.5] they add up to 0 >= 2.0");
  }

  /** Rows i: equal, at least, at most, in turn; every other variable is not negative. */
  private static final class Random {
    private final double[][] a;
    private final double[] b;

    private Random(NumpyRandom random, int n, int m) {
      a = new double[m][];
      b = new double[m];
      for (int i = 0; i < m; i++) a[i] = numbers(random, n);
    }

    private boolean signed(int j) {
      return j % 2 == 0;
    }

    private double column(int j, double[] y) {
      double sum = 0;
      for (int i = 0; i < y.length; i++) sum += y[i] * a[i][j];
      return sum;
    }

    private LinearProgram program(double[] c) {
      LinearProgram p = LinearProgram.minimise(c).nonNegative(0, 2, 4);
      for (int i = 0; i < b.length; i++) {
        if (i % 3 == 0) p.equal(a[i], b[i]);
        if (i % 3 == 1) p.atLeast(a[i], b[i]);
        if (i % 3 == 2) p.atMost(a[i], b[i]);
      }
      return p;
    }
  }

  private static double[] numbers(NumpyRandom random, int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) x[i] = random.uniform(-1, 1);
    return x;
  }

  private static double inner(double[] a, double[] x) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += a[i] * x[i];
    return sum;
  }
}
