package dev.ijen.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both passes against the formula in f64, and one set of bits for all rungs. */
@Tag("width")
class AttentionTest {
  private enum Hiding {
    NONE,
    CAUSAL,
    BOOL,
    ADDED,
    BOTH
  }

  /** Sizes of a call, its inputs, and what the formula in f64 gives. */
  private static final class Case {
    final String name;
    final int n;
    final int h;
    final int g;
    final int t;
    final int s;
    final int d;
    final int e;
    final boolean causal;
    final double scale = .4;
    final View q;
    final View k;
    final View v;
    final View gy;
    final @Nullable View mask;

    Case(Random r, int n, int h, int g, int t, int s, int d, int e, Hiding hiding) {
      name = n + " " + h + "/" + g + " heads, " + t + " of " + s + ", " + d + ", " + e + hiding;
      this.n = n;
      this.h = h;
      this.g = g;
      this.t = t;
      this.s = s;
      this.d = d;
      this.e = e;
      causal = hiding == Hiding.CAUSAL || hiding == Hiding.BOTH;
      q = filled(r, split(n, t, h, d));
      k = filled(r, split(n, s, g, d));
      v = filled(r, split(n, s, g, e));
      gy = filled(r, split(n, t, h, e));
      mask =
          switch (hiding) {
            case NONE, CAUSAL -> null;
            case BOOL, BOTH -> mask(r, n, t, s, DType.BOOL, h);
            case ADDED -> mask(r, n, t, s, DType.F32, h);
          };
    }

    private static View mask(Random r, int n, int t, int s, DType dtype, int h) {
      Buffer b = Devices.cpu().allocate(dtype, n * t * s, false);
      for (int i = 0; i < n * t * s; i++) {
        boolean hidden = r.nextInt(3) == 0 || i / s % 7 == 6;
        if (b.storage() instanceof byte[] x) x[i] = (byte) (hidden ? 0 : 1);
        else {
          float add = (float) r.nextGaussian();
          ((float[]) b.storage())[i] = hidden ? Float.NEGATIVE_INFINITY : add;
        }
      }
      return View.of(b, 0, new int[] {n, h, t, s}, new int[] {t * s, 0, s, 1});
    }

    double added(int b, int a, int i, int j) {
      if (causal && j > i + s - t) return Double.NEGATIVE_INFINITY;
      if (mask == null) return 0;
      int at = b * mask.stride(0) + a * mask.stride(1) + i * mask.stride(2) + j * mask.stride(3);
      if (mask.dtype() == DType.F32) return mask.floats()[at];
      return mask.bytes()[at] == 0 ? Double.NEGATIVE_INFINITY : 0;
    }

    View[] run(String rung) {
      View out = filled(null, split(n, t, h, e));
      View lse = View.of(Devices.cpu().allocate(DType.F32, n * h * t, false), dims(), strides());
      View[] grads = {
        filled(null, split(n, t, h, d)),
        filled(null, split(n, s, g, d)),
        filled(null, split(n, s, g, e))
      };
      double[] scalars = {scale, causal ? 1 : 0};
      View[] in = mask == null ? new View[] {q, k, v} : new View[] {q, k, v, mask};
      Attention.FORWARD.cpu(rung).run(with(in, out, lse), scalars);
      View[] back = with(with(in, out, lse), gy, grads[0], grads[1], grads[2]);
      Attention.BACKWARD.cpu(rung).run(back, scalars);
      return new View[] {out, lse, grads[0], grads[1], grads[2]};
    }

    private int[] dims() {
      return new int[] {n, h, t};
    }

    private int[] strides() {
      return View.rowMajor(dims());
    }

    /** out, then the gradients, as the views lie; and what each may be off, in units of 2^-24. */
    double[][] exact() {
      double[][] y = {
        new double[n * h * t * e],
        new double[n * h * t * d],
        new double[n * g * s * d],
        new double[n * g * s * e]
      };
      for (int b = 0; b < n; b++) {
        for (int a = 0; a < h; a++) for (int i = 0; i < t; i++) query(y, b, a, i);
      }
      return y;
    }

    private void query(double[][] y, int b, int a, int i) {
      int c = a / (h / g);
      double[] p = new double[s];
      double top = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < s; j++) {
        double dot = added(b, a, i, j);
        for (int f = 0; f < d; f++) dot += scale * at(q, b, a, i, f) * at(k, b, c, j, f);
        p[j] = dot;
        top = Math.max(top, dot);
      }
      if (top == Double.NEGATIVE_INFINITY) return;
      double sum = 0;
      for (int j = 0; j < s; j++) sum += p[j] = Math.exp(p[j] - top);
      double mean = 0;
      double[] dp = new double[s];
      for (int j = 0; j < s; j++) {
        p[j] /= sum;
        for (int f = 0; f < e; f++) {
          y[0][place(gy, b, a, i, f)] += p[j] * at(v, b, c, j, f);
          dp[j] += at(gy, b, a, i, f) * at(v, b, c, j, f);
          y[3][place(v, b, c, j, f)] += p[j] * at(gy, b, a, i, f);
        }
        mean += p[j] * dp[j];
      }
      for (int j = 0; j < s; j++) {
        double ds = p[j] * (dp[j] - mean) * scale;
        for (int f = 0; f < d; f++) {
          y[1][place(q, b, a, i, f)] += ds * at(k, b, c, j, f);
          y[2][place(k, b, c, j, f)] += ds * at(q, b, a, i, f);
        }
      }
    }
  }

  private static View[] with(View[] a, View... more) {
    View[] all = Arrays.copyOf(a, a.length + more.length);
    System.arraycopy(more, 0, all, a.length, more.length);
    return all;
  }

  /** Heads side by side in a row, as a layer makes them. */
  private static View split(int n, int t, int h, int d) {
    Buffer b = Devices.cpu().allocate(DType.F32, n * t * h * d, false);
    return View.of(b, 0, new int[] {n, h, t, d}, new int[] {t * h * d, d, h * d, 1});
  }

  private static View filled(@Nullable Random r, View x) {
    float[] a = x.floats();
    for (int i = 0; i < a.length; i++) a[i] = r == null ? Float.NaN : (float) r.nextGaussian();
    return x;
  }

  private static int place(View x, int b, int a, int i, int f) {
    return b * x.stride(0) + a * x.stride(1) + i * x.stride(2) + f;
  }

  private static double at(View x, int b, int a, int i, int f) {
    return x.floats()[place(x, b, a, i, f)];
  }

  private static void check(Case c) {
    View[] plain = c.run("plain");
    for (String rung : Attention.FORWARD.cpuRungs()) {
      View[] got = c.run(rung);
      for (int i = 0; i < got.length; i++) {
        assertThat(got[i].floats()).as(c.name + " " + rung + i).isEqualTo(plain[i].floats());
      }
    }
    double[][] exact = c.exact();
    View[] of = {plain[0], plain[2], plain[3], plain[4]};
    for (int k = 0; k < of.length; k++) {
      float[] got = of[k].floats();
      double size = 1;
      for (double x : exact[k]) size = Math.max(size, Math.abs(x));
      for (int i = 0; i < got.length; i++) {
        assertThat(Math.abs(got[i] - exact[k][i])).as(c.name + " " + k).isLessThan(1e-5 * size);
      }
    }
  }

  @Test
  void formulaAndBits() {
    Random r = new Random(5);
    int[][] sizes = {
      {1, 1, 1, 1, 1, 16, 16},
      {2, 2, 2, 64, 64, 32, 32},
      {1, 4, 2, 33, 33, 16, 48},
      {1, 3, 1, 7, 130, 48, 16},
      {2, 1, 1, 70, 20, 16, 64},
      {1, 2, 1, 100, 200, 80, 16}
    };
    for (int[] x : sizes) {
      for (Hiding hiding : Hiding.values()) {
        check(new Case(r, x[0], x[1], x[2], x[3], x[4], x[5], x[6], hiding));
      }
    }
  }

  @Test
  void aBlindQueryGivesZerosAndPassesNothing() {
    Case c = new Case(new Random(1), 1, 1, 1, 40, 3, 16, 16, Hiding.CAUSAL);
    for (String rung : Attention.FORWARD.cpuRungs()) {
      View[] got = c.run(rung);
      assertThat(got[0].floats()[0]).isZero();
      assertThat(got[1].floats()[36]).isEqualTo(Float.POSITIVE_INFINITY);
      assertThat(got[1].floats()[37]).isFinite();
      assertThat(got[2].floats()[36 * 16]).isZero();
    }
  }

  @Test
  void infiniteAndUndefinedScoresAreNotHidden() {
    for (float x : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Case c = new Case(new Random(1), 1, 1, 1, 20, 1, 16, 16, Hiding.NONE);
      Arrays.fill(c.k.floats(), 0);
      c.k.floats()[0] = 1;
      c.q.floats()[0] = x;
      for (String rung : Attention.FORWARD.cpuRungs()) {
        View[] got = c.run(rung);
        assertThat(got[0].floats()[0]).as(rung + x).isNaN();
        assertThat(got[0].floats()[16]).as(rung + x).isFinite();
      }
    }
  }
}
