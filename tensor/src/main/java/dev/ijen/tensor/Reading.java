package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;

/** Tensors back to Java values and to text. Waits for the device. */
final class Reading {
  private static final int SHOWN = 8;

  private Reading() {}

  static double item(Tensor t) {
    if (t.size() != 1) {
      throw new ShapeException(
          "item: " + t.label() + " has " + t.size() + " elements, not one; reduce it first");
    }
    View v = t.view();
    Object one = t.dtype().newArray(1);
    v.storage(); // refuses what is stale or released
    v.device().copyOut(v.buffer(), v.offset(), one, 0, 1);
    return switch (one) {
      case float[] a -> a[0];
      case double[] a -> a[0];
      case int[] a -> a[0];
      case byte[] a -> a[0];
      default -> doubles(t)[0];
    };
  }

  static float[] floats(Tensor t) {
    float[] out = new float[t.size()];
    if (!t.dtype().isHalf()) {
      copy(t, DType.F32, "toFloats", out);
      return out;
    }
    try (Scope s = new Scope()) {
      copy(t.stopGradient().to(DType.F32), DType.F32, "toFloats", out);
    }
    return out;
  }

  static long[] longs(Tensor t) {
    long[] out = new long[t.size()];
    copy(t, DType.I64, "toLongs", out);
    return out;
  }

  static int[] ints(Tensor t) {
    int[] out = new int[t.size()];
    copy(t, DType.I32, "toInts", out);
    return out;
  }

  static boolean[] booleans(Tensor t) {
    byte[] bytes = new byte[t.size()];
    copy(t, DType.BOOL, "toBooleans", bytes);
    boolean[] out = new boolean[bytes.length];
    for (int i = 0; i < out.length; i++) out[i] = bytes[i] != 0;
    return out;
  }

  static double[] doubles(Tensor t) {
    double[] out = new double[t.size()];
    try (Scope s = new Scope()) {
      copy(t.stopGradient().to(Devices.cpu()).to(DType.F64), DType.F64, "toDoubles", out);
    }
    return out;
  }

  private static void copy(Tensor t, DType dtype, String op, Object out) {
    if (t.dtype() != dtype) {
      throw new ShapeException(
          "%s: %s is not %s; convert it with to(%s)".formatted(op, t.label(), dtype, dtype.name()));
    }
    try (Scope s = new Scope()) {
      View v = Movements.dense(t).view();
      v.storage();
      v.device().copyOut(v.buffer(), v.offset(), out, 0, t.size());
    }
  }

  /** For people: type, shape and the first and last elements, nested by axis. */
  static String text(Tensor t) {
    StringBuilder s = new StringBuilder(t.label());
    if (t.view().buffer().isReleased()) return s.append(" (released)").toString();
    if (t.view().isStale()) return s.append(" (stale)").toString();
    Object values = t.dtype() == DType.I64 ? longs(t) : doubles(t);
    return append(s.append(' '), values, t.dtype(), t.shape(), 0, 0).toString();
  }

  private static StringBuilder append(
      StringBuilder s, Object values, DType dtype, Shape shape, int axis, int at) {
    if (axis == shape.rank()) return s.append(number(values, at, dtype));
    int n = shape.raw()[axis];
    s.append('[');
    for (int i = 0; i < n; i++) {
      if (i > 0) s.append(axis == shape.rank() - 1 ? ", " : ",\n" + " ".repeat(axis + 1));
      if (n > SHOWN && i == SHOWN / 2) {
        s.append("...");
        i = n - SHOWN / 2 - 1;
        continue;
      }
      append(s, values, dtype, shape, axis + 1, at + i * shape.strides()[axis]);
    }
    return s.append(']');
  }

  private static String number(Object values, int at, DType dtype) {
    if (values instanceof long[] a) return Long.toString(a[at]);
    double v = ((double[]) values)[at];
    return switch (dtype) {
      case BOOL -> v != 0 ? "true" : "false";
      case I32 -> Integer.toString((int) v);
      case F32, BF16, F16 -> Float.toString((float) v);
      case F64, I64 -> Double.toString(v);
    };
  }
}
