package dev.ijen.kernels.matmul;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.MatmulByShape;
import dev.ijen.kernels.cpu.simd.MatmulPacked;
import dev.ijen.kernels.cpu.simd.MatmulTiled;
import dev.ijen.kernels.cpu.simd.MatmulVector;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Matrix products of stacks of matrices, f32 and f64.
 *
 * <p><b>Bits.</b> Every output element is one chain of fused multiply-adds over the inner axis, in
 * order, starting from the bias or 0; no rung, layout, width, tile or thread count changes that.
 */
public final class Matmul {
  /**
   * {@code c = a b}. Inputs {@code a [..., M, K]}, {@code b [..., K, N]}; output {@code c [..., M,
   * N]}, contiguous. All three have the same rank (at least 2) and the same leading sizes, repeated
   * through stride 0 where an operand is shared. Any strides in a and b: a transposed matrix is a
   * view.
   */
  public static final Kernel KERNEL = rungs("matmul", v -> new Product(v[0], v[1], null, v[2]));

  /**
   * {@code c = a b + bias}, as {@link #KERNEL}. Inputs {@code a, b, bias}; output {@code c}. The
   * bias is {@code [N]}, or of c's rank with size 1 (or stride 0) along the axes where it repeats,
   * usually {@code [..., 1, N]}. It is where the chains start: {@code fma(a, b, bias)} first.
   */
  public static final Kernel LINEAR = rungs("linear", v -> new Product(v[0], v[1], v[2], v[3]));

  private Matmul() {}

  private static Kernel rungs(String name, Function<View[], Product> reading) {
    boolean simd = Simd.ENABLED;
    return new Kernel(name)
        .cpuIf(simd, "by-shape", () -> rung(reading, MatmulByShape::run))
        .cpu("registers", () -> rung(reading, plain(PlainF32::registers, PlainF64::registers)))
        .cpuIf(simd, "packed", () -> rung(reading, p -> p.each(MatmulPacked::run)))
        .cpuIf(simd, "tiled", () -> rung(reading, p -> p.each(MatmulTiled::run)))
        .cpuIf(simd, "vector", () -> rung(reading, MatmulVector::run))
        .cpu("ikj", () -> rung(reading, plain(PlainF32::ikj, PlainF64::ikj)))
        .cpu("naive", () -> rung(reading, plain(PlainF32::naive, PlainF64::naive)))
        .openclOnCpu("blocked", MatmulCl::blocked)
        .opencl("tiled", MatmulCl::tiled);
  }

  private static Kernel.Cpu rung(Function<View[], Product> reading, Consumer<Product> work) {
    return (views, scalars) -> work.accept(reading.apply(views));
  }

  private static Consumer<Product> plain(Product.Each f32, Product.Each f64) {
    return p -> p.each(p.dtype == DType.F32 ? f32 : f64);
  }
}
