package dev.ijen.kernels.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agreement with f64 arithmetic, and one set of bits for every rung, width and layout. */
@Tag("width")
class ReduceTest {
  private static final List<Kernel> NUMBERS =
      List.of(Reduce.SUM, Reduce.PROD, Reduce.MAX, Reduce.MIN);

  /** Sizes of the input and whether each axis is reduced ('r') or kept ('k'). */
  private record Case(String axes, int... dims) {
    int[] out() {
      int[] out = dims.clone();
      for (int i = 0; i < out.length; i++) if (axes.charAt(i) == 'r') out[i] = 1;
      return out;
    }

    @Override
    public String toString() {
      return axes + java.util.Arrays.toString(dims);
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int n : new int[] {0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 100, 127, 129, 1000, 4097}) {
      cases.add(new Case("r", n));
      cases.add(new Case("kr", 3, n));
      for (int inner : new int[] {1, 2, 3, 5, 31, 33, 63, 64, 65, 100, 130}) {
        if (n * inner < 20_000) cases.add(new Case("rk", n, inner));
        if (n <= 129) cases.add(new Case("krk", 2, n, inner));
      }
    }
    cases.add(new Case(""));
    cases.add(new Case("r", 8192));
    cases.add(new Case("r", 8193));
    cases.add(new Case("r", 100_003));
    cases.add(new Case("kr", 2, 20_000));
    cases.add(new Case("rk", 20_000, 3));
    cases.add(new Case("rk", 300, 64));
    cases.add(new Case("k", 5));
    cases.add(new Case("kk", 5, 7));
    cases.add(new Case("rr", 5, 70));
    cases.add(new Case("rkr", 3, 4, 5));
    cases.add(new Case("rkrk", 3, 4, 5, 6));
    cases.add(new Case("krkr", 3, 4, 5, 6));
    cases.add(new Case("krrk", 3, 4, 5, 6));
    cases.add(new Case("rkrkr", 2, 3, 2, 3, 2));
    cases.add(new Case("rkr", 1, 4, 1));
    cases.add(new Case("rkr", 0, 4, 5));
    cases.add(new Case("kr", 0, 4));
    return cases;
  }

  private static View run(Kernel.Cpu rung, View in, DType to, int[] dims) {
    View out = Layouts.output(to, dims);
    rung.run(new View[] {in, out}, new double[0]);
    return out;
  }

  private static View run(Kernel kernel, View in, int[] dims) {
    return run(kernel.cpu(), in, in.dtype(), dims);
  }

  /** The elements that are reduced into each output element, in row-major order. */
  private static List<List<Double>> bags(View in, int[] out) {
    View index = Layouts.output(DType.I32, out);
    List<List<Double>> bags = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) bags.add(new ArrayList<>());
    int[] dims = in.dims();
    for (int i = 0; i < in.size(); i++) {
      int o = 0;
      int rest = i;
      int step = 1;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        if (out[axis] != 1) o += rest % dims[axis] * step;
        step *= out[axis];
        rest /= dims[axis];
      }
      bags.get(o).add(Layouts.get(in, i));
    }
    return bags;
  }

  @Test
  void sumsAgreeWithExactOnes() {
    for (Case c : cases()) {
      for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32}) {
        for (Layouts layout : Layouts.values()) {
          View in = layout.random(dtype, 1, c.dims);
          double[] got = Layouts.values(run(Reduce.SUM, in, c.out()));
          List<List<Double>> bags = bags(in, c.out());
          for (int i = 0; i < got.length; i++) {
            double sum = 0;
            double size = 0;
            for (double x : bags.get(i)) {
              sum += x;
              size += Math.abs(x);
            }
            // At most 128 additions in sequence and 6 in the tree per level, three levels here;
            // the reference adds all of them in sequence, in f64.
            double u = dtype == DType.F32 ? 0x1p-24 : dtype == DType.F64 ? 0x1p-53 : 0;
            double bound = (3 * 134 * u + bags.get(i).size() * 0x1p-53) * size;
            if (!(Math.abs(got[i] - sum) <= bound)) {
              assertThat(got[i]).as("%s %s", c, layout).isCloseTo(sum, within(bound));
            }
          }
        }
      }
    }
  }

  @Test
  void productsAgreeWithExactOnes() {
    Random r = new Random(3);
    for (Case c : cases()) {
      View in = Layouts.TRANSPOSED.make(DType.F32, c.dims, () -> r.nextGaussian() * .01 - 1);
      double[] got = Layouts.values(run(Reduce.PROD, in, c.out()));
      List<List<Double>> bags = bags(in, c.out());
      for (int i = 0; i < got.length; i++) {
        double product = bags.get(i).stream().mapToDouble(x -> x).reduce(1, (a, b) -> a * b);
        if (Math.abs(product) < 1e-30) continue;
        double bound = bags.get(i).size() * 0x1p-24 * Math.abs(product);
        assertThat(got[i]).as("%s", c).isCloseTo(product, within(bound));
      }
    }
  }

  @Test
  void extremesAndPositionsAreExact() {
    for (Case c : cases()) {
      for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32}) {
        for (Layouts layout : Layouts.values()) {
          Random r = new Random(4); // many ties
          View in =
              layout.make(dtype, c.dims, () -> r.nextInt(9) - 4 + (r.nextInt(2) == 0 ? 0 : .5));
          List<List<Double>> bags = bags(in, c.out());
          if (in.size() == 0) continue;
          double[] max =
              bags.stream().mapToDouble(b -> b.stream().max(Double::compare).get()).toArray();
          double[] min =
              bags.stream().mapToDouble(b -> b.stream().min(Double::compare).get()).toArray();
          assertThat(Layouts.values(run(Reduce.MAX, in, c.out())))
              .as("%s %s", c, layout)
              .isEqualTo(max);
          assertThat(Layouts.values(run(Reduce.MIN, in, c.out())))
              .as("%s %s", c, layout)
              .isEqualTo(min);
          double[] argmax = new double[max.length];
          double[] argmin = new double[max.length];
          for (int i = 0; i < max.length; i++) {
            argmax[i] = bags.get(i).indexOf(max[i]);
            argmin[i] = bags.get(i).indexOf(min[i]);
          }
          for (String rung : Reduce.ARGMAX.cpuRungs()) {
            View a = run(Reduce.ARGMAX.cpu(rung), in, DType.I32, c.out());
            View b = run(Reduce.ARGMIN.cpu(rung), in, DType.I32, c.out());
            assertThat(Layouts.values(a)).as("%s %s", c, layout).isEqualTo(argmax);
            assertThat(Layouts.values(b)).as("%s %s", c, layout).isEqualTo(argmin);
          }
        }
      }
    }
  }

  @Test
  void anyAndAll() {
    for (Case c : cases()) {
      for (Layouts layout : Layouts.values()) {
        View in = layout.random(DType.BOOL, 5, c.dims);
        List<List<Double>> bags = bags(in, c.out());
        double[] any = bags.stream().mapToDouble(b -> b.contains(1.0) ? 1 : 0).toArray();
        double[] all = bags.stream().mapToDouble(b -> b.contains(0.0) ? 0 : 1).toArray();
        assertThat(Layouts.values(run(Reduce.ANY, in, c.out()))).as("%s", c).isEqualTo(any);
        assertThat(Layouts.values(run(Reduce.ALL, in, c.out()))).as("%s", c).isEqualTo(all);
      }
    }
  }

  /** The prescribed order of additions, written a second time: recursively, on boxed lists. */
  private static float tree(List<Float> rows) {
    if (rows.size() > Fold.BLOCK * Fold.LANES) {
      List<Float> partial = new ArrayList<>();
      for (int i = 0; i < rows.size(); i += 8192) {
        partial.add(tree(rows.subList(i, Math.min(rows.size(), i + 8192))));
      }
      return tree(partial);
    }
    return lanes(rows, 64);
  }

  private static float lanes(List<Float> rows, int side) {
    float[] lane = new float[side];
    for (int i = 0; i < rows.size(); i++) lane[i % side] += rows.get(i);
    for (int n = side / 2; n >= 1; n /= 2) for (int i = 0; i < n; i++) lane[i] += lane[i + n];
    return lane[0];
  }

  @Test
  void additionsRunInThePrescribedOrder() {
    for (int n : new int[] {0, 1, 2, 3, 4, 5, 16, 63, 64, 65, 200, 8192, 8193, 30_000}) {
      View in = Layouts.STEPPED.random(DType.F32, 6, n);
      List<Float> elements = new ArrayList<>();
      for (double x : Layouts.values(in)) elements.add((float) x);
      assertThat((float) Layouts.values(run(Reduce.SUM, in, new int[] {1}))[0])
          .as("%d", n)
          .isEqualTo(tree(elements));
    }
    for (int inner : new int[] {2, 3, 9, 17, 33, 64, 100}) {
      View in = Layouts.SLICED.random(DType.F32, 7, 90, inner);
      View out = run(Reduce.SUM, in, new int[] {1, inner});
      for (int j = 0; j < inner; j++) {
        List<Float> column = new ArrayList<>();
        for (int i = 0; i < 90; i++) column.add((float) Layouts.get(in, i * inner + j));
        int side = Math.max(1, Integer.highestOneBit(64 / inner));
        assertThat((float) Layouts.get(out, j)).as("%d", inner).isEqualTo(lanes(column, side));
      }
    }
  }

  @Test
  void rungsAndLayoutsGiveTheSameBits() {
    for (Case c : cases()) {
      for (Kernel kernel : NUMBERS) {
        View dense = Layouts.CONTIGUOUS.random(DType.F32, 8, c.dims);
        String want = Layouts.bits(run(kernel.cpu("plain"), dense, DType.F32, c.out()));
        for (Layouts layout : Layouts.values()) {
          if (layout == Layouts.BROADCAST) continue;
          View in = layout.make(DType.F32, c.dims, () -> 0);
          for (int i = 0; i < in.size(); i++) {
            in.floats()[Layouts.place(in, i)] = (float) Layouts.get(dense, i);
          }
          for (String rung : kernel.cpuRungs()) {
            assertThat(Layouts.bits(run(kernel.cpu(rung), in, DType.F32, c.out())))
                .as("%s %s %s %s", kernel, rung, c, layout)
                .isEqualTo(want);
          }
        }
      }
    }
  }

  @Test
  void coldAndHotGiveTheSameBits() {
    for (Kernel kernel : NUMBERS) {
      for (Case c :
          List.of(
              new Case("r", 1000),
              new Case("kr", 9, 70),
              new Case("rk", 50, 7),
              new Case("rk", 30, 67))) {
        View in = Layouts.CONTIGUOUS.random(DType.F32, 9, c.dims);
        View out = Layouts.output(DType.F32, c.out());
        View[] views = {in, out};
        kernel.cpu().run(views, new double[0]);
        String cold = Layouts.bits(out);
        for (int i = 0; i < 20_000; i++) kernel.cpu().run(views, new double[0]);
        assertThat(Layouts.bits(out)).as("%s %s", kernel, c).isEqualTo(cold);
      }
    }
  }

  @Test
  void largeSumsAreAccurateAndSharedAmongWorkers() {
    for (int n : new int[] {1 << 20, 1 << 24}) {
      Random r = new Random(10);
      View in = Layouts.CONTIGUOUS.make(DType.F32, new int[] {n}, r::nextFloat);
      double sum = 0;
      double lost = 0; // Kahan's compensation
      for (int i = 0; i < n; i++) {
        double y = in.floats()[in.offset() + i] - lost;
        double t = sum + y;
        lost = t - sum - y;
        sum = t;
      }
      for (String rung : Reduce.SUM.cpuRungs()) {
        double got = Layouts.get(run(Reduce.SUM.cpu(rung), in, DType.F32, new int[] {1}), 0);
        // Far inside the bound of 3 * 134 u: errors of the lanes average out.
        assertThat(got).as(rung).isCloseTo(sum, within(4 * 0x1p-24 * sum));
      }
    }
  }

  @Test
  void largeReductionsOfEveryForm() {
    for (Case c :
        List.of(
            new Case("kr", 700, 1000),
            new Case("kr", 3, 300_000),
            new Case("rk", 1000, 700),
            new Case("rk", 300_000, 3),
            new Case("krk", 100, 200, 33))) {
      View in = Layouts.CONTIGUOUS.random(DType.F32, 11, c.dims);
      for (Kernel kernel : NUMBERS) {
        String want = Layouts.bits(run(kernel.cpu("plain"), in, DType.F32, c.out()));
        assertThat(Layouts.bits(run(kernel, in, c.out()))).as("%s %s", kernel, c).isEqualTo(want);
      }
      double[] got = Layouts.values(run(Reduce.SUM, in, c.out()));
      List<List<Double>> bags = bags(in, c.out());
      for (int i = 0; i < got.length; i++) {
        double sum = bags.get(i).stream().mapToDouble(x -> x).sum();
        double size = bags.get(i).stream().mapToDouble(Math::abs).sum();
        assertThat(got[i]).as("%s", c).isCloseTo(sum, within(3 * 134 * 0x1p-24 * size));
      }
    }
  }

  @Test
  void nanAndInfinityPropagate() {
    float inf = Float.POSITIVE_INFINITY;
    for (int n : new int[] {2, 3, 17, 40, 100, 9000}) {
      for (int where : new int[] {0, n / 2, n - 1}) {
        for (String rung : Reduce.SUM.cpuRungs()) {
          float[] x = new float[n];
          x[where] = Float.NaN;
          for (Kernel k : NUMBERS) assertThat(one(k, rung, x)).as("%s %d", k, n).isNaN();
          assertThat(one(Reduce.ARGMAX, rung, x)).isEqualTo(where);
          assertThat(one(Reduce.ARGMIN, rung, x)).isEqualTo(where);
          x[where] = -inf;
          assertThat(one(Reduce.SUM, rung, x)).isEqualTo(-inf);
          assertThat(one(Reduce.MAX, rung, x)).isZero();
          assertThat(one(Reduce.MIN, rung, x)).isEqualTo(-inf);
          assertThat(one(Reduce.ARGMIN, rung, x)).isEqualTo(where);
          x[where == 0 ? 1 : 0] = inf;
          assertThat(one(Reduce.SUM, rung, x)).isNaN();
          java.util.Arrays.fill(x, -inf);
          assertThat(one(Reduce.MAX, rung, x)).isEqualTo(-inf);
          assertThat(one(Reduce.ARGMAX, rung, x)).isZero();
        }
      }
    }
  }

  /** Zeros, infinities and NaN of both signs in all mixtures, along rows and columns. */
  @Test
  void extremesOfSpecialNumbers() {
    float[] special = {
      0f,
      -0f,
      1f,
      -1f,
      -2f,
      -Float.MIN_VALUE,
      Float.NEGATIVE_INFINITY,
      Float.POSITIVE_INFINITY,
      Float.NaN,
      Float.intBitsToFloat(0xffc00001),
      Float.intBitsToFloat(0x7f800001)
    };
    Random r = new Random(14);
    for (int trial = 0; trial < 300; trial++) {
      int among = 1 + r.nextInt(special.length);
      int from = r.nextInt(special.length - among + 1);
      Case c = trial % 2 == 0 ? new Case("kr", 5, 16 + r.nextInt(90)) : new Case("rk", 5, 41);
      View in = Layouts.CONTIGUOUS.make(DType.F32, c.dims, () -> special[from + r.nextInt(among)]);
      for (Kernel kernel : List.of(Reduce.MAX, Reduce.MIN)) {
        double[] want = Layouts.values(run(kernel.cpu("plain"), in, DType.F32, c.out()));
        // equals of doubles tells zeros apart, and all NaN are one
        assertThat(Layouts.values(run(kernel, in, c.out()))).as("%s", kernel).isEqualTo(want);
      }
    }
  }

  @Test
  void zerosKeepTheirRules() {
    for (String rung : Reduce.SUM.cpuRungs()) {
      for (int n : new int[] {1, 2, 3, 40, 100}) {
        float[] x = new float[n];
        java.util.Arrays.fill(x, -0f);
        assertThat(one(Reduce.SUM, rung, x)).isEqualTo(0f);
        assertThat(one(Reduce.MAX, rung, x)).isEqualTo(-0f);
        x[n / 2] = 0f;
        assertThat(one(Reduce.MAX, rung, x)).isEqualTo(0f);
        if (n > 1) assertThat(one(Reduce.MIN, rung, x)).isEqualTo(-0f);
        assertThat(one(Reduce.ARGMAX, rung, x)).as("-0 and +0 tie").isZero();
      }
    }
  }

  private static float one(Kernel kernel, String rung, float[] x) {
    View in = Layouts.output(DType.F32, x.length);
    System.arraycopy(x, 0, in.floats(), in.offset(), x.length);
    DType to = kernel == Reduce.ARGMAX || kernel == Reduce.ARGMIN ? DType.I32 : DType.F32;
    String name = kernel.cpuRungs().contains(rung) ? rung : "plain";
    return (float) Layouts.get(run(kernel.cpu(name), in, to, new int[] {1}), 0);
  }

  @Test
  void emptyReductionsGiveTheIdentity() {
    View in = Layouts.output(DType.F32, 0, 3);
    int[] out = {1, 3};
    float inf = Float.POSITIVE_INFINITY;
    assertThat(Layouts.values(run(Reduce.SUM, in, out))).containsExactly(0, 0, 0);
    assertThat(Layouts.values(run(Reduce.PROD, in, out))).containsExactly(1, 1, 1);
    assertThat(Layouts.values(run(Reduce.MAX, in, out))).containsExactly(-inf, -inf, -inf);
    assertThat(Layouts.values(run(Reduce.MIN, in, out))).containsExactly(inf, inf, inf);
    assertThatThrownBy(() -> run(Reduce.ARGMAX.cpu(), in, DType.I32, out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argmax over no elements");
  }

  @Test
  void intSumsWrapAround() {
    View in = Layouts.CONTIGUOUS.make(DType.I32, new int[] {3}, () -> Integer.MAX_VALUE);
    double got = Layouts.get(run(Reduce.SUM, in, new int[] {1}), 0);
    assertThat(got).isEqualTo(Integer.MAX_VALUE - 2.0); // 3 (2^31 - 1) modulo 2^32
  }

  @Test
  void missingTypesAreNamed() {
    View in = Layouts.output(DType.BOOL, 3);
    assertThatThrownBy(() -> run(Reduce.SUM, in, new int[] {1}))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("sum has no bool form");
  }
}
