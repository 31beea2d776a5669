package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import dev.ijen.kernels.norm.Norm;
import org.junit.jupiter.api.Test;

/** Normalised rows of all lengths have the CPU's bits. */
class NormClTest {
  private static final int[][] SHAPES = {
    {1, 1}, {3, 17}, {70, 31}, {3, 64}, {130, 65}, {0, 20}, {2, 1000}, {2, 8200}, {1, 40_000}
  };

  @Test
  void norms() {
    for (int[] dims : SHAPES) {
      View x = Layouts.CONTIGUOUS.random(DType.F32, 1, dims);
      View gy = Layouts.CONTIGUOUS.random(DType.F32, 2, dims);
      View w = Layouts.CONTIGUOUS.random(DType.F32, 3, 1, dims[1]);
      View b = Layouts.CONTIGUOUS.random(DType.F32, 4, 1, dims[1]);
      View y = Layouts.output(DType.F32, dims);
      View gw = Layouts.output(DType.F32, 1, dims[1]);
      for (double centred = 0; centred < 2; centred++) {
        sameBits(Norm.NORMALISE, new View[] {x, y}, 1e-3, centred);
        sameBits(Norm.NORMALISE, new View[] {x, w, y}, 1e-3, centred);
        sameBits(Norm.NORMALISE, new View[] {x, w, b, y}, 1e-3, centred);
        sameBits(Norm.BACKWARD, new View[] {x, gy, y}, 1e-3, centred);
        sameBits(Norm.BACKWARD, new View[] {x, gy, w, y}, 1e-3, centred);
        sameBits(Norm.WEIGHT, new View[] {x, gy, gw}, 1e-3, centred);
      }
    }
  }
}
