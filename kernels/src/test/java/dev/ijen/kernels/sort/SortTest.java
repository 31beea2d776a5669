package dev.ijen.kernels.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the contract test's short axes do not reach: long rows, and the order of all numbers. */
class SortTest {
  private static View view(DType dtype, Object array, int... dims) {
    int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    var buffer = Devices.cpu().allocate(dtype, n, false);
    Devices.cpu().copyIn(array, 0, buffer, 0, n);
    return View.of(buffer, dims, View.rowMajor(dims));
  }

  private static int[] argsort(View x, int k, boolean descending) {
    View out = view(DType.I32, new int[x.dim(0) * k * x.dim(2)], x.dim(0), k, x.dim(2));
    Sort.ARGSORT.cpu().run(new View[] {x, out}, new double[] {descending ? 1 : 0});
    return Arrays.copyOf(out.ints(), out.size());
  }

  /** Against the JDK's stable sort of objects, with many equals. */
  @Test
  void longRowsStayStable() {
    int n = 100_003;
    Random random = new Random(5);
    double[] x = random.doubles(n).map(v -> Math.rint(v * 1000) / 8).toArray();
    Comparator<Integer> byValue = Comparator.comparingDouble(i -> x[i]);
    View v = view(DType.F64, x, 1, n, 1);
    assertThat(argsort(v, n, false))
        .isEqualTo(IntStream.range(0, n).boxed().sorted(byValue).mapToInt(i -> i).toArray());
    assertThat(argsort(v, 70, true))
        .isEqualTo(
            IntStream.range(0, n)
                .boxed()
                .sorted(byValue.reversed())
                .limit(70)
                .mapToInt(i -> i)
                .toArray());
  }

  /** 32-bit elements, many of them equal, and any number of them: both ways to keep the first k. */
  @Test
  void firstOfManyEquals() {
    int n = 20_011;
    Random random = new Random(6);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) x[i] = random.nextInt(3000) - 1500;
    x[77] = Float.NaN;
    View v = view(DType.F32, x, 1, n, 1);
    for (boolean descending : new boolean[] {false, true}) {
      Comparator<Integer> byValue = Comparator.comparingDouble(i -> x[i]);
      int[] want =
          IntStream.range(0, n)
              .boxed()
              .sorted(descending ? byValue.reversed() : byValue)
              .mapToInt(i -> i)
              .toArray();
      for (int k : new int[] {1, 7, 16, 17, 100, 9000, 15_000, n}) {
        assertThat(argsort(v, k, descending)).as("k %d", k).isEqualTo(Arrays.copyOf(want, k));
      }
    }
  }

  /** Columns of several matrices, enough of them to be shared among the workers. */
  @Test
  void alongTheMiddleAxis() {
    int[] x = new Random(7).ints(5 * 80 * 50, -40, 40).toArray();
    View v = view(DType.I32, x, 5, 80, 50);
    int[] got = argsort(v, 80, false);
    for (int o = 0; o < 5; o++) {
      for (int j = 0; j < 50; j++) {
        int at = o * 4000 + j;
        int[] column = IntStream.range(0, 80).map(t -> got[at + 50 * t]).toArray();
        Comparator<Integer> byValue = Comparator.comparingInt(t -> x[at + 50 * t]);
        assertThat(column)
            .isEqualTo(IntStream.range(0, 80).boxed().sorted(byValue).mapToInt(t -> t).toArray());
      }
    }
  }

  @Test
  void allNumbersInOrder() {
    float[] x = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1,
      -Float.MIN_NORMAL,
      -Float.MIN_VALUE,
      -0f,
      0,
      Float.MIN_VALUE,
      Float.MIN_NORMAL,
      1,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NaN,
      Float.intBitsToFloat(0xffc00001)
    };
    int n = x.length;
    View v = view(DType.F32, x, 1, n, 1);
    assertThat(argsort(v, n, false)).isEqualTo(IntStream.range(0, n).toArray());
    assertThat(argsort(v, n, true)).containsExactly(12, 13, 11, 10, 9, 8, 7, 5, 6, 4, 3, 2, 1, 0);
    View ints = view(DType.I32, new int[] {Integer.MAX_VALUE, 0, Integer.MIN_VALUE, -1}, 1, 4, 1);
    assertThat(argsort(ints, 4, false)).containsExactly(2, 3, 1, 0);
    assertThatThrownBy(() -> Keys.at(new short[1], 0)).isInstanceOf(NoKernel.class);
  }

  /** Right of the largest int there is no key + 1 in its own type. */
  @Test
  void searchesAtTheEnds() {
    int[] sorted = {Integer.MIN_VALUE, 0, Integer.MAX_VALUE};
    View out = view(DType.I32, new int[3], 1, 3);
    View[] views = {view(DType.I32, sorted, 1, 3), view(DType.I32, sorted, 1, 3), out};
    Sort.SEARCH.cpu().run(views, new double[] {1});
    assertThat(Arrays.copyOf(out.ints(), 3)).containsExactly(1, 2, 3);
    Sort.SEARCH.cpu().run(views, new double[] {0});
    assertThat(Arrays.copyOf(out.ints(), 3)).containsExactly(0, 1, 2);
  }
}
