package dev.ijen.kernels.move;

import static dev.ijen.kernels.move.Tile.FEW;
import static dev.ijen.kernels.move.Tile.SHORT;
import static dev.ijen.kernels.move.Tile.SIDE;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.CopyF32;
import java.util.Arrays;

/**
 * Copies of strided rectangles, one method per element type (a Java array's type cannot be a
 * parameter without boxing). Elements move as they are: NaN payloads and negative zeros are kept.
 */
final class CopyTiles {
  private CopyTiles() {}

  private static final Tile FLOATS =
      Simd.ENABLED ? Vectors.floats() : new Blocks(CopyTiles::floats);
  private static final Tile DOUBLES = new Blocks(CopyTiles::doubles);
  private static final Tile INTS = new Blocks(CopyTiles::ints);
  private static final Tile BYTES = new Blocks(CopyTiles::bytes);
  private static final Tile SHORTS = new Blocks(CopyTiles::shorts);
  private static final Tile LONGS = new Blocks(CopyTiles::longs);

  static Tile of(DType dtype) {
    return switch (dtype) {
      case F32 -> FLOATS;
      case F64 -> DOUBLES;
      case I32 -> INTS;
      case BOOL -> BYTES;
      case BF16, F16 -> SHORTS;
      case I64 -> LONGS;
    };
  }

  /** A tile in square blocks, unless its rows are dense or repeat one element. */
  private record Blocks(Tile tile) implements Tile {
    @Override
    public void run(
        Object x, int at, int sr, int sc, Object y, int to, int dr, int dc, int rows, int cols) {
      if (rows <= FEW || (dc == 1 && (sc == 1 || sc == 0))) {
        tile.run(x, at, sr, sc, y, to, dr, dc, rows, cols);
        return;
      }
      for (int r = 0; r < rows; r += SIDE) {
        int height = Math.min(SIDE, rows - r);
        for (int c = 0; c < cols; c += SIDE) {
          int i = at + r * sr + c * sc;
          int o = to + r * dr + c * dc;
          tile.run(x, i, sr, sc, y, o, dr, dc, height, Math.min(SIDE, cols - c));
        }
      }
    }
  }

  /** Names the vector class, which must not load where there is no Vector API. */
  private static final class Vectors {
    static Tile floats() {
      return new CopyF32(new Blocks(CopyTiles::floats));
    }
  }

  private static void floats(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    float[] x = (float[]) src;
    float[] y = (float[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, at + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++, to += dr) Arrays.fill(y, to, to + cols, x[at + r * sr]);
    } else {
      for (int r = 0; r < rows; r++, at += sr, to += dr) {
        for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
      }
    }
  }

  private static void doubles(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    double[] x = (double[]) src;
    double[] y = (double[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, at + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++, to += dr) Arrays.fill(y, to, to + cols, x[at + r * sr]);
    } else {
      for (int r = 0; r < rows; r++, at += sr, to += dr) {
        for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
      }
    }
  }

  private static void ints(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    int[] x = (int[]) src;
    int[] y = (int[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, at + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++, to += dr) Arrays.fill(y, to, to + cols, x[at + r * sr]);
    } else {
      for (int r = 0; r < rows; r++, at += sr, to += dr) {
        for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
      }
    }
  }

  private static void bytes(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    byte[] x = (byte[]) src;
    byte[] y = (byte[]) dst;
    if (dc == 1 && sc == 1 && cols >= SHORT) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, at + r * sr, y, to + r * dr, cols);
    } else if (dc == 1 && sc == 0) {
      for (int r = 0; r < rows; r++, to += dr) Arrays.fill(y, to, to + cols, x[at + r * sr]);
    } else {
      for (int r = 0; r < rows; r++, at += sr, to += dr) {
        for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
      }
    }
  }

  private static void shorts(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    short[] x = (short[]) src;
    short[] y = (short[]) dst;
    for (int r = 0; r < rows; r++, at += sr, to += dr) {
      if (dc == 1 && sc == 1 && cols >= SHORT) System.arraycopy(x, at, y, to, cols);
      else if (dc == 1 && sc == 0) Arrays.fill(y, to, to + cols, x[at]);
      else for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
    }
  }

  private static void longs(
      Object src, int at, int sr, int sc, Object dst, int to, int dr, int dc, int rows, int cols) {
    long[] x = (long[]) src;
    long[] y = (long[]) dst;
    for (int r = 0; r < rows; r++, at += sr, to += dr) {
      if (dc == 1 && sc == 1 && cols >= SHORT) System.arraycopy(x, at, y, to, cols);
      else if (dc == 1 && sc == 0) Arrays.fill(y, to, to + cols, x[at]);
      else for (int c = 0; c < cols; c++) y[to + c * dc] = x[at + c * sc];
    }
  }
}
