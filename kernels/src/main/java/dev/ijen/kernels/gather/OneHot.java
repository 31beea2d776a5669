package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;

/** Rows of zeros with a one where an index says. */
final class OneHot {
  private OneHot() {}

  static void run(View[] v, double[] scalars) {
    View index = v[0];
    View out = v[1];
    int classes = out.dim(1);
    int from = out.offset();
    out.device().launch(Move.FILL, new View[] {out}, 0);
    for (int j = 0; j < index.dim(0); j++) {
      int at = from + at(index, j, classes);
      switch (out.storage()) {
        case float[] to -> to[at] = 1;
        case double[] to -> to[at] = 1;
        case int[] to -> to[at] = 1;
        case byte[] to -> to[at] = 1;
        default -> throw NoKernel.of("one-hot", out.dtype());
      }
    }
  }

  private static int at(View index, int j, int classes) {
    int c = index.ints()[index.offset() + j * index.stride(0)];
    if (c < 0 || c >= classes) throw Gather.outside("one-hot", c, classes, j);
    return j * classes + c;
  }
}
