package dev.ijen.tensor;

import java.util.Arrays;

/**
 * What a file says of one array, checked before anything is allocated for it.
 *
 * @param what the file and the array, with which messages begin
 */
record Entry(String what, Element type, long[] dims) {
  /** Beyond this the sets of axes that ops make would not fit a long. */
  private static final int MAX_RANK = 63;

  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  Entry {
    if (dims.length > MAX_RANK) {
      throw new SnapshotException(what + " has " + dims.length + " axes, at most 63 are read");
    }
    for (long d : dims) {
      if (d < 0) throw new SnapshotException(what + " has the negative size " + d);
    }
  }

  /** Bytes in the file. */
  long bytes() {
    if (Arrays.stream(dims).anyMatch(d -> d == 0)) return 0;
    try {
      long n = type.bytes;
      for (long d : dims) n = Math.multiplyExact(n, d);
      return n;
    } catch (ArithmeticException e) {
      throw new SnapshotException(what + ", " + Arrays.toString(dims) + ", is impossibly large", e);
    }
  }

  /** An array for all elements, when one can hold them and the heap is large enough. */
  Object array() {
    long n = bytes() / type.bytes;
    boolean small = Arrays.stream(dims).allMatch(d -> d <= MAX_ELEMENTS);
    if (n > MAX_ELEMENTS || !small) {
      throw new SnapshotException(
          what + ", " + Arrays.toString(dims) + ", has more elements than an array holds");
    }
    long needed = n * type.dtype.bytes();
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw new SnapshotException(
          what + " needs " + needed + " bytes, the heap has " + heap + "; allow more with -Xmx");
    }
    return type.dtype.newArray((int) n);
  }

  /** The tensor of a filled array, which it takes over; no scope owns it. */
  Tensor tensor(Object array) {
    int[] d = Arrays.stream(dims).mapToInt(v -> (int) v).toArray();
    return Creation.unowned(type.dtype, array, Shape.of(d));
  }
}
