package dev.ijen.kernels.optim;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;

/** The plain rung of {@link Optim#SCALE}, which the JIT turns into vector code itself. */
final class Scale {
  private Scale() {}

  static void run(View[] v, double[] s) {
    int from = v[0].offset();
    int end = from + v[0].size();
    if (v[0].dtype() == DType.F64) {
      double[] x = v[0].doubles();
      double factor = s[0];
      for (int i = from; i < end; i++) x[i] *= factor;
    } else {
      float[] x = v[0].floats();
      float factor = (float) s[0];
      for (int i = from; i < end; i++) x[i] *= factor;
    }
  }
}
