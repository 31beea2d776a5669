package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.matmul.Matmul;
import dev.ijen.kernels.move.Layouts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Products of all layouts and edges have the CPU's bits. */
class MatmulClTest {
  private static final int[][] SIZES = {
    {1, 1, 1}, {5, 7, 3}, {6, 64, 16}, {13, 65, 33}, {64, 64, 64}, {70, 130, 100}, {3, 4, 0}
  };

  @Test
  void products() {
    for (DType t : List.of(DType.F32, DType.F64)) {
      for (int[] s : SIZES) {
        for (Layouts l : List.of(Layouts.CONTIGUOUS, Layouts.TRANSPOSED, Layouts.NEGATIVE)) {
          View a = l.random(t, 1, s[0], s[2]);
          View b = l.random(t, 2, s[2], s[1]);
          sameBits(Matmul.KERNEL, new View[] {a, b, Layouts.output(t, s[0], s[1])});
          View bias = Layouts.CONTIGUOUS.random(t, 3, s[1]);
          sameBits(Matmul.LINEAR, new View[] {a, b, bias, Layouts.output(t, s[0], s[1])});
        }
      }
      View a = Layouts.TRANSPOSED.random(t, 1, 3, 2, 9, 5);
      View b = Layouts.CONTIGUOUS.random(t, 2, 3, 2, 5, 17);
      sameBits(Matmul.KERNEL, new View[] {a, b, Layouts.output(t, 3, 2, 9, 17)});
      View shared = Layouts.BROADCAST.random(t, 2, 3, 2, 5, 17);
      sameBits(Matmul.KERNEL, new View[] {a, shared, Layouts.output(t, 3, 2, 9, 17)});
    }
  }
}
