package dev.ijen.kernels.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agreement with the formulas in f64, and one set of bits for every rung and width. */
@Tag("width")
class NormTest {
  private static final double EPSILON = 1e-3;

  /** Rows and their length; the last ones are shared among workers. */
  private static final int[][] SHAPES = {
    {1, 1},
    {5, 2},
    {3, 15},
    {3, 16},
    {2, 17},
    {70, 31},
    {3, 64},
    {3, 65},
    {4, 100},
    {0, 20},
    {2, 1000},
    {2, 8192},
    {2, 8200},
    {1, 40_000},
    {440, 600}
  };

  /** A kernel with its views, the last of which is its output. */
  private record Case(Kernel kernel, View[] views) {
    View run(String rung, double centred) {
      View out = views[views.length - 1];
      Arrays.fill(out.floats(), 77);
      Kernel.Cpu cpu = rung.isEmpty() ? kernel.cpu() : kernel.cpu(rung);
      cpu.run(views, new double[] {EPSILON, centred});
      return out;
    }
  }

  private static View draw(int seed, int... dims) {
    return Layouts.CONTIGUOUS.random(DType.F32, seed, dims);
  }

  private static List<Case> cases(int rows, int n) {
    View x = draw(1, rows, n);
    View gy = draw(2, rows, n);
    View w = draw(3, 1, n);
    View b = draw(4, 1, n);
    View y = Layouts.output(DType.F32, rows, n);
    View gw = Layouts.output(DType.F32, 1, n);
    return List.of(
        new Case(Norm.NORMALISE, new View[] {x, y}),
        new Case(Norm.NORMALISE, new View[] {x, w, y}),
        new Case(Norm.NORMALISE, new View[] {x, w, b, y}),
        new Case(Norm.BACKWARD, new View[] {x, gy, y}),
        new Case(Norm.BACKWARD, new View[] {x, gy, w, y}),
        new Case(Norm.WEIGHT, new View[] {x, gy, gw}));
  }

  /** The result by its definition, and per element the size of what rounding errors come from. */
  private static double[][] exact(Case c, double centred) {
    View[] v = c.views;
    int n = v[0].dim(1);
    int rows = v[0].dim(0);
    boolean weight = c.kernel == Norm.WEIGHT;
    double[] want = new double[weight ? n : rows * n];
    double[] size = new double[want.length];
    double[] d = new double[n];
    for (int r = 0; r < rows; r++) {
      double mean = 0;
      double largest = 0;
      for (int j = 0; j < n; j++) mean += centred * at(v[0], r, j) / n;
      double square = 0;
      for (int j = 0; j < n; j++) {
        largest = Math.max(largest, Math.abs(at(v[0], r, j)));
        d[j] = at(v[0], r, j) - mean;
        square += d[j] * d[j] / n;
      }
      double inverse = 1 / Math.sqrt(square + EPSILON);
      double scale = 1 + 2 * largest * inverse; // of y and of the errors in it
      if (c.kernel == Norm.NORMALISE) {
        for (int j = 0; j < n; j++) {
          double w = v.length > 2 ? at(v[1], 0, j) : 1;
          double b = v.length > 3 ? at(v[2], 0, j) : 0;
          want[r * n + j] = d[j] * inverse * w + b;
          size[r * n + j] = scale * Math.abs(w) + Math.abs(b);
        }
      } else if (weight) {
        for (int j = 0; j < n; j++) {
          want[j] += at(v[1], r, j) * d[j] * inverse;
          size[j] += Math.abs(at(v[1], r, j)) * scale;
        }
      } else {
        backward(c, r, d, inverse, centred, scale, want, size);
      }
    }
    return new double[][] {want, size};
  }

  private static void backward(
      Case c,
      int r,
      double[] d,
      double inverse,
      double centred,
      double scale,
      double[] want,
      double[] size) {
    View[] v = c.views;
    int n = d.length;
    double[] g = new double[n];
    double mean = 0;
    double slope = 0;
    double sizes = 0;
    for (int j = 0; j < n; j++) {
      g[j] = at(v[1], r, j) * (v.length > 3 ? at(v[2], 0, j) : 1);
      mean += centred * g[j] / n;
      slope += g[j] * d[j] * inverse / n;
      sizes += Math.abs(g[j]) * scale / n;
    }
    for (int j = 0; j < n; j++) {
      want[r * n + j] = (g[j] - mean - d[j] * inverse * slope) * inverse;
      size[r * n + j] = (Math.abs(g[j]) + sizes * scale) * inverse;
    }
  }

  private static double at(View v, int r, int j) {
    return v.floats()[v.offset() + r * v.dim(1) + j];
  }

  /** Eight roundings at most of numbers no larger than the size, most of them in sums. */
  @Test
  void agreesWithTheDefinition() {
    for (int[] shape : SHAPES) {
      for (Case c : cases(shape[0], shape[1])) {
        for (int centred = 0; centred < 2; centred++) {
          double[][] exact = exact(c, centred);
          double[] got = Layouts.values(c.run("", centred));
          for (int i = 0; i < got.length; i++) {
            double bound = 4 * 0x1p-23 * exact[1][i];
            if (Math.abs(got[i] - exact[0][i]) <= bound) continue; // describe only a failure
            assertThat(got[i])
                .as(
                    "%s of %d, centred %d, %s, element %d",
                    c.kernel, c.views.length, centred, c.views[0], i)
                .isCloseTo(exact[0][i], within(bound));
          }
        }
      }
    }
  }

  @Test
  void rungsGiveTheSameBits() {
    for (int[] shape : SHAPES) {
      for (Case c : cases(shape[0], shape[1])) {
        for (int centred = 0; centred < 2; centred++) {
          String want = Layouts.bits(c.run("plain", centred));
          for (String rung : c.kernel.cpuRungs()) {
            assertThat(Layouts.bits(c.run(rung, centred)))
                .as("%s %s %s", c.kernel, rung, c.views[0])
                .isEqualTo(want);
          }
        }
      }
    }
  }

  @Test
  void coldAndHotGiveTheSameBits() {
    for (Case c : cases(3, 70)) {
      String cold = Layouts.bits(c.run("", 1));
      for (int i = 0; i < 20_000; i++) c.run("", 1);
      assertThat(Layouts.bits(c.run("", 1))).as("%s", c.kernel).isEqualTo(cold);
    }
  }

  /** A NaN or an infinity makes its row NaN, and no other. */
  @Test
  void whatIsNotFiniteStaysInItsRow() {
    View x = draw(1, 2, 40);
    View out = Layouts.output(DType.F32, 2, 40);
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      x.floats()[x.offset() + 7] = odd;
      View y = new Case(Norm.NORMALISE, new View[] {x, out}).run("", 1);
      assertThat(at(y, 0, 0)).isNaN();
      assertThat(at(y, 1, 0)).isFinite();
    }
  }
}
