package dev.ijen.kernels.reduce;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import java.util.Arrays;

/** {@code acc[a + i] = acc[a + i] op x[at + i]}: the plain loops, one method per element type. */
interface Accumulator {
  void run(Operation op, Object acc, int a, Object x, int at, int n);

  static Accumulator of(DType dtype) {
    return switch (dtype) {
      case F32 -> Accumulator::floats;
      case F64 -> Accumulator::doubles;
      case I32 -> Accumulator::ints;
      case BOOL -> Accumulator::bytes;
      case BF16, F16, I64 -> throw NoKernel.of("reduce", dtype);
    };
  }

  /** Writes the identity of {@code op}: combining it with x gives x. */
  static void identity(Operation op, Object acc, int a, int n) {
    double value =
        switch (op) {
          case SUM -> 0;
          case PROD -> 1;
          case MAX -> Double.NEGATIVE_INFINITY;
          case MIN -> Double.POSITIVE_INFINITY;
        };
    switch (acc) {
      case float[] y -> Arrays.fill(y, a, a + n, (float) value);
      case double[] y -> Arrays.fill(y, a, a + n, value);
      case int[] y -> Arrays.fill(y, a, a + n, (int) value); // saturates: the ends of the range
      case byte[] y -> Arrays.fill(y, a, a + n, (byte) (op == Operation.MIN ? 1 : 0));
      default -> throw new AssertionError(acc.getClass());
    }
  }

  private static void floats(Operation op, Object acc, int a, Object in, int at, int n) {
    float[] y = (float[]) acc;
    float[] x = (float[]) in;
    switch (op) {
      case SUM -> {
        for (int i = 0; i < n; i++) y[a + i] += x[at + i];
      }
      case PROD -> {
        for (int i = 0; i < n; i++) y[a + i] *= x[at + i];
      }
      case MAX -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.max(y[a + i], x[at + i]);
      }
      case MIN -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.min(y[a + i], x[at + i]);
      }
    }
  }

  private static void doubles(Operation op, Object acc, int a, Object in, int at, int n) {
    double[] y = (double[]) acc;
    double[] x = (double[]) in;
    switch (op) {
      case SUM -> {
        for (int i = 0; i < n; i++) y[a + i] += x[at + i];
      }
      case PROD -> {
        for (int i = 0; i < n; i++) y[a + i] *= x[at + i];
      }
      case MAX -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.max(y[a + i], x[at + i]);
      }
      case MIN -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.min(y[a + i], x[at + i]);
      }
    }
  }

  private static void ints(Operation op, Object acc, int a, Object in, int at, int n) {
    int[] y = (int[]) acc;
    int[] x = (int[]) in;
    switch (op) {
      case SUM -> {
        for (int i = 0; i < n; i++) y[a + i] += x[at + i];
      }
      case PROD -> {
        for (int i = 0; i < n; i++) y[a + i] *= x[at + i];
      }
      case MAX -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.max(y[a + i], x[at + i]);
      }
      case MIN -> {
        for (int i = 0; i < n; i++) y[a + i] = Math.min(y[a + i], x[at + i]);
      }
    }
  }

  /** Bytes are 0 or 1: any is or, all is and. */
  private static void bytes(Operation op, Object acc, int a, Object in, int at, int n) {
    byte[] y = (byte[]) acc;
    byte[] x = (byte[]) in;
    switch (op) {
      case MAX -> {
        for (int i = 0; i < n; i++) y[a + i] |= x[at + i];
      }
      case MIN -> {
        for (int i = 0; i < n; i++) y[a + i] &= x[at + i];
      }
      case SUM, PROD -> throw new AssertionError("bool " + op);
    }
  }
}
