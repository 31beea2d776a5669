package dev.ijen.kernels.reduce;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.ExtremeF32;
import dev.ijen.kernels.cpu.simd.SearchF32;
import dev.ijen.kernels.cpu.simd.SumF32;
import java.util.function.Supplier;

/**
 * Reductions over axes.
 *
 * <p>Every kernel takes the views in, out: in has any rank and strides; out has the same rank, is
 * contiguous, and its sizes say what is reduced: axes of size 1 in out are reduced, all others have
 * the size they have in in. No scalars. The result depends on the sizes only, bit for bit: not on
 * strides, vector width, threads or the rung.
 */
public final class Reduce {
  /**
   * Sums of F32, F64 or I32 (wraps around). Nothing sums to +0, and so does -0 alone. The order of
   * additions is that of {@link Fold}: at most 128 in sequence, then a tree.
   */
  public static final Kernel SUM = folding("sum", Operation.SUM, () -> new SumF32());

  /** Products of F32, F64 or I32 (wraps around), in the order of {@link #SUM}; of nothing: 1. */
  public static final Kernel PROD =
      new Kernel("prod")
          .cpu("plain", () -> new Reduction("prod").plain(Operation.PROD, F32, F64, I32))
          .opencl("tree", () -> ReduceCl.fold("prod", Operation.PROD, F32, F64, I32));

  /**
   * Largest elements of F32, F64 or I32. A NaN makes the result NaN; +0 is larger than -0. Of
   * nothing: -infinity or the smallest int (an op refuses that before).
   */
  public static final Kernel MAX = folding("max", Operation.MAX, () -> new ExtremeF32(true));

  /** Smallest elements, as {@link #MAX}; of nothing: +infinity or the largest int. */
  public static final Kernel MIN = folding("min", Operation.MIN, () -> new ExtremeF32(false));

  /** Whether any element of a BOOL input is true; of nothing: false. */
  public static final Kernel ANY =
      new Kernel("any")
          .cpu("plain", () -> new Reduction("any").plain(Operation.MAX, BOOL))
          .opencl("tree", () -> ReduceCl.fold("any", Operation.MAX, BOOL));

  /** Whether all elements of a BOOL input are true; of nothing: true. */
  public static final Kernel ALL =
      new Kernel("all")
          .cpu("plain", () -> new Reduction("all").plain(Operation.MIN, BOOL))
          .opencl("tree", () -> ReduceCl.fold("all", Operation.MIN, BOOL));

  /**
   * Where the largest element is: out is I32, the index along the reduced axis (row-major over the
   * reduced axes when there are several). The first of equals wins; NaN counts as the largest, as
   * in NumPy. In: F32, F64 or I32. Over no elements it throws.
   */
  public static final Kernel ARGMAX = searching("argmax", true);

  /** Where the smallest element is, as {@link #ARGMAX}; NaN counts as the smallest. */
  public static final Kernel ARGMIN = searching("argmin", false);

  private Reduce() {}

  /** The vector class is named in lambdas only: it must not load where there is no Vector API. */
  private static Kernel folding(String name, Operation op, Supplier<Fold> floats) {
    return new Kernel(name)
        .cpuIf(
            Simd.ENABLED,
            "simd",
            () -> new Reduction(name).plain(op, F64, I32).with(F32, floats.get()))
        .cpu("plain", () -> new Reduction(name).plain(op, F32, F64, I32))
        .opencl("tree", () -> ReduceCl.fold(name, op, F32, F64, I32));
  }

  private static Kernel searching(String name, boolean max) {
    return new Kernel(name)
        .cpuIf(
            Simd.ENABLED,
            "simd",
            () -> new Position(name).plain(max, F64, I32).with(F32, new SearchF32(max)))
        .cpu("plain", () -> new Position(name).plain(max, F32, F64, I32))
        .opencl("tree", () -> ReduceCl.position(name, max));
  }
}
