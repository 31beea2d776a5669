package dev.ijen.kernels.matmul;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import java.util.Arrays;

/**
 * The OpenCL rungs of {@link Matmul}: {@code blocked} keeps 6 x 64 sums in vector registers and
 * suits processors, {@code tiled} shares tiles in local memory and suits GPUs.
 */
final class MatmulCl {
  private static final ClSource SOURCE = ClSource.beside(Matmul.class, "matmul.cl");
  private static final String F32 =
      ClTypes.of(DType.F32) + " VL=16 V=float16 VLOAD=vload16 VSTORE=vstore16";
  private static final String F64 =
      ClTypes.of(DType.F64) + " VL=8 V=double8 VLOAD=vload8 VSTORE=vstore8";

  private MatmulCl() {}

  /** One kind of launch, of views a, b, start (a itself without a bias), c. */
  @FunctionalInterface
  private interface Launch {
    void run(OpenClDevice d, String types, Product p, View a, View b, View s, View c);
  }

  static Kernel.OpenCl blocked() {
    return rung(MatmulCl::blocked);
  }

  static Kernel.OpenCl tiled() {
    return rung(MatmulCl::tiled);
  }

  private static Kernel.OpenCl rung(Launch launch) {
    return (d, v, s) -> {
      View c = v[v.length - 1];
      if (c.size() == 0) return;
      if (c.dtype() != DType.F32 && c.dtype() != DType.F64) throw NoKernel.of("matmul", c.dtype());
      View bias = v.length == 4 ? v[2] : null;
      Product p = new Product(v[0], v[1], bias, c);
      if (p.stack.size().length > ClCall.RANK) {
        throw new NoKernel(
            "matmul has no opencl rung for stacks of more than 8 axes; reshape them");
      }
      String types = c.dtype() == DType.F32 ? F32 : F64;
      launch.run(d, types, p, v[0], v[1], bias == null ? v[0] : bias, c);
    };
  }

  private static int count(Product p) {
    int n = 1;
    for (int d : p.stack.size()) n *= d;
    return n;
  }

  private static ClCall sizes(ClCall call, Product p, View c, int packs) {
    int rank = p.stack.size().length;
    call.put(p.a0, p.b0, p.s0, c.offset(), p.m, p.n, p.k, count(p)).put(rank);
    call.axes(turned(p.stack.size()), rank).axes(turned(p.stack.a()), rank);
    call.axes(turned(p.stack.b()), rank).axes(turned(p.stack.s()), rank);
    call.put(p.a.row(), p.a.column(), p.b.row(), p.b.column());
    return call.put(p.start.row(), p.start.column(), p.biased() ? 1 : 0, packs);
  }

  /** Kernels take the innermost axis first. */
  private static int[] turned(int[] axes) {
    int[] t = new int[axes.length];
    for (int i = 0; i < t.length; i++) t[i] = axes[t.length - 1 - i];
    return t;
  }

  private static void blocked(
      OpenClDevice d, String types, Product p, View a, View b, View s, View c) {
    boolean shared = Arrays.stream(p.stack.b()).allMatch(x -> x == 0);
    int packs = shared ? 1 : count(p);
    int panel = c.dtype() == DType.F32 ? 64 : 32;
    int panels = (p.n + panel - 1) / panel;
    int blocks = (p.m + 5) / 6;
    d.withTemporary(
        c.dtype(),
        Math.multiplyExact(Math.multiplyExact(packs * panels, panel), p.k),
        packed -> {
          ClCall pack = d.call(SOURCE, types, "pack").buffer(b).buffer(packed);
          long moves = (long) packs * p.k * p.n;
          sizes(pack, p, c, packs).groups(packs * panels, 1, moves);
          ClCall call = d.call(SOURCE, types, "blocked").buffer(a).buffer(packed).buffer(s);
          long work = (long) count(p) * p.m * p.n * p.k / 16;
          sizes(call.buffer(c), p, c, packs).groups(count(p) * panels * blocks, 1, work);
        });
  }

  private static void tiled(
      OpenClDevice d, String types, Product p, View a, View b, View s, View c) {
    ClCall call = d.call(SOURCE, types, "tiled").buffer(a).buffer(b).buffer(s).buffer(c);
    int tiles = (p.m + 63) / 64 * ((p.n + 63) / 64);
    sizes(call, p, c, 1).run(count(p) * tiles, 256);
  }
}
