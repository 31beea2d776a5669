package dev.ijen.kernels.move;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;

/** In-place additions on strided rectangles, one method per element type. */
final class AddTiles {
  private AddTiles() {}

  static Tile of(DType dtype) {
    return switch (dtype) {
      case F32 -> AddTiles::floats;
      case F64 -> AddTiles::doubles;
      case I32 -> AddTiles::ints;
      case BOOL, BF16, F16, I64 -> throw NoKernel.of("add_to", dtype);
    };
  }

  private static void floats(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    float[] x = (float[]) src;
    float[] y = (float[]) dst;
    for (int r = 0; r < rows; r++) {
      int i = at + r * sr;
      int o = to + r * dr;
      if (dc == 1 && sc == 1) for (int c = 0; c < cols; c++) y[o + c] += x[i + c];
      else for (int c = 0; c < cols; c++) y[o + c * dc] += x[i + c * sc];
    }
  }

  private static void doubles(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    double[] x = (double[]) src;
    double[] y = (double[]) dst;
    for (int r = 0; r < rows; r++) {
      int i = at + r * sr;
      int o = to + r * dr;
      if (dc == 1 && sc == 1) for (int c = 0; c < cols; c++) y[o + c] += x[i + c];
      else for (int c = 0; c < cols; c++) y[o + c * dc] += x[i + c * sc];
    }
  }

  private static void ints(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    int[] x = (int[]) src;
    int[] y = (int[]) dst;
    for (int r = 0; r < rows; r++) {
      int i = at + r * sr;
      int o = to + r * dr;
      if (dc == 1 && sc == 1) for (int c = 0; c < cols; c++) y[o + c] += x[i + c];
      else for (int c = 0; c < cols; c++) y[o + c * dc] += x[i + c * sc];
    }
  }
}
