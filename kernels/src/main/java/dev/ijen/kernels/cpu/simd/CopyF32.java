package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.I;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.move.Tile;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Copies of floats that turn: rows backward, and transpositions in blocks of W x W: of each pair of
 * rows d apart, the lanes whose number has the bit d change places, for d = W/2, ..., 2, 1 (Eklundh
 * 1972). Rows are read and written a cache line at a time, so it does not matter how many of them
 * fall on the same place in the cache. Other rectangles go to the plain tile.
 */
public final class CopyF32 implements Tile {
  /** Columns of blocks that are done before the next row of blocks. */
  private static final int STRIP = 256;

  // per d what a pair of rows becomes: lanes of the first, then (from W on) of the second
  private static final IntVector LOW_8 = low(8);
  private static final IntVector HIGH_8 = LOW_8.add(8);
  private static final IntVector LOW_4 = low(4);
  private static final IntVector HIGH_4 = LOW_4.add(4);
  private static final IntVector LOW_2 = low(2);
  private static final IntVector HIGH_2 = LOW_2.add(2);
  private static final IntVector LOW_1 = low(1);
  private static final IntVector HIGH_1 = LOW_1.add(1);

  private static final VectorShuffle<Float> BACKWARD =
      VectorShuffle.iota(Lanes.F, W - 1, -1, false);

  private final Tile plain;

  public CopyF32(Tile plain) {
    this.plain = plain;
  }

  /** Lane l of the first row, or where l has the bit d lane l - d of the second. */
  private static IntVector low(int d) {
    int[] lanes = new int[W];
    for (int l = 0; l < W; l++) lanes[l] = (l & d) == 0 ? l : W + l - d;
    return IntVector.fromArray(I, lanes, 0);
  }

  @Override
  public void run(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    boolean vectors = dc == 1 && cols >= W;
    if (vectors && sc == -1) {
      for (int r = 0; r < rows; r++) {
        backward((float[]) src, at + r * sr, (float[]) dst, to + r * dr, cols);
      }
    } else if (vectors && sr == 1 && rows >= W) {
      transpose((float[]) src, at, sc, (float[]) dst, to, dr, rows, cols);
    } else {
      plain.run(src, at, sr, sc, dst, to, dr, dc, rows, cols);
    }
  }

  private static void backward(float[] x, int at, float[] y, int to, int n) {
    for (int i = 0; i < n; i += W) {
      int c = Math.min(i, n - W);
      FloatVector v = FloatVector.fromArray(Lanes.F, x, at - c - W + 1);
      v.rearrange(BACKWARD).intoArray(y, to + c);
    }
  }

  private static void transpose(
      float[] x, int at, int sc, float[] y, int to, int dr, int rows, int cols) {
    float[] s = new float[W * W];
    for (int left = 0; left < cols; left += STRIP) {
      int right = Math.min(left + STRIP, cols);
      for (int i = 0; i < rows; i += W) {
        int r = Math.min(i, rows - W); // the last blocks overlap those before
        for (int j = left; j < right; j += W) {
          int c = Math.min(j, cols - W);
          block(x, at + r + c * sc, sc, y, to + r * dr + c, dr, s);
        }
      }
    }
  }

  private static void block(float[] x, int at, int sx, float[] y, int to, int sy, float[] s) {
    if (W == 16) {
      by8(x, at, sx, s);
      by4(s, 0, W, s);
    } else if (W == 8) {
      by4(x, at, sx, s);
    }
    if (W == 4) by2(x, at, sx, s);
    else by2(s, 0, W, s);
    by1(s, y, to, sy);
  }

  private static IntVector load(float[] x, int i) {
    return FloatVector.fromArray(Lanes.F, x, i).reinterpretAsInts();
  }

  private static void by8(float[] x, int at, int step, float[] s) {
    for (int i = 0; i < 8; i++) {
      IntVector a = load(x, at + i * step);
      IntVector b = load(x, at + (i + 8) * step);
      LOW_8.selectFrom(a, b).reinterpretAsFloats().intoArray(s, i * W);
      HIGH_8.selectFrom(a, b).reinterpretAsFloats().intoArray(s, (i + 8) * W);
    }
  }

  private static void by4(float[] x, int at, int step, float[] s) {
    for (int k = 0; k < W / 2; k++) {
      int i = k + (k & -4);
      IntVector a = load(x, at + i * step);
      IntVector b = load(x, at + (i + 4) * step);
      LOW_4.selectFrom(a, b).reinterpretAsFloats().intoArray(s, i * W);
      HIGH_4.selectFrom(a, b).reinterpretAsFloats().intoArray(s, (i + 4) * W);
    }
  }

  private static void by2(float[] x, int at, int step, float[] s) {
    for (int k = 0; k < W / 2; k++) {
      int i = k + (k & -2);
      IntVector a = load(x, at + i * step);
      IntVector b = load(x, at + (i + 2) * step);
      LOW_2.selectFrom(a, b).reinterpretAsFloats().intoArray(s, i * W);
      HIGH_2.selectFrom(a, b).reinterpretAsFloats().intoArray(s, (i + 2) * W);
    }
  }

  private static void by1(float[] s, float[] y, int to, int step) {
    for (int i = 0; i < W; i += 2) {
      IntVector a = load(s, i * W);
      IntVector b = load(s, (i + 1) * W);
      LOW_1.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to + i * step);
      HIGH_1.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to + (i + 1) * step);
    }
  }
}
