package dev.ijen.kernels.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.lang.reflect.Array;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gathers and scatters of any layout against three plain loops. */
@Tag("width")
class GatherTest {
  private static final DType[] DTYPES = {DType.F32, DType.F64, DType.I32, DType.BOOL};
  private static final DType[] SUMMED = {DType.F32, DType.F64, DType.I32};

  /** outer, n, m, inner: with sizes 0 and 1, and long and short lines in every axis. */
  private static final int[][] SIZES = {
    {1, 1, 1, 1},
    {256, 2, 1, 1},
    {3, 5, 7, 2},
    {2, 4, 3, 40},
    {1, 6, 300, 1},
    {5, 1, 2, 16},
    {0, 3, 2, 2},
    {2, 3, 0, 2},
    {2, 3, 2, 0},
    {2, 0, 0, 3},
    {17, 3, 2, 5}
  };

  private final Random random = new Random(3);

  /**
   * A view with small whole numbers in a random layout: permuted axes, gaps and backward axes.
   *
   * @param below the numbers are in [0, below)
   */
  private View any(DType dtype, int below, int... dims) {
    int[] strides = new int[dims.length];
    int offset = 3;
    int extent = 1;
    for (int axis : random.ints(0, dims.length).distinct().limit(dims.length).toArray()) {
      int stride = extent * (1 + random.nextInt(2));
      extent = stride * Math.max(1, dims[axis]) + random.nextInt(3);
      boolean backward = random.nextInt(4) == 0;
      if (backward) offset += stride * Math.max(0, dims[axis] - 1);
      strides[axis] = backward ? -stride : stride;
    }
    var buffer = Devices.cpu().allocate(dtype, extent + offset + 4, false);
    for (int i = 0; i < buffer.size(); i++) set(buffer.storage(), i, random.nextInt(below));
    return View.of(buffer, offset, dims, strides);
  }

  private static View out(DType dtype, int... dims) {
    int n = 1;
    for (int d : dims) n *= d;
    var buffer = Devices.cpu().allocate(dtype, n + 4, false);
    for (int i = 0; i < buffer.size(); i++) set(buffer.storage(), i, 77);
    return View.of(buffer, 2, dims, View.rowMajor(dims));
  }

  private static void set(Object array, int i, int value) {
    switch (array) {
      case float[] a -> a[i] = value;
      case double[] a -> a[i] = value;
      case int[] a -> a[i] = value;
      default -> Array.setByte(array, i, (byte) value);
    }
  }

  private static double get(View v, int... at) {
    int i = v.offset();
    for (int axis = 0; axis < at.length; axis++) i += at[axis] * v.stride(axis);
    return Array.getDouble(v.storage(), i);
  }

  private static void run(Kernel kernel, View... views) {
    for (String rung : kernel.cpuRungs()) kernel.cpu(rung).run(views, new double[0]);
  }

  private static void untouchedAround(View out) {
    for (int i : new int[] {0, 1, out.size() + 2, out.size() + 3}) {
      assertThat(Array.getDouble(out.storage(), i)).isEqualTo(77);
    }
  }

  @Test
  void alongReadsTheElementThatTheIndexNames() {
    for (DType dtype : DTYPES) {
      for (int[] s : SIZES) {
        View x = any(dtype, 100, s[0], s[1], s[3]);
        View index = any(DType.I32, Math.max(1, s[1]), s[0], s[2], s[3]);
        View out = out(dtype, s[0], s[2], s[3]);
        run(Gather.ALONG, x, index, out);
        for (int o = 0; o < s[0]; o++) {
          for (int j = 0; j < s[2]; j++) {
            for (int k = 0; k < s[3]; k++) {
              assertThat(get(out, o, j, k)).isEqualTo(get(x, o, (int) get(index, o, j, k), k));
            }
          }
        }
        untouchedAround(out);
      }
    }
  }

  @Test
  void scatterAddAlongAddsTheElementWhereTheIndexSays() {
    for (DType dtype : SUMMED) {
      for (int[] s : SIZES) {
        View g = any(dtype, 100, s[0], s[2], s[3]);
        View index = any(DType.I32, Math.max(1, s[1]), s[0], s[2], s[3]);
        View out = out(dtype, s[0], s[1], s[3]);
        run(Gather.SCATTER_ADD_ALONG, g, index, out);
        for (int o = 0; o < s[0]; o++) {
          for (int i = 0; i < s[1]; i++) {
            for (int k = 0; k < s[3]; k++) {
              double sum = 0;
              for (int j = 0; j < s[2]; j++) {
                if (get(index, o, j, k) == i) sum += get(g, o, j, k);
              }
              assertThat(get(out, o, i, k)).isEqualTo(sum);
            }
          }
        }
        untouchedAround(out);
      }
    }
  }

  @Test
  void putAlongKeepsTheLastElementForAPlace() {
    for (int[] s : SIZES) {
      View g = any(DType.I32, 100, s[0], s[2], s[3]);
      View index = any(DType.I32, Math.max(1, s[1]), s[0], s[2], s[3]);
      View out = out(DType.I32, s[0], s[1], s[3]);
      run(Gather.PUT_ALONG, g, index, out);
      for (int o = 0; o < s[0]; o++) {
        for (int i = 0; i < s[1]; i++) {
          for (int k = 0; k < s[3]; k++) {
            double last = 77;
            for (int j = 0; j < s[2]; j++) {
              if (get(index, o, j, k) == i) last = get(g, o, j, k);
            }
            assertThat(get(out, o, i, k)).isEqualTo(last);
          }
        }
      }
      untouchedAround(out);
    }
  }

  @Test
  void rowsAreCopiedByIndex() {
    for (DType dtype : DTYPES) {
      for (int[] s : SIZES) {
        for (boolean dense : new boolean[] {false, true}) {
          View x = dense ? out(dtype, s[1], s[3]) : any(dtype, 100, s[1], s[3]);
          if (dense) for (int i = 0; i < x.size(); i++) set(x.storage(), 2 + i, i % 101);
          View index = any(DType.I32, Math.max(1, s[1]), s[2]);
          View out = out(dtype, s[2], s[3]);
          run(Gather.ROWS, x, index, out);
          for (int j = 0; j < s[2]; j++) {
            for (int k = 0; k < s[3]; k++) {
              assertThat(get(out, j, k)).isEqualTo(get(x, (int) get(index, j), k));
            }
          }
          untouchedAround(out);
        }
      }
    }
  }

  @Test
  void rowsAreAddedByIndex() {
    for (DType dtype : SUMMED) {
      for (int[] s : SIZES) {
        View g = any(dtype, 100, s[2], s[3]);
        View index = any(DType.I32, Math.max(1, s[1]), s[2]);
        View out = out(dtype, s[1], s[3]);
        run(Gather.SCATTER_ADD_ROWS, g, index, out);
        for (int i = 0; i < s[1]; i++) {
          for (int k = 0; k < s[3]; k++) {
            double sum = 0;
            for (int j = 0; j < s[2]; j++) if (get(index, j) == i) sum += get(g, j, k);
            assertThat(get(out, i, k)).isEqualTo(sum);
          }
        }
        untouchedAround(out);
      }
    }
  }

  @Test
  void oneHotSetsOneElementOfARow() {
    for (DType dtype : DTYPES) {
      for (int[] s : SIZES) {
        View index = any(DType.I32, Math.max(1, s[1]), s[2]);
        View out = out(dtype, s[2], s[1]);
        run(Gather.ONE_HOT, index, out);
        for (int j = 0; j < s[2]; j++) {
          for (int c = 0; c < s[1]; c++) {
            assertThat(get(out, j, c)).isEqualTo(get(index, j) == c ? 1 : 0);
          }
        }
        untouchedAround(out);
      }
    }
  }

  private static View indices(int[] dims, int... values) {
    View v = out(DType.I32, dims);
    System.arraycopy(values, 0, v.ints(), v.offset(), values.length);
    return v;
  }

  /** In F32, 1 + 1e8 - 1e8 is 0 and 1e8 - 1e8 + 1 is 1. */
  @Test
  void sumsAreMadeInTheOrderOfTheIndicesColdAndHot() {
    View g = out(DType.F32, 6, 1);
    System.arraycopy(new float[] {1, 1e8f, -1e8f, 1e8f, -1e8f, 1}, 0, g.floats(), g.offset(), 6);
    View index = indices(new int[] {6}, 0, 0, 0, 1, 1, 1);
    View rows = out(DType.F32, 2, 1);
    View along = out(DType.F32, 1, 2, 1);
    View g3 = g.with(g.offset(), new int[] {1, 6, 1}, new int[] {6, 1, 1});
    View index3 = index.with(index.offset(), new int[] {1, 6, 1}, new int[] {6, 1, 1});
    for (int i = 0; i < 20_000; i++) {
      run(Gather.SCATTER_ADD_ROWS, g, index, rows);
      run(Gather.SCATTER_ADD_ALONG, g3, index3, along);
      assertThat(rows.floats()[2] == 0 && rows.floats()[3] == 1).isTrue();
      assertThat(along.floats()[2] == 0 && along.floats()[3] == 1).isTrue();
    }
  }

  @Test
  void anIndexOutsideIsAnErrorThatSaysWhere() {
    View x = out(DType.F32, 4, 3);
    View rows = out(DType.F32, 3, 3);
    assertThatThrownBy(() -> run(Gather.ROWS, x, indices(new int[] {3}, 0, 3, 4), rows))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("gather rows: index 4 at position [2] is outside an axis of size 4");
    assertThatThrownBy(() -> run(Gather.ROWS, x, indices(new int[] {3}, 0, -1, 0), rows))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage(
            "gather rows: index -1 at position [1] is outside an axis of size 4"
                + " (indices count from 0; negative ones are errors)");
    assertThatThrownBy(() -> run(Gather.SCATTER_ADD_ROWS, rows, indices(new int[] {3}, 4, 0, 1), x))
        .hasMessage("scatter-add rows: index 4 at position [0] is outside an axis of size 4");
    assertThatThrownBy(
            () -> run(Gather.ONE_HOT, indices(new int[] {2}, 1, 3), out(DType.F32, 2, 3)))
        .hasMessage("one-hot: index 3 at position [1] is outside an axis of size 3");
  }

  @Test
  void anIndexOutsideAlongAnAxisNamesAllThreeCoordinates() {
    View x = out(DType.F32, 2, 4, 3);
    View index = indices(new int[] {2, 2, 3}, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 4, 1);
    View picked = out(DType.F32, 2, 2, 3);
    assertThatThrownBy(() -> run(Gather.ALONG, x, index, picked))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("gather along: index 4 at position [1, 1, 1] is outside an axis of size 4");
    index.ints()[index.offset() + 10] = Integer.MIN_VALUE;
    assertThatThrownBy(() -> run(Gather.SCATTER_ADD_ALONG, picked, index, x))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("index -2147483648 at position [1, 1, 1]");
  }

  @Test
  void boolsHaveNoSums() {
    View g = out(DType.BOOL, 2, 2);
    View index = indices(new int[] {2}, 0, 1);
    assertThatThrownBy(() -> run(Gather.SCATTER_ADD_ROWS, g, index, out(DType.BOOL, 2, 2)))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("bool");
  }
}
