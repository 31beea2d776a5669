package dev.ijen.kernels.norm;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Reduce;

/** The OpenCL rungs of {@link Norm}: a work-group, or a processor's work-item, per row. */
final class NormCl {
  private static final ClSource SOURCE =
      ClSource.beside(Norm.class, "norm.cl", ClSource.MATH, ClSource.ROWS);
  private static final String TYPES = ClTypes.of(DType.F32);
  private static final String WEIGHTED = TYPES + " WEIGHTED";
  private static final String BIASED = WEIGHTED + " BIASED";

  /** Elements in a row whose sum is folded in two steps at most. */
  private static final int LONGEST = Fold.block(1) * Fold.block(1);

  /** Columns that a GPU's work-group adds up, as in norm.cl. */
  private static final int TILE = 256;

  private NormCl() {}

  /** Views x, w, b, out, or fewer. */
  static void normalise(OpenClDevice d, View[] v, double[] s) {
    View w = v.length > 2 ? v[1] : v[0];
    View b = v.length > 3 ? v[2] : v[0];
    String types = v.length > 3 ? BIASED : v.length > 2 ? WEIGHTED : TYPES;
    rows(call(d, types, "normalise", v[0], v[0], w, b, v[v.length - 1], s), v[0], 4);
  }

  /** Views x, gy, w, out, or x, gy, out. */
  static void backward(OpenClDevice d, View[] v, double[] s) {
    View w = v.length > 3 ? v[2] : v[0];
    String types = v.length > 3 ? WEIGHTED : TYPES;
    rows(call(d, types, "backward", v[0], v[1], w, w, v[v.length - 1], s), v[0], 8);
  }

  private static void rows(ClCall call, View x, int passes) {
    call.groups(x.dim(0), Fold.LANES, (long) passes * x.size());
  }

  /** Sums of blocks of rows, then the sum of these; on a GPU after the moments of all rows. */
  static void weight(OpenClDevice d, View[] v, double[] s) {
    View x = v[0];
    int n = x.dim(1);
    int blocks = (x.dim(0) + NormRows.BLOCK - 1) / NormRows.BLOCK;
    d.withTemporary(
        DType.F32,
        Math.multiplyExact(blocks, n),
        sums -> {
          if (d.isCpu()) {
            call(d, TYPES, "weight", x, v[1], x, x, sums, s).groups(blocks, 1, 4L * x.size());
          } else {
            columns(d, v, blocks, sums, s);
          }
          View partial = sums.with(0, new int[] {blocks, n}, new int[] {n, 1});
          d.launch(Reduce.SUM, new View[] {partial, v[2]});
        });
  }

  private static void columns(OpenClDevice d, View[] v, int blocks, View sums, double[] s) {
    View x = v[0];
    d.withTemporary(
        DType.F32,
        2 * x.dim(0),
        moments -> {
          rows(call(d, TYPES, "moments", x, x, x, x, moments, s), x, 2);
          int tiles = (x.dim(1) + TILE - 1) / TILE;
          call(d, TYPES, "weight", x, v[1], moments, x, sums, s).groups(blocks * tiles, TILE, 0);
        });
  }

  private static ClCall call(
      OpenClDevice d,
      String types,
      String function,
      View x,
      View gy,
      View w,
      View b,
      View out,
      double[] s) {
    if (x.dtype() != DType.F32) throw NoKernel.of("norm", x.dtype());
    if (x.dim(1) > LONGEST) {
      throw new NoKernel(
          "norm has no opencl rung for rows of " + x.dim(1) + " elements; at most " + LONGEST);
    }
    return d.call(SOURCE, types + (s[1] != 0 ? " CENTRED FORM_" : " FORM_") + function, function)
        .view(x)
        .view(gy)
        .view(w)
        .view(b)
        .view(out)
        .put(x.dim(0), x.dim(1))
        .put((float) s[0]);
  }
}
