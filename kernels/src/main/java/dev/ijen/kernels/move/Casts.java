package dev.ijen.kernels.move;

import dev.ijen.kernels.DType;

/**
 * Conversions of contiguous runs, with Java's rules: float to int truncates toward zero, saturates
 * at the ends of the range and takes NaN to 0; int to f32 and f64 to f32 round to nearest even. To
 * BOOL, everything but zero is true (NaN too); from BOOL, true is 1.
 */
final class Casts {
  private Casts() {}

  /** Converts {@code n} elements. */
  @FunctionalInterface
  interface Cast {
    void run(Object src, int from, Object dst, int to, int n);
  }

  /** The conversion between two different types. */
  static Cast of(DType from, DType to) {
    return switch (from) {
      case F32 ->
          switch (to) {
            case F32 -> same(to);
            case F64 -> Casts::floatToDouble;
            case I32 -> Casts::floatToInt;
            case BOOL -> Casts::floatToByte;
          };
      case F64 ->
          switch (to) {
            case F32 -> Casts::doubleToFloat;
            case F64 -> same(to);
            case I32 -> Casts::doubleToInt;
            case BOOL -> Casts::doubleToByte;
          };
      case I32 ->
          switch (to) {
            case F32 -> Casts::intToFloat;
            case F64 -> Casts::intToDouble;
            case I32 -> same(to);
            case BOOL -> Casts::intToByte;
          };
      case BOOL ->
          switch (to) {
            case F32 -> Casts::byteToFloat;
            case F64 -> Casts::byteToDouble;
            case I32 -> Casts::byteToInt;
            case BOOL -> same(to);
          };
    };
  }

  private static Cast same(DType type) {
    throw new IllegalArgumentException("cast: " + type + " to itself is a copy");
  }

  private static void floatToDouble(Object src, int from, Object dst, int to, int n) {
    float[] x = (float[]) src;
    double[] y = (double[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void floatToInt(Object src, int from, Object dst, int to, int n) {
    float[] x = (float[]) src;
    int[] y = (int[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (int) x[from + i];
  }

  private static void floatToByte(Object src, int from, Object dst, int to, int n) {
    float[] x = (float[]) src;
    byte[] y = (byte[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (byte) (x[from + i] != 0 ? 1 : 0);
  }

  private static void doubleToFloat(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    float[] y = (float[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (float) x[from + i];
  }

  private static void doubleToInt(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    int[] y = (int[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (int) x[from + i];
  }

  private static void doubleToByte(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    byte[] y = (byte[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (byte) (x[from + i] != 0 ? 1 : 0);
  }

  private static void intToFloat(Object src, int from, Object dst, int to, int n) {
    int[] x = (int[]) src;
    float[] y = (float[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void intToDouble(Object src, int from, Object dst, int to, int n) {
    int[] x = (int[]) src;
    double[] y = (double[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void intToByte(Object src, int from, Object dst, int to, int n) {
    int[] x = (int[]) src;
    byte[] y = (byte[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (byte) (x[from + i] != 0 ? 1 : 0);
  }

  private static void byteToFloat(Object src, int from, Object dst, int to, int n) {
    byte[] x = (byte[]) src;
    float[] y = (float[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void byteToDouble(Object src, int from, Object dst, int to, int n) {
    byte[] x = (byte[]) src;
    double[] y = (double[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void byteToInt(Object src, int from, Object dst, int to, int n) {
    byte[] x = (byte[]) src;
    int[] y = (int[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }
}
