package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.move.Tile;
import jdk.incubator.vector.FloatVector;

/**
 * {@code dst += src} on rectangles of floats. By hand because the JIT does not vectorise a loop
 * that reads and writes arrays which could be the same one.
 */
public final class AddF32 implements Tile {
  @Override
  public void run(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    float[] x = (float[]) src;
    float[] y = (float[]) dst;
    for (int r = 0; r < rows; r++) {
      int i = at + r * sr;
      int o = to + r * dr;
      if (sc == 1 && dc == 1) row(x, i, y, o, cols);
      else for (int c = 0; c < cols; c++) y[o + c * dc] += x[i + c * sc];
    }
  }

  private static void row(float[] x, int from, float[] y, int to, int n) {
    int c = 0;
    for (; c + W <= n; c += W) {
      FloatVector sum =
          FloatVector.fromArray(F, y, to + c).add(FloatVector.fromArray(F, x, from + c));
      sum.intoArray(y, to + c);
    }
    for (; c < n; c++) y[to + c] += x[from + c];
  }
}
