package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.conv.Pool;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.kernels.conv.Spans;
import dev.ijen.kernels.move.Layouts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows of pooling have the CPU's bits. */
class WindowsClTest {
  private static final double[] ODD = {Double.NaN, 1 / 0.0, -1 / 0.0, 0.0, -0.0, 1e30};

  private static View table(Spans s) {
    Buffer b = Devices.cpu().allocate(DType.I32, 2 * s.windows(), false);
    View v = View.of(b, 0, new int[] {s.windows(), 2}, new int[] {2, 1});
    for (int i = 0; i < s.windows(); i++) {
      v.ints()[2 * i] = s.starts()[i];
      v.ints()[2 * i + 1] = s.counts()[i];
    }
    return v;
  }

  private static void pool(int images, int height, int width, Spans rows, Spans columns) {
    Random r = new Random(5);
    int[] x = {images, height, width};
    int[] y = {images, rows.windows(), columns.windows()};
    for (DType t : List.of(DType.F32, DType.F64)) {
      for (boolean odd : new boolean[] {false, true}) {
        View in =
            Layouts.CONTIGUOUS.make(
                t, x, () -> odd && r.nextInt(9) == 0 ? ODD[r.nextInt(6)] : r.nextGaussian());
        View up = Layouts.CONTIGUOUS.random(t, 2, y);
        View[] sum = {in, table(rows), table(columns), Layouts.output(t, y)};
        sameBits(Pool.SUM, sum, rows.step(), columns.step());
        View[] spread = {up, table(rows), table(columns), Layouts.output(t, x)};
        sameBits(Pool.SPREAD, spread, rows.step(), columns.step());
        View[] argmax = {in, table(rows), table(columns), Layouts.output(DType.I32, y)};
        sameBits(Pool.ARGMAX, argmax, rows.step(), columns.step());
      }
    }
  }

  @Test
  void windows() {
    Slide half = Slide.of(2, 1);
    pool(6, 9, 14, Spans.sliding(9, 3, half), Spans.sliding(14, 3, half));
    Slide wide = new Slide(1, 2, 3); // the first taps of its windows are 1, 2, 0, 1, ...
    pool(2, 11, 20, Spans.sliding(11, 3, wide), Spans.sliding(20, 4, wide));
    pool(3, 7, 19, Spans.adaptive(7, 3), Spans.adaptive(19, 30));
    pool(2, 40, 50, Spans.adaptive(40, 1), Spans.adaptive(50, 1));
  }

  @Test
  void emptyWindow() {
    OpenClDevice d = OnOpenCl.device();
    Spans none = new Spans(new int[] {0}, new int[] {0}, 1);
    View x = Layouts.CONTIGUOUS.random(DType.F32, 1, 1, 1, 4);
    View y = Layouts.output(DType.I32, 1, 1, 1);
    View[] v = {x, table(Spans.adaptive(1, 1)), table(none), y};
    for (int i = 0; i < 4; i++) v[i] = OnOpenCl.copied(d, v[i]);
    d.launch(Pool.ARGMAX, v, 1, 1);
    assertThatThrownBy(d::synchronize)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0, column 0 has no taps");
  }
}
