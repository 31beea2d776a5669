package dev.ijen.kernels.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Optimiser kernels against their formulas, and the bits of their rungs. */
@Tag("width")
class OptimTest {
  static final int[] SIZES = {0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 1000, 4610, 70_001};
  private static final DType[] FLOATS = {DType.F32, DType.F64};
  private static final double GUARD = 77;

  /** A flat view at an odd place of its buffer, with guards around it. */
  static View flat(DType dtype, double... values) {
    var buffer = Devices.cpu().allocate(dtype, values.length + 5, false);
    for (int i = 0; i < buffer.size(); i++) {
      set(buffer.storage(), i, i < 3 || i >= values.length + 3 ? GUARD : values[i - 3]);
    }
    return View.of(buffer, 3, new int[] {values.length}, new int[] {1});
  }

  private static void set(Object array, int i, double value) {
    if (array instanceof float[] f) f[i] = (float) value;
    else ((double[]) array)[i] = value;
  }

  static double[] values(View v) {
    double[] all = new double[v.size() + 5];
    for (int i = 0; i < all.length; i++) {
      all[i] = v.dtype() == DType.F32 ? v.floats()[i] : v.doubles()[i];
    }
    assertThat(all[2]).isEqualTo(GUARD);
    assertThat(all[v.size() + 3]).isEqualTo(GUARD);
    return Arrays.copyOfRange(all, 3, v.size() + 3);
  }

  private static double[] numbers(int n, long seed, double scale) {
    Random random = new Random(seed);
    return random.doubles(n).map(u -> (float) (scale * (2 * u - 1))).toArray();
  }

  private static double[] positive(int n, long seed) {
    return Arrays.stream(numbers(n, seed, 1)).map(x -> (float) (x * x)).toArray();
  }

  static double[] adam(double rate, double decay, int t) {
    return new double[] {
      rate, 0.9, 0.999, 1e-5, 1 - Math.pow(0.9, t), 1 - Math.pow(0.999, t), decay
    };
  }

  private static View[] state(DType dtype, int n) {
    return new View[] {
      flat(dtype, numbers(n, 1, 2)),
      flat(dtype, numbers(n, 2, 0.1)),
      flat(dtype, numbers(n, 3, 0.1)),
      flat(dtype, positive(n, 4))
    };
  }

  /** The formula of the paper (bias-corrected moments first), in F64. */
  @Test
  void adamFollowsItsFormula() {
    for (DType dtype : FLOATS) {
      double bound = dtype == DType.F32 ? 3e-7 : 1e-15;
      for (String rung : Optim.ADAM.cpuRungs()) {
        int n = 3000;
        View[] v = state(dtype, n);
        double[][] before = Arrays.stream(v).map(OptimTest::values).toArray(double[][]::new);
        Optim.ADAM.cpu(rung).run(v, adam(0.03, 0.2, 7));
        double[][] after = Arrays.stream(v).map(OptimTest::values).toArray(double[][]::new);
        for (int i = 0; i < n; i++) {
          double g = before[1][i];
          double m = 0.9 * before[2][i] + 0.1 * g;
          double s = 0.999 * before[3][i] + 0.001 * g * g;
          double hat =
              m / (1 - Math.pow(0.9, 7)) / (Math.sqrt(s / (1 - Math.pow(0.999, 7))) + 1e-5);
          near(after[0][i], before[0][i] - 0.03 * 0.2 * before[0][i] - 0.03 * hat, 2 * bound);
          near(after[2][i], m, bound);
          near(after[3][i], s, bound);
        }
        assertThat(after[1]).containsExactly(before[1]);
      }
    }
  }

  private static void near(double actual, double exact, double bound) {
    if (!(Math.abs(actual - exact) <= bound * Math.max(1, Math.abs(exact)))) {
      assertThat(actual).isEqualTo(exact);
    }
  }

  @Test
  void everyRungOfAdamHasTheSameBits() {
    for (DType dtype : FLOATS) {
      for (int n : SIZES) {
        View[] plain = state(dtype, n);
        Optim.ADAM.cpu("plain").run(plain, adam(1e-3, 0.01, 3));
        for (String rung : Optim.ADAM.cpuRungs()) {
          View[] v = state(dtype, n);
          Optim.ADAM.cpu(rung).run(v, adam(1e-3, 0.01, 3));
          for (int k = 0; k < 4; k++) {
            assertThat(Arrays.equals(values(v[k]), values(plain[k]))).as("%s %d", rung, n).isTrue();
          }
        }
      }
    }
  }

  @Test
  void bitsAreTheSameColdAndHot() {
    int n = 100;
    View[] cold = state(DType.F32, n);
    Optim.ADAM.cpu().run(cold, adam(1e-3, 0, 1));
    double sum = sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), cold[0], DType.F64);
    View[] v = state(DType.F32, n);
    View start = state(DType.F32, n)[0];
    for (int i = 0; i < 20_000; i++) {
      Optim.ADAM.cpu().run(v, adam(1e-3, 0, 1));
      sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), v[0], DType.F64);
    }
    View[] hot = state(DType.F32, n);
    Optim.ADAM.cpu().run(hot, adam(1e-3, 0, 1));
    for (int k = 0; k < 4; k++) assertThat(values(hot[k])).containsExactly(values(cold[k]));
    assertThat(values(hot[0])).isNotEqualTo(values(start));
    assertThat(sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), hot[0], DType.F64)).isEqualTo(sum);
  }

  private static double sumOfSquares(Kernel.Cpu rung, View x, DType to) {
    View out = flat(to, 5);
    rung.run(new View[] {x, out}, new double[0]);
    return values(out)[0];
  }

  @Test
  void everyRungSumsSquaresTheSame() {
    for (DType dtype : FLOATS) {
      for (int n : SIZES) {
        double[] x = numbers(n, n, 3);
        double exact = exactSumOfSquares(x);
        double plain = sumOfSquares(Optim.SUM_OF_SQUARES.cpu("plain"), flat(dtype, x), DType.F64);
        for (String rung : Optim.SUM_OF_SQUARES.cpuRungs()) {
          Kernel.Cpu cpu = Optim.SUM_OF_SQUARES.cpu(rung);
          double wide = sumOfSquares(cpu, flat(dtype, x), DType.F64);
          assertThat(wide).as("%s %d", rung, n).isEqualTo(plain);
          near(wide / Math.max(1, exact), exact / Math.max(1, exact), 1e-14);
          assertThat(sumOfSquares(cpu, flat(dtype, x), DType.F32)).isEqualTo((float) plain);
        }
      }
    }
  }

  private static double exactSumOfSquares(double[] x) {
    var sum = java.math.BigDecimal.ZERO;
    for (double a : x) sum = sum.add(new java.math.BigDecimal(a).pow(2));
    return sum.doubleValue();
  }

  /** Adding 0.01 to an F32 sum near 10^5 would lose all of it but 8 bits. */
  @Test
  void tenMillionSquaresKeepTheirDigits() {
    int n = 10_000_000;
    var buffer = Devices.cpu().allocate(DType.F32, n, false);
    Arrays.fill((float[]) buffer.storage(), 0.1f);
    View x = View.of(buffer, new int[] {n}, new int[] {1});
    double exact = (double) 0.1f * 0.1f * n;
    near(sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), x, DType.F64) / exact, 1, 1e-13);
  }

  @Test
  void squaresBeyondTheRangeOfF32AreSummed() {
    View x = flat(DType.F32, 1e30f, 1e-30f);
    near(sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), x, DType.F64) / 1e60, 1, 1e-7);
    View bad = flat(DType.F32, 1, Double.NaN, 2);
    assertThat(sumOfSquares(Optim.SUM_OF_SQUARES.cpu(), bad, DType.F32)).isNaN();
  }
}
