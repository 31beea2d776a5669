package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.conv.Conv;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.kernels.move.Layouts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Convolutions and both their gradients have the CPU's bits. */
class ConvClTest {
  /** Images of all networks, and how windows move over them. */
  private static void conv(
      int nets,
      int images,
      int channels,
      int height,
      int width,
      int outs,
      int groups,
      int kh,
      int kw,
      Geometry g) {
    int[] x = {nets, images, channels, height, width};
    int[] w = {nets, outs, channels / groups, kh, kw};
    int oh = (int) g.rows().outputs(height, kh);
    int ow = (int) g.columns().outputs(width, kw);
    int[] y = {nets, images, outs, oh, ow};
    for (DType t : List.of(DType.F32, DType.F64)) {
      for (Layouts l : List.of(Layouts.CONTIGUOUS, Layouts.SLICED, Layouts.TRANSPOSED)) {
        View in = l.random(t, 1, x);
        View weight = Layouts.CONTIGUOUS.random(t, 2, w);
        View up = l.random(t, 3, y);
        sameBits(Conv.FORWARD, new View[] {in, weight, Layouts.output(t, y)}, g.scalars());
        sameBits(Conv.INPUT, new View[] {weight, up, Layouts.output(t, x)}, g.scalars());
        sameBits(Conv.WEIGHT, new View[] {in, up, Layouts.output(t, w)}, g.scalars());
      }
    }
  }

  @Test
  void convolutions() {
    conv(1, 2, 3, 9, 11, 70, 1, 3, 3, Geometry.of(1, 1));
    conv(2, 3, 4, 13, 12, 8, 2, 4, 3, new Geometry(new Slide(2, 1, 1), new Slide(3, 0, 2)));
    conv(1, 1, 8, 12, 12, 8, 8, 3, 3, Geometry.of(1, 0));
    conv(1, 3, 4, 20, 20, 32, 1, 8, 8, Geometry.of(4, 0));
    conv(1, 40, 5, 1, 30, 7, 1, 1, 5, new Geometry(Slide.UNIT, new Slide(2, 3, 3)));
    conv(1, 70, 17, 3, 3, 13, 1, 3, 3, Geometry.UNIT);
    conv(2, 1, 2, 30, 31, 3, 1, 3, 2, new Geometry(new Slide(1, 2, 2), new Slide(5, 1, 1)));
    conv(1, 0, 2, 5, 5, 3, 1, 3, 3, Geometry.UNIT);
  }
}
