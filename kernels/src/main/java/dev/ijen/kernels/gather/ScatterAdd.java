package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.util.Arrays;

/** One element added per index, along the middle axis of three: the transpose of Along. */
final class ScatterAdd {
  private ScatterAdd() {}

  static void run(View[] v, double[] scalars) {
    View g = v[0];
    View out = v[2];
    Walk walk = new Walk("scatter-add along", out, v[1], g);
    int end = out.offset() + out.size();
    switch (out.dtype()) {
      case F32 -> {
        float[] from = g.floats();
        float[] to = out.floats();
        Arrays.fill(to, out.offset(), end, 0);
        walk.lines((w, at, near, far) -> line(w, from, to, at, near, far));
      }
      case F64 -> {
        double[] from = g.doubles();
        double[] to = out.doubles();
        Arrays.fill(to, out.offset(), end, 0);
        walk.lines((w, at, near, far) -> line(w, from, to, at, near, far));
      }
      case I32 -> {
        int[] from = g.ints();
        int[] to = out.ints();
        Arrays.fill(to, out.offset(), end, 0);
        walk.lines((w, at, near, far) -> line(w, from, to, at, near, far));
      }
      case BOOL, BF16, F16, I64 -> throw NoKernel.of("scatter-add along", out.dtype());
    }
  }

  private static void line(Walk w, float[] g, float[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
    }
  }

  private static void line(Walk w, double[] g, double[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
    }
  }

  private static void line(Walk w, int[] g, int[] out, int index, int near, int far) {
    for (int i = 0; i < w.count; i++) {
      out[w.at(index + i * w.indexStep, far + i * w.farStep)] += g[near + i * w.nearStep];
    }
  }
}
