package dev.ijen.kernels.sort;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;

/** The OpenCL rungs of {@link Sort}: one work-item per line. */
final class SortCl {
  private static final ClSource SOURCE = ClSource.beside(Sort.class, "sort.cl");

  private SortCl() {}

  private static String types(View v) {
    if (v.dtype().isStored()) throw NoKernel.of("sorting", v.dtype());
    return ClTypes.of(v.dtype());
  }

  static void argsort(OpenClDevice d, View[] v, double[] s) {
    View x = v[0];
    View out = v[1];
    String types = types(x);
    if (out.size() == 0) return;
    int lines = x.dim(0) * x.dim(2);
    d.withTemporary(
        DType.I32,
        Math.multiplyExact(2, x.size()),
        work ->
            d.call(SOURCE, types, "argsort")
                .view(x)
                .view(out)
                .buffer(work)
                .put(lines, x.dim(1), x.dim(2), out.dim(1), s[0] != 0 ? 1 : 0)
                .each(lines));
  }

  static void search(OpenClDevice d, View[] v, double[] s) {
    d.call(SOURCE, types(v[0]), "search")
        .view(v[0])
        .view(v[1])
        .view(v[2])
        .put(v[2].size(), v[0].dim(1), v[1].dim(1), s[0] != 0 ? 1 : 0)
        .each(v[2].size());
  }

  static void nonZero(OpenClDevice d, View[] v, double[] s) {
    View mask = v[0];
    if (mask.rank() > ClCall.RANK) throw new NoKernel("nonZero has no opencl rung for 9 axes");
    d.call(SOURCE, ClTypes.of(DType.BOOL), "non_zero")
        .view(mask)
        .view(v[1])
        .put(mask.size(), mask.rank())
        .axes(mask.dims(), mask.rank())
        .run(1, 1);
  }
}
