package dev.ijen.kernels.move;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.AddF32;

/**
 * Kernels that move elements: copies between any layouts, fills, casts, and {@code out += in}.
 * Inputs and outputs must not overlap.
 */
public final class Move {
  /**
   * {@code out = in}, bit for bit. Views: in, out, of the same sizes and dtype (any), each with any
   * strides: the output may be a slice of something larger, so concatenation, padding and slice
   * assignment are copies into views. No scalars.
   */
  public static final Kernel COPY =
      new Kernel("copy").cpu("plain", () -> Move::copy).opencl("walk", () -> MoveCl::copy);

  /**
   * {@code out = value}. View: out, any dtype and strides. Scalar: the value, converted as {@link
   * #CAST} converts an f64.
   */
  public static final Kernel FILL =
      new Kernel("fill").cpu("plain", () -> Move::fill).opencl("walk", () -> MoveCl::fill);

  /**
   * {@code out = (dtype of out) in}. Views: in, any dtype and strides; out, of the same sizes,
   * contiguous. Float to I32 truncates toward zero and saturates like Java (NaN becomes 0),
   * anything but zero becomes BOOL true (NaN too), true becomes 1. No scalars.
   */
  public static final Kernel CAST =
      new Kernel("cast").cpu("plain", () -> Move::cast).opencl("walk", () -> MoveCl::cast);

  /**
   * {@code out += in}. Views: in, out, of the same sizes and dtype (F32, F64 or I32), each with any
   * strides. No scalars.
   */
  public static final Kernel ADD_TO =
      new Kernel("add_to")
          .cpuIf(Simd.ENABLED, "simd", () -> adder(new AddF32()))
          .cpu("plain", () -> adder(AddTiles.of(DType.F32)))
          .opencl("walk", () -> MoveCl::addTo);

  /** From this many elements on, a dense copy is shared among the workers. */
  private static final int LARGE = 1 << 19;

  private static final int PIECE = 1 << 16;

  private Move() {}

  /**
   * A row-major copy of {@code in} in a recycled buffer, for kernels that need one to work on. Give
   * it back with {@link #release}.
   */
  public static View contiguous(View in) {
    Buffer buffer = in.device().allocate(in.dtype(), in.size(), true);
    View out = View.of(buffer, in.dims(), View.rowMajor(in.dims()));
    in.device().launch(COPY, new View[] {in, out});
    return out;
  }

  /** Ends the buffer of a view made by {@link #contiguous}. */
  public static void release(View temporary) {
    temporary.device().release(temporary.buffer());
  }

  private static void copy(View[] v, double[] s) {
    copy(v[0], v[1]);
  }

  private static void copy(View in, View out) {
    if (in.isContiguous() && out.isContiguous()) {
      flat(in.storage(), in.offset(), out.storage(), out.offset(), in.size());
      return;
    }
    walk(CopyTiles.of(in.dtype()), in, out);
  }

  private static void flat(Object src, int from, Object dst, int to, int n) {
    if (n < LARGE) {
      System.arraycopy(src, from, dst, to, n);
      return;
    }
    Workers.split(
        n / PIECE,
        (first, end) -> {
          int at = first * PIECE;
          int count = end == n / PIECE ? n - at : (end - first) * PIECE;
          System.arraycopy(src, from + at, dst, to + at, count);
        });
  }

  private static void walk(Tile tile, View in, View out) {
    Walk.run(tile, in.storage(), in.offset(), in.strides(), out);
  }

  private static void fill(View[] v, double[] s) {
    View out = v[0];
    Object value = s;
    if (out.dtype() != DType.F64) {
      value = out.dtype().newArray(1);
      Casts.of(DType.F64, out.dtype()).run(s, 0, value, 0, 1);
    }
    Tile tile = CopyTiles.of(out.dtype());
    if (out.isContiguous()) {
      tile.run(value, 0, 0, 0, out.storage(), out.offset(), 0, 1, 1, out.size());
      return;
    }
    Walk.run(tile, value, 0, new int[out.rank()], out);
  }

  private static void cast(View[] v, double[] s) {
    View in = v[0];
    View out = v[1];
    if (in.dtype() == out.dtype()) {
      copy(in, out);
      return;
    }
    Casts.Cast cast = Casts.of(in.dtype(), out.dtype());
    if (in.isContiguous()) {
      cast(cast, in, out);
      return;
    }
    View dense = contiguous(in);
    cast(cast, dense, out);
    release(dense);
  }

  private static void cast(Casts.Cast cast, View in, View out) {
    cast.run(in.storage(), in.offset(), out.storage(), out.offset(), in.size());
  }

  private static Kernel.Cpu adder(Tile floats) {
    return (v, s) -> {
      View in = v[0];
      View out = v[1];
      Tile tile = in.dtype() == DType.F32 ? floats : AddTiles.of(in.dtype());
      if (in.isContiguous() && out.isContiguous()) {
        tile.run(in.storage(), in.offset(), 0, 1, out.storage(), out.offset(), 0, 1, 1, in.size());
      } else {
        walk(tile, in, out);
      }
    };
  }
}
