package dev.ijen.kernels.move;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;

/**
 * Conversions of contiguous runs, with Java's rules: float to integer truncates toward zero,
 * saturates at the ends of the range and takes NaN to 0; to a narrower float rounds once, to
 * nearest even. To BOOL, everything but zero is true (NaN too); from BOOL, true is 1. From I64
 * there are F64, BOOL and I32, which throws for an element out of its range.
 */
final class Casts {
  private Casts() {}

  /** Converts {@code n} elements. */
  @FunctionalInterface
  interface Cast {
    void run(Object src, int from, Object dst, int to, int n);
  }

  private static final int CHUNK = 1024;

  /** The conversion between two different types. */
  static Cast of(DType from, DType to) {
    if (from.isHalf() && from != to) {
      Cast widen = from == DType.BF16 ? Halves::widenBf16 : Halves::widenF16;
      return to == DType.F32 ? widen : through(widen, DType.F32, to);
    }
    return switch (from) {
      case F32 ->
          switch (to) {
            case F64 -> Casts::floatToDouble;
            case I32 -> Casts::floatToInt;
            case BOOL -> Casts::floatToByte;
            case BF16 -> Halves::narrowBf16;
            case F16 -> Halves::narrowF16;
            case I64 -> through(Casts::floatToDouble, DType.F64, to);
            case F32 -> throw none(from, to);
          };
      case F64 ->
          switch (to) {
            case F32 -> Casts::doubleToFloat;
            case I32 -> Casts::doubleToInt;
            case BOOL -> Casts::doubleToByte;
            case BF16 -> Halves::doubleToBf16;
            case F16 -> Halves::doubleToF16;
            case I64 -> Casts::doubleToLong;
            case F64 -> throw none(from, to);
          };
      case I32 ->
          switch (to) {
            case F32 -> Casts::intToFloat;
            case F64 -> Casts::intToDouble;
            case BOOL -> Casts::intToByte;
            case BF16, F16, I64 -> through(Casts::intToDouble, DType.F64, to);
            case I32 -> throw none(from, to);
          };
      case BOOL ->
          switch (to) {
            case F32 -> Casts::byteToFloat;
            case F64 -> Casts::byteToDouble;
            case I32 -> Casts::byteToInt;
            case BF16, F16, I64 -> through(Casts::byteToDouble, DType.F64, to);
            case BOOL -> throw none(from, to);
          };
      case I64 ->
          switch (to) {
            case F64 -> Casts::longToDouble;
            case I32 -> Casts::longToInt;
            case BOOL -> through(Casts::longToDouble, DType.F64, to);
            case F32, BF16, F16, I64 -> throw none(from, to);
          };
      case BF16, F16 -> throw none(from, to);
    };
  }

  private static NoKernel none(DType from, DType to) {
    return new NoKernel(
        from == to
            ? "cast: " + to + " to itself is a copy"
            : "cast: " + from + " to " + to + " would round twice; go through to(F64) or to(I32)");
  }

  /** Two conversions, of which the first loses nothing, so that the result is rounded once. */
  private static Cast through(Cast exact, DType middle, DType to) {
    Cast last = of(middle, to);
    return (src, from, dst, at, n) -> {
      Buffer chunk = Devices.cpu().allocate(middle, Math.min(n, CHUNK), true);
      for (int i = 0; i < n; i += CHUNK) {
        int count = Math.min(CHUNK, n - i);
        exact.run(src, from + i, chunk.storage(), 0, count);
        last.run(chunk.storage(), 0, dst, at + i, count);
      }
      chunk.device().release(chunk);
    };
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

  private static void doubleToLong(Object src, int from, Object dst, int to, int n) {
    double[] x = (double[]) src;
    long[] y = (long[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = (long) x[from + i];
  }

  private static void longToDouble(Object src, int from, Object dst, int to, int n) {
    long[] x = (long[]) src;
    double[] y = (double[]) dst;
    for (int i = 0; i < n; i++) y[to + i] = x[from + i];
  }

  private static void longToInt(Object src, int from, Object dst, int to, int n) {
    long[] x = (long[]) src;
    int[] y = (int[]) dst;
    for (int i = 0; i < n; i++) {
      long v = x[from + i];
      if (v != (int) v) {
        throw new ArithmeticException(
            "to(i32): element " + i + " is " + v + ", which i32 cannot hold; to(F64) can round it");
      }
      y[to + i] = (int) v;
    }
  }
}
