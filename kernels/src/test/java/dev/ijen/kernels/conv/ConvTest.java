package dev.ijen.kernels.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sizes that need several tiles, against loops; smaller ones are the contract test's. */
@Tag("width")
class ConvTest {
  private static final Geometry G = new Geometry(new Slide(2, 1, 1), new Slide(1, 2, 2));

  /** A quarter of whole numbers: every sum is exact, so f32 must agree to the bit. */
  private static double[] draw(int seed, int n) {
    SplittableRandom r = new SplittableRandom(seed);
    return r.doubles(n).map(v -> Math.rint(v * 16 - 8) / 4).toArray();
  }

  private static View view(DType dtype, double[] values, int... dims) {
    View v =
        View.of(Devices.cpu().allocate(dtype, values.length, false), dims, View.rowMajor(dims));
    for (int i = 0; i < values.length; i++) {
      if (dtype == DType.F32) v.floats()[i] = (float) values[i];
      else v.doubles()[i] = values[i];
    }
    return v;
  }

  private static double[] values(View v) {
    double[] out = new double[v.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = v.dtype() == DType.F32 ? v.floats()[i] : v.doubles()[i];
    }
    return out;
  }

  /** The sizes of x, w and y, and loops over all products x w y of the form. */
  private record Case(int[] x, int[] w, int[] y) {
    static Case of(int nets, int images, int channels, int groups, int outs, int h, int width) {
      return new Case(
          new int[] {nets, images, channels, h, width},
          new int[] {nets, outs, channels / groups, 3, 2},
          new int[] {
            nets, images, outs, (int) G.rows().outputs(h, 3), (int) G.columns().outputs(width, 2)
          });
    }

    private interface Term {
      void at(int x, int w, int y);
    }

    void each(Term term) {
      int outs = w[1] / (x[2] / w[2]);
      for (int k = 0; k < x[0]; k++) {
        for (int i = 0; i < size(w) / w[0]; i++) {
          int column = i % w[4];
          int row = i / w[4] % w[3];
          int c = i / (w[4] * w[3]) % w[2];
          int o = i / (w[4] * w[3] * w[2]);
          int channel = o / outs * w[2] + c;
          for (int b = 0; b < x[1]; b++) {
            for (int p = 0; p < y[3]; p++) {
              for (int q = 0; q < y[4]; q++) {
                int r = p * 2 - 1 + row;
                int s = q - 2 + column * 2;
                if (r < 0 || r >= x[3] || s < 0 || s >= x[4]) continue;
                term.at(
                    (((k * x[1] + b) * x[2] + channel) * x[3] + r) * x[4] + s,
                    k * (size(w) / w[0]) + i,
                    (((k * y[1] + b) * y[2] + o) * y[3] + p) * y[4] + q);
              }
            }
          }
        }
      }
    }
  }

  private static int size(int[] dims) {
    int n = 1;
    for (int d : dims) n *= d;
    return n;
  }

  private static void check(DType dtype, Case c) {
    double[] x = draw(1, size(c.x));
    double[] w = draw(2, size(c.w));
    double[] y = draw(3, size(c.y));
    double[] wantX = new double[x.length];
    double[] wantW = new double[w.length];
    double[] wantY = new double[y.length];
    c.each((i, j, k) -> {
      wantX[i] += w[j] * y[k];
      wantW[j] += x[i] * y[k];
      wantY[k] += x[i] * w[j];
    });
    View vx = view(dtype, x, c.x);
    View vw = view(dtype, w, c.w);
    View vy = view(dtype, y, c.y);
    assertThat(run(Conv.FORWARD, vx, vw, view(dtype, y, c.y))).isEqualTo(wantY);
    assertThat(run(Conv.INPUT, vw, vy, view(dtype, x, c.x))).isEqualTo(wantX);
    assertThat(run(Conv.WEIGHT, vx, vy, view(dtype, w, c.w))).isEqualTo(wantW);
  }

  private static double[] run(Kernel kernel, View a, View b, View out) {
    Devices.cpu().launch(kernel, new View[] {a, b, out}, G.scalars());
    return values(out);
  }

  @Test
  void everyImageATile() {
    check(DType.F32, Case.of(1, 3, 8, 2, 4, 129, 90));
    check(DType.F64, Case.of(2, 2, 8, 1, 2, 129, 90));
  }

  @Test
  void severalImagesATileAndARest() {
    check(DType.F32, Case.of(1, 11, 4, 1, 3, 60, 50));
    check(DType.F32, Case.of(2, 7, 4, 4, 8, 60, 50));
  }

  @Test
  void severalNetworksATileAndARest() {
    check(DType.F32, Case.of(31, 2, 4, 2, 2, 20, 20));
    check(DType.F64, Case.of(31, 2, 2, 1, 2, 20, 20));
  }

  /** Channels that fill vectors, with a rest; images that share a block, or are several pieces. */
  @Test
  void manyChannels() {
    check(DType.F32, Case.of(1, 9, 19, 1, 21, 9, 7));
    check(DType.F32, Case.of(2, 17, 40, 2, 40, 6, 5));
    check(DType.F32, Case.of(1, 3, 4, 1, 101, 5, 4));
    check(DType.F32, Case.of(1, 2, 20, 1, 17, 50, 33));
    check(DType.F32, Case.of(1, 1, 90, 1, 18, 3, 3));
  }

  /** Whatever is not exact as well. */
  @Test
  void bitsDoNotDependOnTheRung() {
    for (int groups : new int[] {1, 2}) {
      Case c = Case.of(2, 11, 38, groups, 34, 23, 24);
      View x = view(DType.F32, rounded(1, size(c.x)), c.x);
      View w = view(DType.F32, rounded(2, size(c.w)), c.w);
      View y = view(DType.F32, rounded(3, size(c.y)), c.y);
      same(Conv.FORWARD, x, w, c.y);
      same(Conv.INPUT, w, y, c.x);
      same(Conv.WEIGHT, x, y, c.w);
    }
  }

  private static double[] rounded(int seed, int n) {
    return new SplittableRandom(seed).doubles(n).map(v -> v - .5).toArray();
  }

  private static void same(Kernel kernel, View a, View b, int[] dims) {
    double[] want = null;
    for (String rung : kernel.cpuRungs()) {
      View out = view(DType.F32, new double[size(dims)], dims);
      kernel.cpu(rung).run(new View[] {a, b, out}, G.scalars());
      if (want == null) want = values(out);
      else assertThat(values(out)).as("%s %s", kernel, rung).isEqualTo(want);
    }
  }

  @Test
  void anImageBeyondAnArraySaysSo() {
    View one = view(DType.F32, new double[1]); // repeated; nothing is read
    View x = one.with(0, new int[] {1, 1, 1, 40000, 20000}, new int[5]);
    View w = one.with(0, new int[] {1, 1, 1, 3, 2}, new int[5]);
    View y = one.with(0, new int[] {1, 1, 1, 20000, 20002}, new int[5]);
    assertThatThrownBy(() -> Devices.cpu().launch(Conv.FORWARD, new View[] {x, w, y}, G.scalars()))
        .hasMessageContaining("2400240000 numbers, more than one array can")
        .hasMessageContaining("cut the image");
  }
}
