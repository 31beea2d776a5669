package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How files store numbers, and the type that they are read as. The names are safetensors'. */
@SuppressWarnings("ImmutableEnumChecker") // layouts are immutable
enum Element {
  F32(DType.F32, ValueLayout.JAVA_FLOAT_UNALIGNED),
  F64(DType.F64, ValueLayout.JAVA_DOUBLE_UNALIGNED),
  BF16(DType.BF16, ValueLayout.JAVA_SHORT_UNALIGNED),
  F16(DType.F16, ValueLayout.JAVA_SHORT_UNALIGNED),
  BOOL(DType.BOOL, ValueLayout.JAVA_BYTE),
  I32(DType.I32, ValueLayout.JAVA_INT_UNALIGNED),
  I64(DType.I64, ValueLayout.JAVA_LONG_UNALIGNED),
  I8(DType.I32, ValueLayout.JAVA_BYTE),
  U8(DType.I32, ValueLayout.JAVA_BYTE),
  I16(DType.I32, ValueLayout.JAVA_SHORT_UNALIGNED),
  U16(DType.I32, ValueLayout.JAVA_SHORT_UNALIGNED),
  U32(DType.I64, ValueLayout.JAVA_INT_UNALIGNED);

  final DType dtype;
  final int bytes;
  private final ValueLayout layout;

  Element(DType dtype, ValueLayout layout) {
    this.dtype = dtype;
    this.layout = layout;
    this.bytes = (int) layout.byteSize();
  }

  /** Elements of an array of {@link #dtype} from the bytes of a file; smaller integers widen. */
  void read(MemorySegment in, long at, ByteOrder order, Object array, int to, int n) {
    ValueLayout l = layout.withOrder(order);
    if (name().equals(dtype.name())) {
      MemorySegment.copy(in, l, at, array, to, n);
      if (this == BOOL) requireTruth((byte[]) array, to, n);
      return;
    }
    long mask = name().startsWith("U") ? (1L << 8 * bytes) - 1 : -1;
    for (int i = 0; i < n; i++, at += bytes) {
      long v =
          mask
              & switch (l) {
                case ValueLayout.OfByte b -> in.get(b, at);
                case ValueLayout.OfShort s -> in.get(s, at);
                case ValueLayout.OfInt s -> in.get(s, at);
                default -> throw new AssertionError(l);
              };
      if (array instanceof int[] y) y[to + i] = (int) v;
      else ((long[]) array)[to + i] = v;
    }
  }

  private static void requireTruth(byte[] a, int from, int n) {
    for (int i = from; i < from + n; i++) {
      if ((a[i] & -2) != 0) throw new SnapshotException("is BOOL but holds " + a[i]);
    }
  }

  /** Takes bytes that are valid until it returns. */
  @FunctionalInterface
  interface Sink {
    void put(byte[] bytes, int n) throws IOException;
  }

  private static final int CHUNK = 1 << 16;

  /** Writes a tensor's elements in row-major order, piece by piece. */
  static void write(Tensor t, Sink sink) throws IOException {
    Element e = valueOf(t.dtype().name());
    int most = Math.min(t.size(), CHUNK / e.bytes);
    Object array = t.dtype().newArray(most);
    byte[] bytes = new byte[most * e.bytes];
    try (Scope s = new Scope()) {
      View v = Movements.dense(t).view();
      v.storage(); // refuses what is stale or released, even if it is empty
      for (int at = 0; at < t.size(); at += most) {
        int n = Math.min(most, t.size() - at);
        v.device().copyOut(v.buffer(), v.offset() + at, array, 0, n);
        ValueLayout little = e.layout.withOrder(ByteOrder.LITTLE_ENDIAN);
        MemorySegment.copy(array, 0, MemorySegment.ofArray(bytes), little, 0, n);
        sink.put(bytes, n * e.bytes);
      }
    }
  }
}
