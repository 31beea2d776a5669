package dev.ijen.kernels.move;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Test views of given sizes in every layout, and element access that knows nothing of kernels. */
public enum Layouts {
  CONTIGUOUS,
  TRANSPOSED,
  SLICED,
  STEPPED,
  NEGATIVE,
  BROADCAST;

  private static final int GAP = 3;

  /** A view of a fresh buffer filled by {@code values}, gaps included. */
  public View make(DType dtype, int[] dims, DoubleSupplier values) {
    int rank = dims.length;
    int[] strides = new int[rank];
    int step = 1;
    for (int k = 0; k < rank; k++) {
      int axis = this == TRANSPOSED ? k : rank - 1 - k;
      boolean last = axis == rank - 1;
      if (this == STEPPED && last) step = 2;
      strides[axis] = step;
      step *= Math.max(1, dims[axis]) + (this == SLICED && last ? 2 : 0);
    }
    int offset = GAP;
    if (this == NEGATIVE) {
      for (int axis = rank - 1; axis >= 0; axis -= 2) {
        offset += (Math.max(1, dims[axis]) - 1) * strides[axis];
        strides[axis] = -strides[axis];
      }
    }
    if (this == BROADCAST && rank > 0) strides[rank > 2 ? 1 : 0] = 0;
    Buffer buffer = Devices.cpu().allocate(dtype, step + 2 * GAP, false);
    View view = View.of(buffer, offset, dims, strides);
    for (int i = 0; i < buffer.size(); i++) set(dtype, buffer.storage(), i, values.getAsDouble());
    return view;
  }

  /** Numbers of both signs and of several magnitudes; on BOOL 0 or 1. */
  public View random(DType dtype, long seed, int... dims) {
    Random r = new Random(seed);
    return make(
        dtype,
        dims,
        switch (dtype) {
          case F32, F64, BF16, F16 -> () -> r.nextGaussian() * Math.pow(2, r.nextInt(8));
          case I32, I64 -> () -> r.nextInt(2001) - 1000;
          case BOOL -> () -> r.nextInt(8) == 0 ? 1 : 0;
        });
  }

  /** A row-major output, filled with a value that a kernel must overwrite. */
  public static View output(DType dtype, int... dims) {
    return CONTIGUOUS.make(dtype, dims, () -> 77);
  }

  /** The nearest number of a float type, by arithmetic: how many units of its last place. */
  static double rounded(double v, DType dtype) {
    if (!dtype.isHalf()) return dtype == DType.F32 ? (float) v : v;
    boolean bf16 = dtype == DType.BF16;
    int least = bf16 ? -126 : -14;
    double unit = Math.scalb(1, Math.max(least, Math.getExponent(v)) - (bf16 ? 7 : 10));
    double r = Math.rint(v / unit) * unit;
    return Math.abs(r) < Math.scalb(1, bf16 ? 128 : 16) ? r : Double.isNaN(v) ? v : r / 0.0;
  }

  private static void set(DType dtype, Object array, int i, double value) {
    switch (array) {
      case short[] y -> {
        float f = (float) rounded(value, dtype);
        int bits = Float.floatToRawIntBits(f) >>> 16;
        y[i] = dtype == DType.BF16 ? (short) bits : Float.floatToFloat16(f);
      }
      case long[] y -> y[i] = (long) value;
      case float[] y -> y[i] = (float) value;
      case double[] y -> y[i] = value;
      case int[] y -> y[i] = (int) value;
      case byte[] y -> y[i] = (byte) (value != 0 ? 1 : 0);
      default -> throw new AssertionError();
    }
  }

  /** Where element {@code i} in row-major order lies in the storage. */
  public static int place(View v, int i) {
    int at = v.offset();
    for (int axis = v.rank() - 1; axis >= 0; axis--) {
      at += i % v.dim(axis) * v.stride(axis);
      i /= v.dim(axis);
    }
    return at;
  }

  /** Element {@code i} in row-major order, exactly. */
  public static double get(View v, int i) {
    int at = place(v, i);
    return switch (v.dtype()) {
      case F32 -> v.floats()[at];
      case F64 -> v.doubles()[at];
      case I32 -> v.ints()[at];
      case BOOL -> v.bytes()[at];
      case BF16 -> Float.intBitsToFloat(((short[]) v.storage())[at] << 16);
      case F16 -> Float.float16ToFloat(((short[]) v.storage())[at]);
      case I64 -> (double) ((long[]) v.storage())[at];
    };
  }

  public static double[] values(View v) {
    double[] out = new double[v.size()];
    for (int i = 0; i < out.length; i++) out[i] = get(v, i);
    return out;
  }

  /** The whole storage of a view's buffer, bit for bit, for comparisons that include the gaps. */
  public static String bits(View v) {
    return switch (v.storage()) {
      case float[] y -> {
        int[] b = new int[y.length];
        for (int i = 0; i < y.length; i++) b[i] = Float.floatToRawIntBits(y[i]);
        yield Arrays.toString(b);
      }
      case double[] y -> {
        long[] b = new long[y.length];
        for (int i = 0; i < y.length; i++) b[i] = Double.doubleToRawLongBits(y[i]);
        yield Arrays.toString(b);
      }
      case int[] y -> Arrays.toString(y);
      case byte[] y -> Arrays.toString(y);
      case short[] y -> Arrays.toString(y);
      case long[] y -> Arrays.toString(y);
      default -> throw new AssertionError();
    };
  }
}
