package dev.ijen.kernels.move;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClFault;
import dev.ijen.kernels.opencl.ClGrid;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The OpenCL rungs of {@link Move}. */
final class MoveCl {
  private static final ClSource MOVE = ClSource.beside(Move.class, "move.cl");
  private static final ClSource CAST = ClSource.beside(Move.class, "cast.cl");
  private static final ClFault TOO_LARGE =
      new ClFault(
          "to(i32): element %1$s is %2$s * 2^32 + %3$s, which i32 cannot hold; to(F64) can round"
              + " it",
          ArithmeticException::new);

  private MoveCl() {}

  static void copy(OpenClDevice d, View[] v, double[] s) {
    walk(d, ClTypes.bits(v[0].dtype()), "copy", v[0], v[1]);
  }

  static void addTo(OpenClDevice d, View[] v, double[] s) {
    DType t = v[0].dtype();
    if (t.isStored() || t == DType.BOOL) throw NoKernel.of("add_to", t);
    walk(d, ClTypes.of(t), "add", v[0], v[1]);
  }

  private static void walk(OpenClDevice d, String types, String function, View in, View out) {
    ClGrid grid = new ClGrid(in, out);
    if (grid.fits()) {
      grid.put(d.call(MOVE, types, function).view(in).view(out)).each(out.size());
      return;
    }
    for (int i = 0; i < out.dim(0); i++) walk(d, types, function, slice(in, i), slice(out, i));
  }

  /** Element {@code i} of axis 0. */
  private static View slice(View v, int i) {
    int[] dims = java.util.Arrays.copyOfRange(v.dims(), 1, v.rank());
    int[] strides = java.util.Arrays.copyOfRange(v.strides(), 1, v.rank());
    return v.with(v.offset() + i * v.stride(0), dims, strides);
  }

  static void fill(OpenClDevice d, View[] v, double[] s) {
    View out = v[0];
    ClGrid grid = new ClGrid(out);
    if (grid.fits()) {
      long bits = bits(out.dtype(), s[0]);
      grid.put(d.call(MOVE, ClTypes.bits(out.dtype()), "fill").view(out))
          .put(bits)
          .each(out.size());
      return;
    }
    for (int i = 0; i < out.dim(0); i++) fill(d, new View[] {slice(out, i)}, s);
  }

  /** The number as the bits of an element, converted here. */
  private static long bits(DType type, double value) {
    Object one = type.newArray(1);
    double[] number = {value};
    if (type == DType.F64) one = number;
    else Casts.of(DType.F64, type).run(number, 0, one, 0, 1);
    ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    switch (one) {
      case float[] a -> b.putFloat(a[0]);
      case double[] a -> b.putDouble(a[0]);
      case int[] a -> b.putInt(a[0]);
      case byte[] a -> b.put(a[0]);
      case short[] a -> b.putShort(a[0]);
      case long[] a -> b.putLong(a[0]);
      default -> throw new AssertionError(type);
    }
    return b.getLong(0);
  }

  static void cast(OpenClDevice d, View[] v, double[] s) {
    View in = v[0];
    View out = v[1];
    if (in.dtype() == out.dtype()) {
      copy(d, v, s);
      return;
    }
    Casts.of(in.dtype(), out.dtype()); // throws where there is no such conversion
    ClGrid grid = new ClGrid(in, out);
    if (!grid.fits()) {
      Buffer dense = d.allocate(in.dtype(), in.size(), true);
      View copy = View.of(dense, in.dims(), View.rowMajor(in.dims()));
      copy(d, new View[] {in, copy}, s);
      cast(d, new View[] {copy, out}, s);
      d.release(dense);
      return;
    }
    grid.put(
            d.call(CAST, ClTypes.of(in.dtype(), out.dtype()), "cast")
                .fault(TOO_LARGE)
                .view(in)
                .view(out))
        .each(out.size());
  }
}
