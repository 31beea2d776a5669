package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.reduce.PlainSearch;
import dev.ijen.kernels.reduce.Search;
import jdk.incubator.vector.FloatVector;

/** Argmax and argmin of float rows: finds the extreme, then the first element equal to it. */
public final class SearchF32 implements Search {
  private final boolean max;
  private final ExtremeF32 extreme;

  public SearchF32(boolean max) {
    this.max = max;
    this.extreme = new ExtremeF32(max);
  }

  @Override
  public void run(Object src, int at, int rows, int rowStride, int n, int[] out, int to) {
    float[] x = (float[]) src;
    for (int r = 0; r < rows; r++) {
      int from = at + r * rowStride;
      out[to + r] = n < 2 * W ? PlainSearch.floats(x, from, n, max) : position(x, from, n);
    }
  }

  private int position(float[] x, int at, int n) {
    float top = extreme.row(x, at, n);
    return Float.isNaN(top) ? firstNan(x, at) : first(x, at, n, top);
  }

  private static int first(float[] x, int at, int n, float top) {
    for (int i = 0; ; i += W) {
      int start = Math.min(i, n - W);
      FloatVector v = FloatVector.fromArray(F, x, at + start);
      long hits = v.eq(top).toLong();
      if (hits != 0) return start + Long.numberOfTrailingZeros(hits);
    }
  }

  private static int firstNan(float[] x, int at) {
    int i = at;
    while (!Float.isNaN(x[i])) i++;
    return i - at;
  }
}
