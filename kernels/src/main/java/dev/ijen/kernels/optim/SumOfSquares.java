package dev.ijen.kernels.optim;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;

/**
 * Sums of squares in F64. Lane l of 16 adds the elements i with i mod 16 = l, in order; the lanes
 * are then added in a fixed tree (l and l + 8, l + 4, l + 2, l + 1). Long inputs are cut into
 * pieces of a fixed size whose sums are added in order. So the bits depend on the numbers and their
 * count only.
 */
public final class SumOfSquares {
  public static final int LANES = 16;

  /** Elements of a piece, a multiple of the lanes. */
  private static final int PIECE = 1 << 15;

  /** Adds the squares of {@code count} elements of a float[] or double[] to 16 lanes. */
  @FunctionalInterface
  public interface Accumulate {
    /** Adds elements {@code at .. at + count - 1}, the first to lane 0. */
    void add(Object array, int at, int count, double[] lanes);
  }

  private SumOfSquares() {}

  static void plain(View[] v, double[] s) {
    run(v, v[0].dtype() == DType.F64 ? SumOfSquares::f64 : SumOfSquares::f32);
  }

  /** Sums v[0] into v[1]. */
  public static void run(View[] v, Accumulate accumulate) {
    double sum = sum(v[0], accumulate);
    View out = v[1];
    if (out.dtype() == DType.F64) out.doubles()[out.offset()] = sum;
    else out.floats()[out.offset()] = (float) sum;
  }

  private static double sum(View x, Accumulate accumulate) {
    Object array = x.storage();
    int size = x.size();
    if (size <= PIECE) return piece(array, x.offset(), size, accumulate);
    double[] sums = new double[(int) (((long) size + PIECE - 1) / PIECE)];
    Workers.elements(
        size,
        PIECE,
        (from, to) -> {
          for (int i = from; i < to; i += PIECE) {
            sums[i / PIECE] = piece(array, x.offset() + i, Math.min(PIECE, to - i), accumulate);
          }
        });
    double sum = 0;
    for (double s : sums) sum += s;
    return sum;
  }

  private static double piece(Object array, int at, int count, Accumulate accumulate) {
    double[] lanes = new double[LANES];
    accumulate.add(array, at, count, lanes);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
    }
    return lanes[0];
  }

  /** Plain accumulation of a float[]; also the remainder of a vector rung. */
  public static void f32(Object array, int at, int count, double[] lanes) {
    float[] x = (float[]) array;
    for (int i = 0; i < count; i++) {
      double a = x[at + i];
      lanes[i & LANES - 1] = Math.fma(a, a, lanes[i & LANES - 1]);
    }
  }

  /** Plain accumulation of a double[]; also the remainder of a vector rung. */
  public static void f64(Object array, int at, int count, double[] lanes) {
    double[] x = (double[]) array;
    for (int i = 0; i < count; i++) {
      double a = x[at + i];
      lanes[i & LANES - 1] = Math.fma(a, a, lanes[i & LANES - 1]);
    }
  }
}
