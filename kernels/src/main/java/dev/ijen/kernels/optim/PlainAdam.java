package dev.ijen.kernels.optim;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;

/** The plain rung of {@link Optim#ADAM}: its order of operations is that of every rung. */
public final class PlainAdam {
  /** Elements a thread takes at once. */
  public static final int PIECE = 1 << 15;

  private PlainAdam() {}

  static void step(View[] v, double[] s) {
    AdamScalars a = AdamScalars.of(s);
    if (v[0].dtype() == DType.F64) f64(v, a);
    else Workers.elements(v[0].size(), PIECE, (from, to) -> f32(v, a, from, to));
  }

  /** Elements {@code from .. to - 1} in F32; also the remainder of a vector rung. */
  public static void f32(View[] views, AdamScalars a, int from, int to) {
    float[] p = views[0].floats();
    float[] g = views[1].floats();
    float[] m = views[2].floats();
    float[] v = views[3].floats();
    int ip = views[0].offset() + from;
    int ig = views[1].offset() + from;
    int im = views[2].offset() + from;
    int iv = views[3].offset() + from;
    float keep = (float) a.keep();
    float towards = (float) a.towards();
    float beta2 = (float) a.beta2();
    float fresh = (float) a.fresh();
    float root = (float) a.root();
    float eps = (float) a.eps();
    float step = (float) -a.step();
    for (int i = 0; i < to - from; i++) {
      float gradient = g[ig + i];
      float first = Math.fma(towards, gradient - m[im + i], m[im + i]);
      float second = Math.fma(fresh * gradient, gradient, beta2 * v[iv + i]);
      float scale = Math.fma((float) Math.sqrt(second), root, eps);
      m[im + i] = first;
      v[iv + i] = second;
      p[ip + i] = Math.fma(step, first / scale, p[ip + i] * keep);
    }
  }

  /** The same in F64, for references. */
  public static void f64(View[] views, AdamScalars a) {
    double[] p = views[0].doubles();
    double[] g = views[1].doubles();
    double[] m = views[2].doubles();
    double[] v = views[3].doubles();
    int ip = views[0].offset();
    int ig = views[1].offset();
    int im = views[2].offset();
    int iv = views[3].offset();
    for (int i = 0; i < views[0].size(); i++) {
      double gradient = g[ig + i];
      double first = Math.fma(a.towards(), gradient - m[im + i], m[im + i]);
      double second = Math.fma(a.fresh() * gradient, gradient, a.beta2() * v[iv + i]);
      double scale = Math.fma(Math.sqrt(second), a.root(), a.eps());
      m[im + i] = first;
      v[iv + i] = second;
      p[ip + i] = Math.fma(-a.step(), first / scale, p[ip + i] * a.keep());
    }
  }
}
