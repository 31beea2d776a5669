package dev.ijen.kernels.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What ops do not ask for: scans from the last element, offsets, and wrong types. */
class ScanTest {
  /** The array from its second element on. */
  private static View view(DType dtype, Object array, int... dims) {
    int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    var buffer = Devices.cpu().allocate(dtype, n + 1, false);
    Devices.cpu().copyIn(array, 0, buffer, 1, n);
    return View.of(buffer, 1, dims, View.rowMajor(dims));
  }

  private static int[] scan(Kernel kernel, boolean reverse, View x) {
    View out = view(DType.I32, new int[x.size()], x.dims());
    kernel.cpu().run(new View[] {x, out}, new double[] {reverse ? 1 : 0});
    return Arrays.copyOfRange(out.ints(), 1, 1 + x.size());
  }

  @Test
  void fromEitherEnd() {
    View x = view(DType.I32, new int[] {1, 2, 3, 4, 5, 6, 1, 0, 7, 2, 0, 9}, 2, 3, 2);
    assertThat(scan(Scan.SUM, false, x)).containsExactly(1, 2, 4, 6, 9, 12, 1, 0, 8, 2, 8, 11);
    assertThat(scan(Scan.SUM, true, x)).containsExactly(9, 12, 8, 10, 5, 6, 8, 11, 7, 11, 0, 9);
    assertThat(scan(Scan.PROD, true, x)).containsExactly(15, 48, 15, 24, 5, 6, 0, 0, 0, 18, 0, 9);
    assertThat(scan(Scan.ARGMAX, true, x)).containsExactly(2, 2, 2, 2, 2, 2, 1, 2, 1, 2, 2, 2);
    assertThat(scan(Scan.ARGMIN, true, x)).containsExactly(0, 0, 1, 1, 2, 2, 2, 0, 2, 1, 2, 2);
  }

  @Test
  void aLinearScanRoundsOnce() {
    float a = 1 + 0x1p-12f;
    View x = view(DType.F32, new float[] {a, -1}, 1, 2, 1);
    View factor = view(DType.F32, new float[] {5, a}, 1, 2, 1);
    View out = view(DType.F32, new float[2], 1, 2, 1);
    Scan.LINEAR.cpu().run(new View[] {x, factor, out}, new double[] {0});
    assertThat(out.floats()[2]).isEqualTo(0x1p-11f + 0x1p-24f);
  }

  @Test
  void otherTypesAreRefused() {
    View ints = view(DType.I32, new int[2], 1, 2, 1);
    assertThatThrownBy(() -> Scan.LOG_SUM_EXP.cpu().run(new View[] {ints, ints}, new double[] {0}))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("i32");
  }
}
