package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Draws of fixed keys against their distributions. The thresholds are quantiles that a correct
 * generator passes with probability 0.999 or more; with fixed keys a test passes always or never.
 */
class StatisticsTest {
  private static final int N = 1 << 18;

  /** The Kolmogorov distribution's 0.999 quantile. */
  private static final double KOLMOGOROV = 1.95;

  private static double[] draw(Kernel kernel, DType dtype, int n, long key) {
    View out = DrawsTest.out(dtype, n);
    kernel.cpu().run(new View[] {out}, DrawsTest.scalars(key));
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = dtype == DType.F32 ? out.floats()[out.offset() + i] : out.doubles()[out.offset() + i];
    }
    return x;
  }

  private static int[] integers(Kernel kernel, int n, long key, double bound) {
    View out = DrawsTest.out(DType.I32, n);
    kernel.cpu().run(new View[] {out}, new double[] {Philox.low(key), Philox.high(key), bound});
    return Arrays.copyOfRange(out.ints(), out.offset(), out.offset() + n);
  }

  private static double moment(double[] x, double centre, int power) {
    double sum = 0;
    for (double a : x) {
      double d = a - centre;
      double term = 1;
      for (int k = 0; k < power; k++) term *= d;
      sum += term;
    }
    return sum / x.length;
  }

  private static void distributed(double[] x, DoubleUnaryOperator cdf) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      double p = cdf.applyAsDouble(sorted[i]);
      worst = Math.max(worst, Math.max(p - (double) i / N, (i + 1.0) / N - p));
    }
    assertThat(worst * Math.sqrt(sorted.length)).isLessThan(KOLMOGOROV);
  }

  /** Phi by the trapezoid rule on a fine grid, which is exact to 1e-12 for a Gaussian. */
  private static DoubleUnaryOperator phi() {
    int steps = 1 << 16;
    double h = 20.0 / steps;
    double[] table = new double[steps + 1];
    for (int i = 1; i <= steps; i++) {
      double a = -10 + (i - 1) * h;
      double mid = a + h / 2;
      table[i] = table[i - 1] + h * (density(a) + 4 * density(mid) + density(a + h)) / 6;
    }
    return x -> {
      double at = (x + 10) / h;
      int i = (int) at;
      return table[i] + (at - i) * (table[i + 1] - table[i]);
    };
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  @Test
  void uniformNumbersAreUniform() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      double[] x = draw(Draws.UNIFORM, dtype, N, 17);
      distributed(x, p -> p);
      assertThat(moment(x, 0, 1)).isCloseTo(0.5, offset(3.3 * Math.sqrt(1 / 12.0 / N)));
      assertThat(Arrays.stream(x).allMatch(a -> a >= 0 && a < 1)).isTrue();
    }
  }

  @Test
  void normalNumbersAreNormal() {
    DoubleUnaryOperator phi = phi();
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      double[] x = draw(Draws.NORMAL, dtype, N, 18);
      distributed(x, phi);
      assertThat(moment(x, 0, 1)).isCloseTo(0, offset(3.3 / Math.sqrt(N)));
      assertThat(moment(x, 0, 2)).isCloseTo(1, offset(3.3 * Math.sqrt(2.0 / N)));
      assertThat(moment(x, 0, 3)).isCloseTo(0, offset(3.3 * Math.sqrt(15.0 / N)));
      assertThat(moment(x, 0, 4)).isCloseTo(3, offset(3.3 * Math.sqrt(96.0 / N)));
      double product = 0;
      for (int i = 1; i < N; i++) product += x[i] * x[i - 1];
      assertThat(product / N).isCloseTo(0, offset(3.3 / Math.sqrt(N)));
    }
  }

  /** P(|Z| > 5) = 5.733e-7: 9.6 of 2^24 numbers, 2 to 21 with probability 0.998. */
  @Test
  void normalNumbersHaveTheirTails() {
    int beyond4 = 0;
    int beyond5 = 0;
    View out = DrawsTest.out(DType.F32, 1 << 24);
    Draws.NORMAL.cpu().run(new View[] {out}, DrawsTest.scalars(25));
    for (float x : out.floats()) {
      if (Math.abs(x) > 4) beyond4++;
      if (Math.abs(x) > 5) beyond5++;
    }
    assertThat(beyond5).isBetween(2, 21);
    assertThat((double) beyond4).isCloseTo(6.334e-5 * (1 << 24), offset(3.3 * 32.6));
  }

  @Test
  void gumbelNumbersAreGumbelAndFinite() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      double[] x = draw(Draws.GUMBEL, dtype, N, 19);
      distributed(x, g -> Math.exp(-Math.exp(-g)));
      assertThat(moment(x, 0, 1))
          .isCloseTo(0.5772156649, offset(3.3 * Math.PI / Math.sqrt(6.0 * N)));
      assertThat(Arrays.stream(x).allMatch(Double::isFinite)).isTrue();
    }
    for (int word : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThat(Float.isFinite(StandardGumbel.of(word))).isTrue();
      assertThat(Double.isFinite(StandardGumbel.of((long) word))).isTrue();
    }
  }

  @Test
  void everyBitOfTheRawWordsIsFair() {
    int[] words = integers(Draws.BITS, N, 20, 0);
    for (int bit = 0; bit < 32; bit++) {
      int ones = 0;
      for (int w : words) ones += w >>> bit & 1;
      assertThat((double) ones).as("bit %d", bit).isCloseTo(N / 2.0, offset(4.5 * 256));
    }
  }

  @Test
  void wholeNumbersFillTheirRangeEvenly() {
    // The chi-squared distribution's 0.999 quantiles for 6 and 999 degrees of freedom.
    assertThat(chiSquared(integers(Draws.INTEGERS, N, 21, 7), 7)).isLessThan(22.46);
    assertThat(chiSquared(integers(Draws.INTEGERS, N, 22, 1000), 1000)).isLessThan(1142.8);
    assertThat(integers(Draws.INTEGERS, 100, 23, 1)).containsOnly(0);
    int[] wide = integers(Draws.INTEGERS, N, 24, 0x1p31);
    assertThat(Arrays.stream(wide).min().getAsInt()).isBetween(0, 80_000);
    assertThat(Arrays.stream(wide).max().getAsInt()).isGreaterThan(Integer.MAX_VALUE - 80_000);
  }

  static double chiSquared(int[] values, int classes) {
    int[] counts = new int[classes];
    for (int v : values) counts[v]++;
    double expected = (double) values.length / classes;
    double sum = 0;
    for (int c : counts) sum += (c - expected) * (c - expected) / expected;
    return sum;
  }
}
