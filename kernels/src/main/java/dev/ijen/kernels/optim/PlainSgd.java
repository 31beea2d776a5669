package dev.ijen.kernels.optim;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;

/** The plain rung of {@link Optim#SGD}. */
final class PlainSgd {
  private PlainSgd() {}

  static void step(View[] v, double[] s) {
    boolean heavy = v.length == 3;
    boolean nesterov = s[2] != 0;
    if (v[0].dtype() == DType.F64) {
      if (heavy) momentum(v, s[0], s[1], nesterov, s[3]);
      else descend(v, s[0], s[3]);
    } else {
      if (heavy) momentum(v, (float) s[0], (float) s[1], nesterov, (float) s[3]);
      else descend(v, (float) s[0], (float) s[3]);
    }
  }

  private static void descend(View[] v, float rate, float decay) {
    float[] p = v[0].floats();
    float[] g = v[1].floats();
    int ip = v[0].offset();
    int ig = v[1].offset();
    for (int i = 0; i < v[0].size(); i++) {
      p[ip + i] = Math.fma(-rate, Math.fma(decay, p[ip + i], g[ig + i]), p[ip + i]);
    }
  }

  private static void descend(View[] v, double rate, double decay) {
    double[] p = v[0].doubles();
    double[] g = v[1].doubles();
    int ip = v[0].offset();
    int ig = v[1].offset();
    for (int i = 0; i < v[0].size(); i++) {
      p[ip + i] = Math.fma(-rate, Math.fma(decay, p[ip + i], g[ig + i]), p[ip + i]);
    }
  }

  private static void momentum(
      View[] v, float rate, float momentum, boolean nesterov, float decay) {
    float[] p = v[0].floats();
    float[] g = v[1].floats();
    float[] b = v[2].floats();
    int ip = v[0].offset();
    int ig = v[1].offset();
    int ib = v[2].offset();
    for (int i = 0; i < v[0].size(); i++) {
      float d = Math.fma(decay, p[ip + i], g[ig + i]);
      float heavy = Math.fma(momentum, b[ib + i], d);
      b[ib + i] = heavy;
      p[ip + i] = Math.fma(-rate, nesterov ? Math.fma(momentum, heavy, d) : heavy, p[ip + i]);
    }
  }

  private static void momentum(
      View[] v, double rate, double momentum, boolean nesterov, double decay) {
    double[] p = v[0].doubles();
    double[] g = v[1].doubles();
    double[] b = v[2].doubles();
    int ip = v[0].offset();
    int ig = v[1].offset();
    int ib = v[2].offset();
    for (int i = 0; i < v[0].size(); i++) {
      double d = Math.fma(decay, p[ip + i], g[ig + i]);
      double heavy = Math.fma(momentum, b[ib + i], d);
      b[ib + i] = heavy;
      p[ip + i] = Math.fma(-rate, nesterov ? Math.fma(momentum, heavy, d) : heavy, p[ip + i]);
    }
  }
}
