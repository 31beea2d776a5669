package dev.ijen.kernels.norm;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.NormF32;
import dev.ijen.kernels.reduce.Reduce;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation of rows, F32: y = (x - m) d, with m the mean of a row and d = 1 / sqrt(mean (x -
 * m)^2 + epsilon), or with m = 0 instead.
 *
 * <p>Views are contiguous: [rows, n] with n at least 1, w and b of one row. Scalars: epsilon; 1 for
 * the mean, 0 for m = 0.
 */
public final class Norm {
  /** Views x, out: y. Views x, w, out: y w. Views x, w, b, out: y w + b. */
  public static final Kernel NORMALISE =
      kernel(
              "normalise",
              (rung, v, s) ->
                  inRows(rung, s, v[0], v[0], part(v, 1), part(v, 2), v[v.length - 1], NormRows::y))
          .opencl("rows", () -> NormCl::normalise);

  /**
   * The gradient by x. Views x, gy, out, with g = gy; or x, gy, w, out, with g = gy w: out = (g -
   * mean g - y mean(g y)) d, without mean g when m = 0.
   */
  public static final Kernel BACKWARD =
      kernel(
              "normaliseBackward",
              (rung, v, s) ->
                  inRows(rung, s, v[0], v[1], part(v, 2), null, v[v.length - 1], NormRows::gx))
          .opencl("rows", () -> NormCl::backward);

  /** The gradient by w. Views x, gy, out [1, n]: the sum over rows of gy y. */
  public static final Kernel WEIGHT =
      kernel("normaliseWeight", (rung, v, s) -> weight(rung, s, v[0], v[1], v[2]))
          .opencl("columns", () -> NormCl::weight);

  /** Elements from which rows are shared among threads. */
  private static final int LARGE = 1 << 16;

  private Norm() {}

  /** What makes rows of n elements, given the scalars and room for four rows. */
  @FunctionalInterface
  private interface Rung {
    NormRows rows(int n, double[] scalars, float[] work);
  }

  @FunctionalInterface
  private interface Launch {
    void run(Rung rung, View[] views, double[] scalars);
  }

  @FunctionalInterface
  private interface Pass {
    void run(NormRows rows, int first, int end);
  }

  private static Kernel kernel(String name, Launch launch) {
    return new Kernel(name)
        .cpuIf(Simd.ENABLED, "simd", () -> (v, s) -> launch.run(NormF32::of, v, s))
        .cpu("plain", () -> (v, s) -> launch.run(NormRows::new, v, s));
  }

  private static @Nullable View part(View[] v, int i) {
    return i < v.length - 1 ? v[i] : null;
  }

  private static void inRows(
      Rung rung,
      double[] s,
      View x,
      View gy,
      @Nullable View w,
      @Nullable View b,
      View out,
      Pass pass) {
    int rows = x.dim(0);
    int n = x.dim(1);
    if (rows == 0) return;
    Workers.Range range =
        (first, end) -> {
          Buffer work = Devices.cpu().allocate(DType.F32, 4 * n, true);
          NormRows row = rung.rows(n, s, (float[]) work.storage());
          row.at(x, gy, w, b, out);
          pass.run(row, first, end);
          Devices.cpu().release(work);
        };
    if (x.size() < LARGE) range.run(0, rows);
    else Workers.split(rows, range);
  }

  /** Sums of blocks of rows, each in order; then {@link Reduce#SUM} of these. */
  private static void weight(Rung rung, double[] s, View x, View gy, View out) {
    int rows = x.dim(0);
    int n = x.dim(1);
    int blocks = (rows + NormRows.BLOCK - 1) / NormRows.BLOCK;
    Buffer sums = Devices.cpu().allocate(DType.F32, blocks * n, true);
    View partial = View.of(sums, 0, new int[] {blocks, n}, new int[] {n, 1});
    Workers.Range range =
        (first, end) -> {
          Buffer work = Devices.cpu().allocate(DType.F32, 4 * n, true);
          NormRows row = rung.rows(n, s, (float[]) work.storage());
          row.at(x, gy, null, null, partial);
          row.gw(first * NormRows.BLOCK, Math.min(end * NormRows.BLOCK, rows));
          Devices.cpu().release(work);
        };
    if (x.size() < LARGE) range.run(0, blocks);
    else Workers.split(blocks, range);
    out.device().launch(Reduce.SUM, new View[] {partial, out});
    Devices.cpu().release(sums);
  }
}
