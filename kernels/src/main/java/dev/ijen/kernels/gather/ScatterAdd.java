package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;

/** One element added per index, along the middle axis of three: the transpose of Along. */
final class ScatterAdd {
  private ScatterAdd() {}

  static void run(View[] v, double[] scalars) {
    View g = v[0];
    View out = v[2];
    Walk walk = new Walk("scatter-add along", out, v[1], g);
    out.device().launch(Move.FILL, new View[] {out}, 0);
    switch (out.dtype()) {
      case F32 -> walk.lines(line(g.floats(), out.floats()));
      case F64 -> walk.lines(line(g.doubles(), out.doubles()));
      case I32 -> walk.lines(line(g.ints(), out.ints()));
      case BOOL, BF16, F16, I64 -> throw NoKernel.of("scatter-add along", out.dtype());
    }
  }

  private static Walk.Line line(float[] g, float[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
      }
    };
  }

  private static Walk.Line line(double[] g, double[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
      }
    };
  }

  private static Walk.Line line(int[] g, int[] out) {
    return (w, index, near, far) -> {
      for (int i = 0; i < w.count; i++) {
        out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
      }
    };
  }
}
