package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.optim.AdamScalars;
import dev.ijen.kernels.optim.PlainAdam;
import jdk.incubator.vector.FloatVector;

/** The SIMD rung of {@link dev.ijen.kernels.optim.Optim#ADAM}; F64 runs the plain loop. */
public final class SimdAdam {
  private SimdAdam() {}

  public static void step(View[] v, double[] s) {
    AdamScalars a = AdamScalars.of(s);
    if (v[0].dtype() == DType.F64) PlainAdam.f64(v, a);
    else Workers.elements(v[0].size(), PlainAdam.PIECE, (from, to) -> f32(v, a, from, to));
  }

  private static void f32(View[] views, AdamScalars a, int from, int to) {
    int end = from + (to - from) / Lanes.W * Lanes.W;
    vectors(views, a, from, end);
    if (end < to) PlainAdam.f32(views, a, end, to);
  }

  private static void vectors(View[] views, AdamScalars a, int from, int end) {
    float[] p = views[0].floats();
    float[] g = views[1].floats();
    float[] m = views[2].floats();
    float[] v = views[3].floats();
    int ip = views[0].offset();
    int ig = views[1].offset();
    int im = views[2].offset();
    int iv = views[3].offset();
    FloatVector keep = all(a.keep());
    FloatVector towards = all(a.towards());
    FloatVector beta2 = all(a.beta2());
    FloatVector fresh = all(a.fresh());
    FloatVector root = all(a.root());
    FloatVector eps = all(a.eps());
    FloatVector step = all(-a.step());
    for (int i = from; i < end; i += Lanes.W) {
      FloatVector gradient = FloatVector.fromArray(Lanes.F, g, ig + i);
      FloatVector first = FloatVector.fromArray(Lanes.F, m, im + i);
      first = towards.fma(gradient.sub(first), first);
      first.intoArray(m, im + i);
      FloatVector second = FloatVector.fromArray(Lanes.F, v, iv + i);
      second = fresh.mul(gradient).fma(gradient, beta2.mul(second));
      second.intoArray(v, iv + i);
      FloatVector scale = second.sqrt().fma(root, eps);
      FloatVector old = FloatVector.fromArray(Lanes.F, p, ip + i).mul(keep);
      step.fma(first.div(scale), old).intoArray(p, ip + i);
    }
  }

  private static FloatVector all(double c) {
    return FloatVector.broadcast(Lanes.F, (float) c);
  }
}
