package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import java.util.Arrays;

/** Tensors from numbers. They have no history, so no gradient flows into them. */
public final class Creation {
  private Creation() {}

  public static Tensor of(float[] values, int... dims) {
    return from(DType.F32, values, values.length, dims);
  }

  public static Tensor of(double[] values, int... dims) {
    return from(DType.F64, values, values.length, dims);
  }

  public static Tensor of(int[] values, int... dims) {
    return from(DType.I32, values, values.length, dims);
  }

  public static Tensor of(boolean[] values, int... dims) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (values[i] ? 1 : 0);
    return from(DType.BOOL, bytes, bytes.length, dims);
  }

  /** I64, which is stored and converted but not computed with. */
  public static Tensor of(long[] values, int... dims) {
    return from(DType.I64, values, values.length, dims);
  }

  private static Tensor from(DType dtype, Object array, int length, int[] dims) {
    Shape shape = Shape.of(dims);
    if (shape.size() != length) {
      throw new ShapeException(
          "of: " + length + " values do not fill shape " + shape + ", which has " + shape.size());
    }
    Tensor t = Tensor.empty(Devices.cpu(), dtype, shape);
    t.device().copyIn(array, 0, t.view().buffer(), 0, length);
    return t;
  }

  /** A CPU tensor that no scope owns, with a copy of the array. */
  static Tensor unowned(DType dtype, Object array, int length, Shape shape) {
    Device cpu = Devices.cpu();
    View v = View.of(cpu.allocate(dtype, length, false), shape.raw(), shape.strides());
    cpu.copyIn(array, 0, v.buffer(), 0, length);
    return Tensor.of(v, shape);
  }

  public static Tensor full(DType dtype, double value, int... dims) {
    return full(Devices.cpu(), dtype, value, Shape.of(dims));
  }

  /** Every element {@code value}, converted to the type as Java does. */
  public static Tensor full(Device device, DType dtype, double value, Shape shape) {
    Tensor t = Tensor.empty(device, dtype, shape);
    device.launch(Move.FILL, new View[] {t.view()}, value);
    return t;
  }

  /** A scalar of the type and device of another tensor. */
  static Tensor constant(Tensor like, double value) {
    return full(like.device(), like.dtype(), value, Shape.SCALAR);
  }

  /** 0, 1, ..., n - 1 as I32. */
  public static Tensor arange(int n) {
    requireCount("arange", n);
    int[] values = new int[n];
    Arrays.setAll(values, i -> i);
    return of(values, n);
  }

  private static void requireCount(String op, int n) {
    if (n < 0) throw new ShapeException(op + ": the number of elements is " + n);
  }

  /** The identity matrix [n, n]. */
  public static Tensor eye(DType dtype, int n) {
    Tensor t = full(dtype, 0, n, n);
    View v = t.view();
    v.device().launch(Move.FILL, new View[] {v.with(0, new int[] {n}, new int[] {n + 1})}, 1);
    return t;
  }

  /** {@code count} evenly spaced F32 numbers from {@code first} to {@code last}, both included. */
  public static Tensor linspace(double first, double last, int count) {
    requireCount("linspace", count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (count == 1 ? first : first + (last - first) * i / (count - 1));
    }
    return of(values, count);
  }
}
