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

  /** As in random.cl: what a work-item sorts by itself. */
  private static final int CHUNK = 32;

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

  /** Entries of words and places, sorted in pieces, merged, and the places in that order. */
  static void permutation(OpenClDevice d, View[] v, double[] s) {
    View out = v[0];
    int n = out.size();
    if (n == 0) return;
    d.withTemporary(
        DType.I64,
        n,
        a ->
            d.withTemporary(
                DType.I64,
                n,
                b -> {
                  View from = a;
                  View to = b;
                  order(d, "entries", out, s, 0, from).each((n + CHUNK - 1) / CHUNK);
                  for (int width = CHUNK; width > 0 && width < n; width *= 2) {
                    order(d, "merge", out, s, width, from, to).each(n);
                    View t = from;
                    from = to;
                    to = t;
                  }
                  order(d, "places", out, s, 0, from, out).each(n);
                }));
  }

  private static ClCall order(
      OpenClDevice d, String function, View out, double[] s, int width, View... views) {
    long key = Philox.key(s);
    ClCall call = d.call(SOURCE, "", function);
    for (View v : views) call.buffer(v);
    return call.put(out.offset(), out.size(), (int) key, (int) (key >>> 32), width);
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
