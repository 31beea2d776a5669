package dev.ijen.kernels.conv;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClFault;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;

/** The OpenCL rungs of {@link Pool}: the bits are those of {@link Windows}. */
final class PoolCl {
  private static final ClSource SOURCE = ClSource.beside(Pool.class, "pool.cl");
  private static final ClFault EMPTY =
      new ClFault(
          "pool argmax: the window at row %1$s, column %2$s has no taps and so no maximum",
          IllegalArgumentException::new);

  private PoolCl() {}

  static void sum(OpenClDevice d, View[] v, double[] s) {
    call(d, "sum", v[0], v[1], v[2], v[3], s).each(v[3].size());
  }

  /** Views y, spans, spans, x. On a processor a work-item adds up an image. */
  static void spread(OpenClDevice d, View[] v, double[] s) {
    ClCall call = call(d, "spread", v[3], v[1], v[2], v[0], s);
    if (d.isCpu()) call.groups(v[3].dim(0), 1, v[3].size());
    else call.each(v[3].size());
  }

  static void argmax(OpenClDevice d, View[] v, double[] s) {
    call(d, "argmax", v[0], v[1], v[2], v[3], s).each(v[3].size());
  }

  private static ClCall call(
      OpenClDevice d, String function, View x, View rows, View columns, View y, double[] s) {
    if (x.dtype() != DType.F32 && x.dtype() != DType.F64) throw NoKernel.of("pooling", x.dtype());
    return d.call(SOURCE, ClTypes.of(x.dtype()), function)
        .fault(EMPTY)
        .view(x)
        .view(rows)
        .view(columns)
        .view(y)
        .put(x.dim(0), x.dim(1), x.dim(2), y.dim(1), y.dim(2), (int) s[0], (int) s[1]);
  }
}
