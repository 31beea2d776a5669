package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import dev.ijen.kernels.softmax.Softmax;
import dev.ijen.kernels.sort.Sort;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Kernels of rows and lines have the CPU's bits. */
class RowsClTest {
  @Test
  void softmax() {
    for (int[] dims : new int[][] {{3, 1}, {2, 5}, {4, 64}, {3, 65}, {2, 700}, {1, 20_000}}) {
      for (Layouts l : List.of(Layouts.CONTIGUOUS, Layouts.TRANSPOSED)) {
        View x = l.random(DType.F32, 1, dims);
        sameBits(Softmax.SOFTMAX, new View[] {x, Layouts.output(DType.F32, dims)});
        sameBits(Softmax.LOG_SOFTMAX, new View[] {x, Layouts.output(DType.F32, dims)});
        View t = Layouts.CONTIGUOUS.make(DType.I32, new int[] {dims[0]}, () -> dims[1] / 2);
        View gy = Layouts.CONTIGUOUS.random(DType.F32, 4, dims[0]);
        View out = Layouts.output(DType.F32, dims);
        if (x.isContiguous()) {
          sameBits(Softmax.LOG_PROB, new View[] {x, t, Layouts.output(DType.F32, dims[0])});
          sameBits(Softmax.LOG_PROB_BACKWARD, new View[] {x, t, gy, out});
        }
        sameBits(Softmax.LOGSUMEXP, new View[] {x, Layouts.output(DType.F32, dims[0])});
      }
    }
  }

  @Test
  void sorting() {
    for (DType t : List.of(DType.F32, DType.F64, DType.I32, DType.BOOL)) {
      Random r = new Random(1);
      double[] odd = {Double.NaN, 1 / 0.0, -1 / 0.0, 0.0, -0.0};
      for (int[] dims : new int[][] {{1, 1, 1}, {2, 0, 3}, {3, 17, 5}, {1, 1000, 1}}) {
        View x =
            Layouts.CONTIGUOUS.make(
                t, dims, () -> r.nextInt(4) == 0 ? odd[r.nextInt(5)] : r.nextInt(50) - 20);
        for (int descending = 0; descending < 2; descending++) {
          sameBits(Sort.ARGSORT, new View[] {x, Layouts.output(DType.I32, dims)}, descending);
        }
      }
      int[] next = {0};
      View sorted = Layouts.CONTIGUOUS.make(t, new int[] {3, 40}, () -> next[0]++ / 3);
      View values = Layouts.CONTIGUOUS.random(t, 2, 3, 7);
      for (int right = 0; right < 2; right++) {
        View out = Layouts.output(DType.I32, 3, 7);
        sameBits(Sort.SEARCH, new View[] {sorted, values, out}, right);
      }
    }
    View mask = Layouts.CONTIGUOUS.random(DType.BOOL, 1, 5, 7, 3);
    int count = 0;
    for (double v : Layouts.values(mask)) if (v != 0) count++;
    sameBits(Sort.NON_ZERO, new View[] {mask, Layouts.output(DType.I32, count, 3)});
  }
}
