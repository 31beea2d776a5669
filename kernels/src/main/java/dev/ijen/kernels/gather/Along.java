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
      case F32 -> walk.lines(line(x.floats(), out.floats()));
      case F64 -> walk.lines(line(x.doubles(), out.doubles()));
      case I32 -> walk.lines(line(x.ints(), out.ints()));
      case BOOL -> walk.lines(line(x.bytes(), out.bytes()));
      case BF16, F16, I64 -> throw NoKernel.of("gather along", x.dtype());
    }
  }

  private static Walk.Line line(float[] x, float[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
      }
    };
  }

  private static Walk.Line line(double[] x, double[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
      }
    };
  }

  private static Walk.Line line(int[] x, int[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
      }
    };
  }

  private static Walk.Line line(byte[] x, byte[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[near + i * w.nearStep] = x[w.at(index + i * w.indexStep, far + i * w.farStep)];
      }
    };
  }
}
