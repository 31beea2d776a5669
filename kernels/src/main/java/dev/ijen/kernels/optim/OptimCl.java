package dev.ijen.kernels.optim;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;

/** The OpenCL rungs of {@link Optim}: the bits of the plain rungs. */
final class OptimCl {
  private static final ClSource OPTIM = ClSource.beside(Optim.class, "optim.cl");
  private static final ClSource SQUARES = ClSource.beside(Optim.class, "squares.cl");
  private static final int PIECE = 1 << 15;

  private OptimCl() {}

  static void adam(OpenClDevice d, View[] v, double[] s) {
    AdamScalars a = AdamScalars.of(s);
    ClCall call = begin(d, "adam", v).put(v[0].size());
    DType t = v[0].dtype();
    put(call, t, a.keep(), a.towards(), a.beta2(), a.fresh(), a.root(), a.eps(), a.step());
    call.each(v[0].size());
  }

  static void sgd(OpenClDevice d, View[] v, double[] s) {
    ClCall call = begin(d, v.length == 3 ? "heavy" : "descend", v);
    call.put(v[0].size(), s[2] != 0 ? 1 : 0);
    put(call, v[0].dtype(), s[0], s[1], s[3]);
    call.each(v[0].size());
  }

  private static ClCall begin(OpenClDevice d, String function, View[] v) {
    DType t = v[0].dtype();
    if (t != DType.F32 && t != DType.F64) throw NoKernel.of(function, t);
    ClCall call = d.call(OPTIM, ClTypes.of(t), function);
    for (View x : v) call.view(x);
    return call;
  }

  private static void put(ClCall call, DType t, double... numbers) {
    for (double x : numbers) {
      if (t == DType.F32) call.put((float) x);
      else call.put(x);
    }
  }

  static void sumOfSquares(OpenClDevice d, View[] v, double[] s) {
    View x = v[0];
    String types = ClTypes.of(x.dtype(), v[1].dtype());
    int pieces = Math.max(1, (int) (((long) x.size() + PIECE - 1) / PIECE));
    d.withTemporary(
        DType.F64,
        pieces,
        sums -> {
          d.call(SQUARES, types + " NEEDS=double", "pieces")
              .buffer(x)
              .buffer(sums)
              .put(x.offset(), x.size(), pieces)
              .groups(pieces, 16, x.size());
          d.call(SQUARES, types + " NEEDS=double", "total")
              .buffer(sums)
              .view(v[1])
              .put(pieces)
              .run(1, 1);
        });
  }
}
