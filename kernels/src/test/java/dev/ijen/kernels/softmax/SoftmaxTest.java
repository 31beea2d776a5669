package dev.ijen.kernels.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agreement with f64 arithmetic, and one set of bits for every rung, width and layout. */
@Tag("width")
class SoftmaxTest {
  private static final List<Kernel> ALL =
      List.of(Softmax.SOFTMAX, Softmax.LOG_SOFTMAX, Softmax.LOGSUMEXP);
  private static final float INF = Float.POSITIVE_INFINITY;

  private static final int[][] SHAPES = {
    {1},
    {2},
    {17},
    {256, 2},
    {7, 1},
    {1, 2},
    {37, 3},
    {9, 4},
    {5, 5},
    {31, 6},
    {3, 7},
    {33, 8},
    {10, 9},
    {4, 12},
    {21, 15},
    {6, 16},
    {5, 17},
    {4, 31},
    {3, 63},
    {3, 64},
    {3, 65},
    {2, 1000},
    {5, 1000},
    {4, 256},
    {2, 4097},
    {1, 8193},
    {2, 50_000},
    {3, 10_000},
    {3, 4, 5},
    {0, 4},
    {3, 0},
    {0}
  };

  private static int[] outDims(Kernel kernel, int[] dims) {
    int[] out = dims.clone();
    if (kernel == Softmax.LOGSUMEXP) out[out.length - 1] = 1;
    return out;
  }

  private static View run(Kernel kernel, String rung, View in) {
    View out = Layouts.output(in.dtype(), outDims(kernel, in.dims()));
    Kernel.Cpu cpu = rung.isEmpty() ? kernel.cpu() : kernel.cpu(rung);
    cpu.run(new View[] {in, out}, new double[0]);
    return out;
  }

  private static View row(float... x) {
    View in = Layouts.output(DType.F32, x.length);
    System.arraycopy(x, 0, in.floats(), in.offset(), x.length);
    return in;
  }

  /** From the definition in f64, with its own maximum and sum. */
  private static double[] exact(Kernel kernel, double[] x) {
    double m = Arrays.stream(x).max().orElse(0);
    double sum = Arrays.stream(x).map(v -> Math.exp(v - m)).sum();
    if (kernel == Softmax.LOGSUMEXP) return new double[] {m + Math.log(sum)};
    double log = Math.log(sum);
    boolean logs = kernel == Softmax.LOG_SOFTMAX;
    return Arrays.stream(x).map(v -> logs ? v - m - log : Math.exp(v - m) / sum).toArray();
  }

  /**
   * Units in the last place that softmax may be off: v - m is rounded (half an ulp of up to 2 |m|,
   * times the slope of exp), exp is within 1 ulp, the sum within a few, one division.
   */
  private static double ulps(double[] x) {
    return 12 + 2 * Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  @Test
  void agreesWithTheDefinition() {
    for (int[] dims : SHAPES) {
      for (Layouts layout : Layouts.values()) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
          View in = layout.random(dtype, 1, dims);
          double u = dtype == DType.F32 ? 0x1p-24 : 0x1p-52;
          for (Kernel kernel : ALL) check(kernel, in, layout, u);
        }
      }
    }
  }

  private static void check(Kernel kernel, View in, Layouts layout, double u) {
    int cols = in.dim(in.rank() - 1);
    double[] got = Layouts.values(run(kernel, "", in));
    if (cols == 0) {
      for (double y : got) assertThat(y).isEqualTo(Double.NEGATIVE_INFINITY);
      return;
    }
    double[] all = Layouts.values(in);
    int each = kernel == Softmax.LOGSUMEXP ? 1 : cols;
    for (int r = 0; r < all.length / cols; r++) {
      double[] x = Arrays.copyOfRange(all, r * cols, (r + 1) * cols);
      double[] want = exact(kernel, x);
      double ulps = ulps(x);
      for (int j = 0; j < each; j++) {
        double size = kernel == Softmax.SOFTMAX ? want[j] : Math.max(1, Math.abs(want[j]));
        // Subnormal probabilities have fewer bits.
        double bound = ulps * u * size + (u > 1e-10 ? Float.MIN_VALUE : Double.MIN_VALUE);
        double y = got[r * each + j];
        if (!(Math.abs(y - want[j]) <= bound)) { // millions of elements: describe only a failure
          assertThat(y)
              .as("%s %s %s row %d column %d", kernel, in, layout, r, j)
              .isCloseTo(want[j], within(bound));
        }
      }
    }
  }

  @Test
  void aRowsInfinitiesAndNaNsReachNoOtherRow() {
    int n = 64;
    View in = Layouts.CONTIGUOUS.random(DType.F32, 2, 5, n);
    Arrays.fill(in.floats(), in.offset() + n, in.offset() + 2 * n, -INF);
    in.floats()[in.offset() + 2 * n + 40] = INF;
    in.floats()[in.offset() + 3 * n + 3] = Float.NaN;
    in.floats()[in.offset() + 4 * n + 5] = -INF;
    double[] got = Layouts.values(run(Softmax.SOFTMAX, "", in));
    for (int r : new int[] {0, 4}) {
      View alone =
          row(Arrays.copyOfRange(in.floats(), in.offset() + r * n, in.offset() + r * n + n));
      double[] want = Layouts.values(run(Softmax.SOFTMAX, "plain", alone));
      assertThat(Arrays.copyOfRange(got, r * n, r * n + n)).containsExactly(want);
    }
    assertThat(Arrays.stream(got, n, 4 * n).allMatch(Double::isNaN)).isTrue();
  }

  @Test
  void rungsGiveTheSameBits() {
    for (int[] dims : SHAPES) {
      for (Layouts layout : Layouts.values()) {
        if (dims[dims.length - 1] > 10_000 && layout != Layouts.CONTIGUOUS) continue;
        View in = layout.random(DType.F32, 2, dims);
        for (Kernel kernel : ALL) {
          String want = Layouts.bits(run(kernel, "plain", in));
          for (String rung : kernel.cpuRungs()) {
            assertThat(Layouts.bits(run(kernel, rung, in)))
                .as("%s %s %s %s", kernel, rung, in, layout)
                .isEqualTo(want);
          }
        }
      }
    }
  }

  /** One column of the log-softmax, and its derivative: one there, less the probabilities. */
  @Test
  void logProbIsAColumnOfLogSoftmax() {
    for (int[] dims : new int[][] {{5, 3}, {4, 16}, {3, 65}, {0, 4}, {600, 500}, {2, 20_000}}) {
      View x = Layouts.CONTIGUOUS.random(DType.F32, 7, dims);
      View gy = Layouts.CONTIGUOUS.random(DType.F32, 8, dims[0]);
      View t = Layouts.output(DType.I32, dims[0]);
      for (int r = 0; r < dims[0]; r++) t.ints()[t.offset() + r] = 7 * r % dims[1];
      View logs = run(Softmax.LOG_SOFTMAX, "plain", x);
      View p = run(Softmax.SOFTMAX, "plain", x);
      for (String rung : Softmax.LOG_PROB.cpuRungs()) {
        View y = Layouts.output(DType.F32, dims[0]);
        View gx = Layouts.output(DType.F32, dims);
        Softmax.LOG_PROB.cpu(rung).run(new View[] {x, t, y}, new double[0]);
        Softmax.LOG_PROB_BACKWARD.cpu(rung).run(new View[] {x, t, gy, gx}, new double[0]);
        for (int i = 0; i < x.size(); i++) {
          int r = i / dims[1];
          boolean there = i % dims[1] == 7 * r % dims[1];
          float g = gy.floats()[gy.offset() + r];
          float want = p.floats()[p.offset() + i] * -g + (there ? g : 0);
          if (gx.floats()[gx.offset() + i] != want) {
            assertThat(gx.floats()[gx.offset() + i]).as("%s %s %s", rung, x, i).isEqualTo(want);
          }
          if (there) assertThat(Layouts.get(y, r)).isEqualTo(Layouts.get(logs, i));
        }
      }
    }
  }

  @Test
  void rungsAgreeOnZerosInfinitiesAndNans() {
    float[] odd = {0, -0f, INF, -INF, Float.NaN, 1, -200};
    Random r = new Random(6);
    for (int n : new int[] {1, 2, 3, 4, 7, 8, 16, 40}) {
      for (int trial = 0; trial < 200; trial++) {
        float[] x = new float[n];
        int kinds = 1 + r.nextInt(odd.length);
        for (int i = 0; i < n; i++) x[i] = odd[r.nextInt(kinds)];
        for (Kernel kernel : ALL) {
          // NaNs compare as one value: which of two payloads an addition keeps is the JIT's choice.
          assertThat(run(kernel, "", row(x)).floats())
              .as("%s %s", kernel, Arrays.toString(x))
              .isEqualTo(run(kernel, "plain", row(x)).floats());
        }
      }
    }
  }

  @Test
  void largeInputsAreSharedAmongWorkers() {
    for (int[] dims : new int[][] {{100_000, 3}, {40, 10_000}}) {
      View in = Layouts.CONTIGUOUS.random(DType.F32, 3, dims);
      for (Kernel kernel : ALL) {
        assertThat(Layouts.bits(run(kernel, "", in)))
            .as("%s", kernel)
            .isEqualTo(Layouts.bits(run(kernel, "plain", in)));
        check(kernel, in, Layouts.CONTIGUOUS, 0x1p-24);
      }
    }
  }

  @Test
  void coldAndHotGiveTheSameBits() {
    for (int[] dims : new int[][] {{20, 2}, {7, 5}, {3, 16}, {2, 40}}) {
      View in = Layouts.CONTIGUOUS.random(DType.F32, 4, dims);
      for (Kernel kernel : ALL) {
        View out = Layouts.output(DType.F32, outDims(kernel, dims));
        View[] views = {in, out};
        kernel.cpu().run(views, new double[0]);
        String cold = Layouts.bits(out);
        for (int i = 0; i < 20_000; i++) kernel.cpu().run(views, new double[0]);
        assertThat(Layouts.bits(out)).as("%s %s", kernel, in).isEqualTo(cold);
      }
    }
  }

  /** Softmax does not change when a constant is added, however large. */
  @Test
  void isStable() {
    for (int n : new int[] {2, 5, 40, 1000}) {
      Random r = new Random(5);
      float[] x = new float[n];
      float[] shifted = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = r.nextInt(64) - 32;
        shifted[i] = x[i] + 1e6f;
      }
      for (String rung : Softmax.SOFTMAX.cpuRungs()) {
        assertThat(Layouts.values(run(Softmax.SOFTMAX, rung, row(shifted))))
            .isEqualTo(Layouts.values(run(Softmax.SOFTMAX, rung, row(x))));
      }
    }
  }

  @Test
  void closedForms() {
    for (String rung : Softmax.SOFTMAX.cpuRungs()) {
      for (int n : new int[] {1, 2, 3, 4, 7, 16, 40, 1000}) {
        float[] equal = new float[n];
        Arrays.fill(equal, 3.25f);
        double[] same = new double[n];
        Arrays.fill(same, 1f / n);
        assertThat(Layouts.values(run(Softmax.SOFTMAX, rung, row(equal)))).isEqualTo(same);
        double sum = Layouts.get(run(Softmax.LOGSUMEXP, rung, row(equal)), 0);
        assertThat(sum).isCloseTo(3.25 + Math.log(n), within(1e-6));
      }
      // sigmoid(2) and log 2: Abramowitz and Stegun 1964, tables 4.4 and 4.2.
      double[] two = Layouts.values(run(Softmax.SOFTMAX, rung, row(2, 0)));
      assertThat(two[0]).isCloseTo(0.88079707797788, within(1e-7));
      double[] logs = Layouts.values(run(Softmax.LOG_SOFTMAX, rung, row(-7, -7)));
      assertThat(logs).containsExactly((double) -0.69314718056f, (double) -0.69314718056f);
    }
  }

  @Test
  void minusInfinityMasks() {
    for (int n : new int[] {2, 3, 8, 16, 40}) {
      float[] x = new float[n];
      Arrays.fill(x, -INF);
      x[n - 1] = 5;
      for (String rung : Softmax.SOFTMAX.cpuRungs()) {
        double[] p = Layouts.values(run(Softmax.SOFTMAX, rung, row(x)));
        for (int i = 0; i < n; i++) assertThat(p[i]).isEqualTo(i == n - 1 ? 1 : 0);
        double[] l = Layouts.values(run(Softmax.LOG_SOFTMAX, rung, row(x)));
        for (int i = 0; i < n; i++) assertThat(l[i]).isEqualTo(i == n - 1 ? 0 : -INF);
        assertThat(Layouts.get(run(Softmax.LOGSUMEXP, rung, row(x)), 0)).isEqualTo(5);
      }
    }
  }

  @Test
  void infiniteAndNanRows() {
    for (int n : new int[] {1, 2, 3, 16, 40, 9000}) {
      for (String rung : Softmax.SOFTMAX.cpuRungs()) {
        float[] x = new float[n];
        x[n / 2] = INF;
        allNan(rung, x);
        assertThat(Layouts.get(run(Softmax.LOGSUMEXP, rung, row(x)), 0)).isEqualTo(INF);
        x[n / 2] = Float.NaN;
        allNan(rung, x);
        assertThat(Layouts.get(run(Softmax.LOGSUMEXP, rung, row(x)), 0)).isNaN();
        Arrays.fill(x, -INF);
        allNan(rung, x);
        assertThat(Layouts.get(run(Softmax.LOGSUMEXP, rung, row(x)), 0)).isEqualTo(-INF);
      }
    }
  }

  private static void allNan(String rung, float[] x) {
    for (Kernel k : List.of(Softmax.SOFTMAX, Softmax.LOG_SOFTMAX)) {
      for (double y : Layouts.values(run(k, rung, row(x)))) {
        if (!Double.isNaN(y)) assertThat(y).as("%s %s", k, rung).isNaN();
      }
    }
  }

  @Test
  void intsAreRefused() {
    View in = Layouts.output(DType.I32, 3);
    assertThatThrownBy(() -> run(Softmax.SOFTMAX, "", in))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("softmax has no i32 form");
  }
}
