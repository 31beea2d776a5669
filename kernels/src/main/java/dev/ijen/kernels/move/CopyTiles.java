package dev.ijen.kernels.move;

import static dev.ijen.kernels.move.Tile.FEW;
import static dev.ijen.kernels.move.Tile.SHORT;
import static dev.ijen.kernels.move.Tile.SIDE;

import dev.ijen.kernels.DType;
import java.util.Arrays;

/**
 * Copies of strided rectangles, one method per element type (a Java array's type cannot be a
 * parameter without boxing). Elements move as they are: NaN payloads and negative zeros are kept.
 */
final class CopyTiles {
  private CopyTiles() {}

  static Tile of(DType dtype) {
    return switch (dtype) {
      case F32 -> CopyTiles::floats;
      case F64 -> CopyTiles::doubles;
      case I32 -> CopyTiles::ints;
      case BOOL -> CopyTiles::bytes;
      case BF16, F16 -> CopyTiles::shorts;
      case I64 -> CopyTiles::longs;
    };
  }

  private static void floats(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    float[] x = (float[]) src;
    float[] y = (float[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, from + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++) {
        int at = to + r * dr;
        Arrays.fill(y, at, at + cols, x[from + r * sr]);
      }
    } else {
      int side = rows <= FEW ? cols : SIDE;
      for (int r = 0; r < rows; r += SIDE) {
        int height = Math.min(SIDE, rows - r);
        for (int c = 0; c < cols; c += side) {
          int width = Math.min(side, cols - c);
          int i = from + r * sr + c * sc;
          int o = to + r * dr + c * dc;
          for (int a = 0; a < height; a++, i += sr, o += dr) {
            for (int b = 0; b < width; b++) y[o + b * dc] = x[i + b * sc];
          }
        }
      }
    }
  }

  private static void doubles(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    double[] x = (double[]) src;
    double[] y = (double[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, from + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++) {
        int at = to + r * dr;
        Arrays.fill(y, at, at + cols, x[from + r * sr]);
      }
    } else {
      int side = rows <= FEW ? cols : SIDE;
      for (int r = 0; r < rows; r += SIDE) {
        int height = Math.min(SIDE, rows - r);
        for (int c = 0; c < cols; c += side) {
          int width = Math.min(side, cols - c);
          int i = from + r * sr + c * sc;
          int o = to + r * dr + c * dc;
          for (int a = 0; a < height; a++, i += sr, o += dr) {
            for (int b = 0; b < width; b++) y[o + b * dc] = x[i + b * sc];
          }
        }
      }
    }
  }

  private static void ints(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    int[] x = (int[]) src;
    int[] y = (int[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, from + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++) {
        int at = to + r * dr;
        Arrays.fill(y, at, at + cols, x[from + r * sr]);
      }
    } else {
      int side = rows <= FEW ? cols : SIDE;
      for (int r = 0; r < rows; r += SIDE) {
        int height = Math.min(SIDE, rows - r);
        for (int c = 0; c < cols; c += side) {
          int width = Math.min(side, cols - c);
          int i = from + r * sr + c * sc;
          int o = to + r * dr + c * dc;
          for (int a = 0; a < height; a++, i += sr, o += dr) {
            for (int b = 0; b < width; b++) y[o + b * dc] = x[i + b * sc];
          }
        }
      }
    }
  }

  private static void bytes(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    byte[] x = (byte[]) src;
    byte[] y = (byte[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, from + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++) {
        int at = to + r * dr;
        Arrays.fill(y, at, at + cols, x[from + r * sr]);
      }
    } else {
      int side = rows <= FEW ? cols : SIDE;
      for (int r = 0; r < rows; r += SIDE) {
        int height = Math.min(SIDE, rows - r);
        for (int c = 0; c < cols; c += side) {
          int width = Math.min(side, cols - c);
          int i = from + r * sr + c * sc;
          int o = to + r * dr + c * dc;
          for (int a = 0; a < height; a++, i += sr, o += dr) {
            for (int b = 0; b < width; b++) y[o + b * dc] = x[i + b * sc];
          }
        }
      }
    }
  }

  private static void shorts(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    short[] x = (short[]) src;
    short[] y = (short[]) dst;
    for (int r = 0; r < rows; r++, from += sr, to += dr) {
      if (dc == 1 && sc == 1) System.arraycopy(x, from, y, to, cols);
      else for (int c = 0; c < cols; c++) y[to + c * dc] = x[from + c * sc];
    }
  }

  private static void longs(
      Object src,
      int from,
      int sr,
      int sc,
      Object dst,
      int to,
      int dr,
      int dc,
      int rows,
      int cols) {
    long[] x = (long[]) src;
    long[] y = (long[]) dst;
    for (int r = 0; r < rows; r++, from += sr, to += dr) {
      if (dc == 1 && sc == 1) System.arraycopy(x, from, y, to, cols);
      else for (int c = 0; c < cols; c++) y[to + c * dc] = x[from + c * sc];
    }
  }
}
