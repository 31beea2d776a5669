package dev.ijen.kernels.random;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.OpenClDevice;

/** The OpenCL rungs of {@link Draws}: the bits of the plain rungs. */
final class DrawsCl {
  private static final ClSource SOURCE = ClSource.beside(Draws.class, "random.cl");

  private DrawsCl() {}

  /** A draw of F32 or F64 numbers. */
  static Kernel.OpenCl floating(String name) {
    return (d, v, s) -> {
      DType t = v[0].dtype();
      if (t != DType.F32 && t != DType.F64) throw NoKernel.of(name, t);
      begin(d, name + "_" + t, v[0], s).each(blocks(v[0]));
    };
  }

  static void bits(OpenClDevice d, View[] v, double[] s) {
    begin(d, "bits", v[0], s).each(blocks(v[0]));
  }

  static void integers(OpenClDevice d, View[] v, double[] s) {
    begin(d, "integers", v[0], s).put((long) s[2]).each(blocks(v[0]));
  }

  static void truncated(OpenClDevice d, View[] v, double[] s) {
    TruncatedNormal t = new TruncatedNormal(s[2], s[3]);
    begin(d, "truncated", v[0], s)
        .put(t.low)
        .put(t.high)
        .put(t.below)
        .put(t.above)
        .put(t.between)
        .each(blocks(v[0]));
  }

  private static ClCall begin(OpenClDevice d, String function, View out, double[] s) {
    long key = Philox.key(s);
    String types = d.limits().fp64() || !function.endsWith("64") ? "" : "T=double";
    return d.call(SOURCE, types, function)
        .view(out)
        .put(out.size())
        .put((int) key)
        .put((int) (key >>> 32));
  }

  /** Philox blocks of four elements. */
  private static int blocks(View out) {
    return (int) (((long) out.size() + 3) / 4);
  }
}
