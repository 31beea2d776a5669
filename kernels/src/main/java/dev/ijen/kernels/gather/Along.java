package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;

/** One element per index, along the middle axis of three. One loop per element type, as in Rows. */
final class Along {
  private Along() {}

  static void gather(View[] v, double[] scalars) {
    View x = v[0];
    View out = v[2];
    Walk walk = new Walk("gather along", x, v[1], out);
    switch (x.dtype()) {
      case F32 -> {
        float[] from = x.floats();
        float[] to = out.floats();
        walk.lines((w, index, near, far) -> line(w, from, to, index, near, far));
      }
      case F64 -> {
        double[] from = x.doubles();
        double[] to = out.doubles();
        walk.lines((w, index, near, far) -> line(w, from, to, index, near, far));
      }
      case I32 -> {
        int[] from = x.ints();
        int[] to = out.ints();
        walk.lines((w, index, near, far) -> line(w, from, to, index, near, far));
      }
      case BOOL -> {
        byte[] from = x.bytes();
        byte[] to = out.bytes();
        walk.lines((w, index, near, far) -> line(w, from, to, index, near, far));
      }
      case BF16, F16, I64 -> throw NoKernel.of("gather along", x.dtype());
    }
  }

  private static void line(Walk w, float[] x, float[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
    }
  }

  private static void line(Walk w, double[] x, double[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
    }
  }

  private static void line(Walk w, int[] x, int[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
    }
  }

  private static void line(Walk w, byte[] x, byte[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
    }
  }
}
