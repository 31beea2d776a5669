package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.Arrays;

/** Rows of zeros with a one where an index says. */
final class OneHot {
  private OneHot() {}

  static void run(View[] v, double[] scalars) {
    View index = v[0];
    View out = v[1];
    int classes = out.dim(1);
    int from = out.offset();
    int end = from + out.size();
    switch (out.dtype()) {
      case F32 -> {
        float[] to = out.floats();
        Arrays.fill(to, from, end, 0);
        for (int j = 0; j < index.dim(0); j++) to[from + at(index, j, classes)] = 1;
      }
      case F64 -> {
        double[] to = out.doubles();
        Arrays.fill(to, from, end, 0);
        for (int j = 0; j < index.dim(0); j++) to[from + at(index, j, classes)] = 1;
      }
      case I32 -> {
        int[] to = out.ints();
        Arrays.fill(to, from, end, 0);
        for (int j = 0; j < index.dim(0); j++) to[from + at(index, j, classes)] = 1;
      }
      case BOOL -> {
        byte[] to = out.bytes();
        Arrays.fill(to, from, end, (byte) 0);
        for (int j = 0; j < index.dim(0); j++) to[from + at(index, j, classes)] = 1;
      }
      case BF16, F16, I64 -> throw NoKernel.of("one-hot", out.dtype());
    }
  }

  private static int at(View index, int j, int classes) {
    int c = index.ints()[index.offset() + j * index.stride(0)];
    if (c < 0 || c >= classes) throw Gather.outside("one-hot", c, classes, j);
    return j * classes + c;
  }
}
