package dev.ijen.kernels.matmul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.matmul.Samples.Layout;
import dev.ijen.kernels.matmul.Samples.Stack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agreement with f64 arithmetic, and one set of bits for every rung, layout and stack. */
@Tag("width")
class MatmulTest {
  private static final int[] SIZES = {0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 64, 65, 100};
  private static final int[] FEW = {1, 2, 5, 16, 37, 64};

  /** A product and what its views are called in a failure message. */
  private record Case(String name, View a, View b, View bias, int[] out) {
    View run(String rung) {
      View c = Samples.output(a.dtype(), out);
      Kernel kernel = bias == null ? Matmul.KERNEL : Matmul.LINEAR;
      View[] views = bias == null ? new View[] {a, b, c} : new View[] {a, b, bias, c};
      Kernel.Cpu cpu = rung.isEmpty() ? kernel.cpu() : kernel.cpu(rung);
      cpu.run(views, new double[0]);
      return c;
    }
  }

  private static List<String> rungs(DType dtype) {
    return Matmul.KERNEL.cpuRungs().stream()
        .filter(rung -> dtype == DType.F32 || !rung.equals("vector"))
        .toList();
  }

  /** Compares with the chain, computed here element by element in the type's own arithmetic. */
  private static void check(Case x) {
    View c = x.run("");
    double[] got = Samples.elements(c);
    double[] want = chain(x);
    assertThat(got).as(x.name).isEqualTo(want);
    double[] bound = new double[want.length];
    double[] exact = exact(x, bound);
    for (int i = 0; i < want.length; i++) {
      if (!Double.isFinite(exact[i])) continue;
      assertThat(Math.abs(got[i] - exact[i])).as(x.name).isLessThanOrEqualTo(bound[i]);
    }
  }

  private static int[] unravel(int i, int[] dims) {
    int[] index = new int[dims.length];
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index[axis] = i % dims[axis];
      i /= dims[axis];
    }
    return index;
  }

  private static double[] chain(Case x) {
    View c = Samples.output(x.a.dtype(), x.out);
    double[] out = Samples.elements(c);
    for (int i = 0; i < c.size(); i++) out[3 + i] = element(x, unravel(i, x.out), false)[0];
    return out;
  }

  private static double[] exact(Case x, double[] bound) {
    View c = Samples.output(x.a.dtype(), x.out);
    double[] out = Samples.elements(c);
    double unit = x.a.dtype() == DType.F32 ? 0x1p-24 : 0x1p-53;
    for (int i = 0; i < c.size(); i++) {
      double[] sum = element(x, unravel(i, x.out), true);
      out[3 + i] = sum[0];
      // Higham 2002, section 3.1: |error| <= K u sum |a||b|; one more unit for the reference
      // itself.
      bound[3 + i] = (x.a.dim(x.a.rank() - 1) + 1) * unit * sum[1] * 1.01;
    }
    return out;
  }

  /** The sum and the sum of magnitudes for one output element. */
  private static double[] element(Case x, int[] index, boolean wide) {
    int r = index.length;
    int[] left = index.clone();
    int[] right = index.clone();
    double sum = x.bias == null ? 0 : Samples.at(x.bias, index);
    double size = Math.abs(sum);
    boolean single = x.a.dtype() == DType.F32 && !wide;
    for (int l = 0; l < x.a.dim(r - 1); l++) {
      left[r - 1] = l;
      right[r - 2] = l;
      double p = Samples.at(x.a, left);
      double q = Samples.at(x.b, right);
      sum = single ? Math.fma((float) p, (float) q, (float) sum) : Math.fma(p, q, sum);
      size += Math.abs(p * q);
    }
    return new double[] {sum, size};
  }

  private static Case product(
      DType dtype, Layout left, Layout right, boolean bias, int m, int n, int k) {
    return stacked(dtype, left, right, Stack.OWN, Stack.OWN, bias, m, n, k);
  }

  private static Case stacked(
      DType dtype,
      Layout left,
      Layout right,
      Stack leftStack,
      Stack rightStack,
      boolean bias,
      int m,
      int n,
      int k,
      int... stack) {
    Random random = new Random(1_000_003L * m + 1_009L * n + k);
    String name =
        "%s %s(%s) x %s(%s) bias %b %d x %d x %d stack %s"
            .formatted(
                dtype, left, leftStack, right, rightStack, bias, m, n, k, List.of(stack.length));
    View a = Samples.random(random, dtype, left, leftStack, Samples.dims(stack, m, k));
    View b = Samples.random(random, dtype, right, rightStack, Samples.dims(stack, k, n));
    View start = null;
    if (bias) {
      View row = Samples.random(random, dtype, Layout.ROWS, Stack.OWN, 1, n);
      start = row.with(row.offset(), new int[] {n}, new int[] {1});
    }
    return new Case(name, a, b, start, Samples.dims(stack, m, n));
  }

  @Test
  void everySizeEqualsTheChainOfFusedMultiplyAdds() {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : new int[] {0, 1, 2, 5, 16, 33, 64}) {
          boolean bias = (m + n + k) % 2 == 0;
          check(product(DType.F32, Layout.ROWS, Layout.ROWS, bias, m, n, k));
        }
      }
    }
  }

  @Test
  void everyLayoutEqualsTheChain() {
    for (Layout left : Layout.values()) {
      for (Layout right : Layout.values()) {
        for (int m : FEW) {
          for (int n : FEW) {
            check(product(DType.F32, left, right, (m ^ n) % 2 == 0, m, n, 19));
          }
        }
      }
    }
  }

  @Test
  void doublesEqualTheChain() {
    for (Layout left : Layout.values()) {
      for (Layout right : Layout.values()) {
        for (int m : FEW) {
          for (int n : FEW) check(product(DType.F64, left, right, m % 2 == 0, m, n, 7));
        }
      }
    }
  }

  @Test
  void everyRungGivesTheSameBits() {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      for (int[] s : new int[][] {{1, 1, 1}, {3, 5, 2}, {7, 33, 20}, {38, 65, 270}}) {
        for (Layout left : Layout.values()) {
          for (Layout right : Layout.values()) {
            boolean bias = (left.ordinal() + right.ordinal()) % 2 == 0;
            everyRung(product(dtype, left, right, bias, s[0], s[1], s[2]));
          }
        }
      }
    }
  }

  /** Sizes beyond one packed block: more than 128 rows, 1,024 columns, 256 or 2,048 steps. */
  @Test
  void blocksOfLargeMatricesGiveTheSameBits() {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      for (Layout right : List.of(Layout.ROWS, Layout.TRANSPOSED, Layout.FLIPPED)) {
        everyRung(product(dtype, Layout.ROWS, right, true, 140, 128, 520));
        everyRung(product(dtype, Layout.TRANSPOSED, right, false, 19, 1_100, 260));
        everyRung(product(dtype, Layout.ROWS, right, true, 150, 130, 2_060));
      }
    }
  }

  /** Enough work to be split over threads: by columns, by rows, by matrices. */
  @Test
  void splitProductsGiveTheSameBits() {
    for (Layout layout : List.of(Layout.ROWS, Layout.TRANSPOSED)) {
      everyRung(product(DType.F32, layout, layout, true, 65, 600, 500));
      everyRung(product(DType.F32, layout, layout, true, 601, 65, 101));
      everyRung(product(DType.F32, layout, layout, true, 80_000, 3, 11));
      everyRung(stacked(DType.F32, layout, layout, Stack.OWN, Stack.OWN, true, 65, 64, 129, 5, 2));
      everyRung(started(product(DType.F32, layout, layout, false, 601, 65, 101)));
      everyRung(started(product(DType.F32, layout, layout, false, 65, 600, 500)));
      everyRung(
          started(stacked(DType.F32, layout, layout, Stack.OWN, Stack.OWN, false, 65, 64, 129, 5)));
    }
  }

  /** The same product with a bias of its own for each output. */
  private static Case started(Case x) {
    View bias = Samples.random(new Random(5), x.a.dtype(), Layout.SLICED, Stack.OWN, x.out.clone());
    return new Case(x.name + ", full bias", x.a, x.b, bias, x.out);
  }

  private static void everyRung(Case x) {
    double[] want = Samples.elements(x.run("naive"));
    for (String rung : rungs(x.a.dtype())) {
      assertThat(Arrays.equals(Samples.elements(x.run(rung)), want))
          .as(rung + ": " + x.name)
          .isTrue();
    }
  }

  @Test
  void stacksEqualTheirMatrices() {
    int[][] stacks = {{1}, {3}, {2, 3}, {2, 1, 3}, {0}, {4, 0}};
    int[][] shapes = {{1, 16, 4}, {1, 2, 16}, {4, 4, 4}, {1, 1, 1}, {5, 33, 9}, {17, 3, 40}};
    for (int[] stack : stacks) {
      for (int[] s : shapes) {
        for (Stack left : Stack.values()) {
          for (Stack right : Stack.values()) {
            for (Layout layout : List.of(Layout.ROWS, Layout.TRANSPOSED, Layout.SCATTERED)) {
              check(
                  stacked(
                      DType.F32, layout, layout, left, right, s[0] == 1, s[0], s[1], s[2], stack));
            }
          }
        }
      }
    }
  }

  @Test
  void aBiasMayHaveAnyStackAndStride() {
    Random random = new Random(7);
    int[][] biases = {{1, 1, 40}, {3, 1, 40}, {1, 6, 40}, {3, 6, 40}, {6, 40}, {1, 40}, {3, 1, 1}};
    for (int[] dims : biases) {
      for (Layout layout : Layout.values()) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
          View a = Samples.random(random, dtype, Layout.ROWS, Stack.OWN, 3, 6, 9);
          View b = Samples.random(random, dtype, Layout.ROWS, Stack.SHARED, 3, 9, 40);
          View bias = Samples.random(random, dtype, layout, Stack.OWN, dims);
          check(new Case("bias " + bias, a, b, bias, new int[] {3, 6, 40}));
        }
      }
    }
  }

  @Test
  void notANumberAndInfinityPropagate() {
    for (int n : new int[] {1, 2, 16, 40, 70}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        for (Layout right : List.of(Layout.ROWS, Layout.TRANSPOSED)) {
          Case x = product(DType.F32, Layout.ROWS, right, false, 33, n, 20);
          x.a.floats()[x.a.offset() + 2 * 20 + 3] = bad;
          x.b.floats()[x.b.offset() + 3 * x.b.stride(0)] = 0; // bad * 0 is NaN
          check(x);
          View c = x.run("");
          assertThat(Samples.at(c, 2, 0)).isNaN();
          for (int j = 1; j < n; j++) assertThat(Samples.at(c, 2, j)).isNotFinite();
          for (int j = 0; j < n; j++) assertThat(Samples.at(c, 1, j)).isFinite();
        }
      }
    }
  }

  @Test
  void coldAndHotGiveTheSameBits() {
    List<Case> cases = new ArrayList<>();
    for (int[] s : new int[][] {{8, 64, 64}, {33, 2, 64}, {1, 16, 4}, {13, 50, 7}}) {
      for (Layout right : List.of(Layout.ROWS, Layout.TRANSPOSED)) {
        cases.add(product(DType.F32, Layout.ROWS, right, true, s[0], s[1], s[2]));
      }
    }
    for (Case x : cases) {
      double[] cold = Samples.elements(x.run(""));
      View hot = null;
      for (int i = 0; i < 20_000; i++) hot = x.run("");
      assertThat(Samples.elements(hot)).as(x.name).isEqualTo(cold);
    }
  }
}
