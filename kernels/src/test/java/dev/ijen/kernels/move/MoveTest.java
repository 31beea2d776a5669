package dev.ijen.kernels.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MoveTest {
  private static final int[][] SHAPES = {
    {},
    {0},
    {1},
    {2},
    {15},
    {16},
    {17},
    {1000},
    {4097},
    {0, 3},
    {3, 0},
    {1, 1},
    {2, 3},
    {16, 16},
    {17, 33},
    {64, 65},
    {1, 100},
    {100, 1},
    {2, 3, 4},
    {17, 2, 18},
    {3, 1, 40},
    {2, 3, 4, 5},
    {2, 17, 3, 19}
  };

  private static void copy(View in, View out) {
    Move.COPY.cpu().run(new View[] {in, out}, new double[0]);
  }

  /** Like the kernel, by element access alone; the gaps of {@code out} stay. */
  private static void slowCopy(View in, View out) {
    for (int i = 0; i < in.size(); i++) {
      System.arraycopy(in.storage(), Layouts.place(in, i), out.storage(), Layouts.place(out, i), 1);
    }
  }

  @Test
  void copiesBetweenAllLayouts() {
    for (int[] dims : SHAPES) {
      for (DType dtype : DType.values()) {
        for (Layouts from : Layouts.values()) {
          for (Layouts to : Layouts.values()) {
            if (to == Layouts.BROADCAST) continue;
            View in = from.random(dtype, 1, dims);
            View want = to.random(dtype, 2, dims);
            View got = to.random(dtype, 2, dims);
            slowCopy(in, want);
            copy(in, got);
            assertThat(Layouts.bits(got))
                .as("%s %s to %s", in, from, to)
                .isEqualTo(Layouts.bits(want));
          }
        }
      }
    }
  }

  /** Backward, and in blocks of vectors, with last blocks that overlap, in one piece or several. */
  @Test
  @Tag("width")
  void turnsFloats() {
    for (int[] dims : new int[][] {{16, 16}, {17, 33}, {5, 300}, {300, 5}, {40, 530}, {800, 700}}) {
      for (Layouts from : List.of(Layouts.TRANSPOSED, Layouts.NEGATIVE)) {
        View in = from.random(DType.F32, 1, dims);
        View want = Layouts.SLICED.random(DType.F32, 2, dims);
        View got = Layouts.SLICED.random(DType.F32, 2, dims);
        slowCopy(in, want);
        copy(in, got);
        assertThat(Layouts.bits(got)).as("%s %s", from, in).isEqualTo(Layouts.bits(want));
      }
    }
  }

  /** Every order of four axes on both sides: sorting, merging and the choice of the rectangle. */
  @Test
  void copiesBetweenAllOrdersOfAxes() {
    int[] dims = {3, 17, 2, 18};
    for (int[] from : orders()) {
      for (int[] to : orders()) {
        View in = permuted(dims, from, 5);
        View want = permuted(dims, to, 6);
        View got = permuted(dims, to, 6);
        slowCopy(in, want);
        copy(in, got);
        assertThat(got.ints()).isEqualTo(want.ints());
      }
    }
  }

  private static int[][] orders() {
    return IntStream.range(0, 256)
        .mapToObj(i -> new int[] {i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6 & 3})
        .filter(p -> IntStream.of(p).distinct().count() == 4)
        .toArray(int[][]::new);
  }

  private static View permuted(int[] dims, int[] order, long seed) {
    int[] strides = new int[4];
    int n = 1;
    for (int axis : order) {
      strides[axis] = n;
      n *= dims[axis];
    }
    Buffer b = Devices.cpu().allocate(DType.I32, n, false);
    Random r = new Random(seed);
    for (int i = 0; i < n; i++) ((int[]) b.storage())[i] = r.nextInt();
    return View.of(b, 0, dims, strides);
  }

  @Test
  void largeCopiesAreSharedAmongWorkers() {
    for (int[] dims : new int[][] {{1 << 20}, {1500, 800}, {3, 700, 300}, {2, 600_000}}) {
      for (Layouts from : new Layouts[] {Layouts.CONTIGUOUS, Layouts.TRANSPOSED, Layouts.SLICED}) {
        View in = from.random(DType.F32, 3, dims);
        View out = Layouts.output(DType.F32, dims);
        copy(in, out);
        for (int i = 0; i < in.size(); i++) {
          if (Layouts.get(in, i) != Layouts.get(out, i)) {
            assertThat(i).as("%s %s differs here", from, in).isNegative();
          }
        }
      }
    }
  }

  @Test
  void keepsNanPayloadsAndNegativeZero() {
    int[] payloads = {0x7fc0_0001, 0xffc1_2345, 0x7f80_0001, 0x8000_0000};
    for (Layouts from : Layouts.values()) {
      View in = from.make(DType.F32, new int[] {40, 3}, () -> 0);
      float[] x = in.floats();
      for (int i = 0; i < x.length; i++) x[i] = Float.intBitsToFloat(payloads[i % 4]);
      View out = Layouts.output(DType.F32, 40, 3);
      for (int hot = 0; hot < 20_000; hot++) copy(in, out);
      for (int i = 0; i < in.size(); i++) {
        assertThat(Float.floatToRawIntBits(out.floats()[Layouts.place(out, i)]))
            .isEqualTo(Float.floatToRawIntBits(x[Layouts.place(in, i)]));
      }
    }
  }

  @Test
  void fillsAnyLayoutAndLeavesTheGaps() {
    for (int[] dims : SHAPES) {
      for (DType dtype : DType.values()) {
        for (Layouts to : Layouts.values()) {
          if (to == Layouts.BROADCAST) continue;
          View want = to.random(dtype, 2, dims);
          View got = to.random(dtype, 2, dims);
          View one = Layouts.CONTIGUOUS.make(dtype, new int[] {1}, () -> -1.5);
          slowCopy(one.with(one.offset(), dims, new int[dims.length]), want);
          Move.FILL.cpu().run(new View[] {got}, new double[] {-1.5});
          assertThat(Layouts.bits(got)).as("%s %s", to, got).isEqualTo(Layouts.bits(want));
        }
      }
    }
  }

  @Test
  void castsBetweenAllTypesAndLayouts() {
    for (int[] dims : SHAPES) {
      for (DType a : DType.values()) {
        for (DType b : DType.values()) {
          if (a == DType.I64 && b != a && (b == DType.F32 || b.isHalf())) continue;
          for (Layouts from : Layouts.values()) {
            View in = from.random(a, 4, dims);
            View out = Layouts.output(b, dims);
            Move.CAST.cpu().run(new View[] {in, out}, new double[0]);
            double[] want = Layouts.values(in);
            for (int i = 0; i < want.length; i++) want[i] = cast(want[i], b);
            assertThat(Layouts.values(out)).as("%s %s to %s", from, in, b).isEqualTo(want);
          }
        }
      }
    }
  }

  private static double cast(double x, DType to) {
    return switch (to) {
          case F32, F64, BF16, F16 -> Layouts.rounded(x, to);
          case I32, I64 -> x < 0 ? Math.ceil(x) : Math.floor(x);
          case BOOL -> x == 0 ? 0 : 1;
        }
        + 0.0;
  }

  @Test
  void castsTheEdgesLikeJava() {
    double[] from = {
      Double.NaN, 1e20, -1e20, Double.POSITIVE_INFINITY, -0.0, -0.9, 2147483647.5, 0.1, 16777217
    };
    View in = Layouts.output(DType.F64, from.length);
    System.arraycopy(from, 0, in.doubles(), in.offset(), from.length);
    assertThat(castTo(in, DType.I32))
        .containsExactly(0, 2147483647, -2147483648, 2147483647, 0, 0, 2147483647, 0, 16777217);
    assertThat(castTo(in, DType.BOOL)).containsExactly(1, 1, 1, 1, 0, 1, 1, 1, 1);
    assertThat(castTo(in, DType.F32)[4]).isEqualTo(-0.0);
    assertThat(castTo(in, DType.F32)[8]).isEqualTo(16777216);
  }

  private static double[] castTo(View in, DType dtype) {
    View out = Layouts.output(dtype, in.dims());
    Move.CAST.cpu().run(new View[] {in, out}, new double[0]);
    return Layouts.values(out);
  }

  @Test
  @Tag("width")
  void addsInPlaceInAllLayouts() {
    for (int[] dims : SHAPES) {
      for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32}) {
        for (Layouts from : Layouts.values()) {
          for (Layouts to : Layouts.values()) {
            if (to == Layouts.BROADCAST) continue;
            View in = from.random(dtype, 1, dims);
            View out = to.random(dtype, 2, dims);
            double[] want = Layouts.values(out);
            for (int i = 0; i < want.length; i++) {
              double sum = want[i] + Layouts.get(in, i);
              want[i] = dtype == DType.F32 ? (float) sum : sum;
            }
            Move.ADD_TO.cpu().run(new View[] {in, out}, new double[0]);
            assertThat(Layouts.values(out)).as("%s %s to %s", in, from, to).isEqualTo(want);
          }
        }
      }
    }
  }

  @Test
  void boolsHaveNoSum() {
    View b = Layouts.output(DType.BOOL, 3);
    assertThatThrownBy(() -> Move.ADD_TO.cpu().run(new View[] {b, b}, new double[0]))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("to(F32)");
  }
}
