package dev.ijen.kernels.sort;

import dev.ijen.kernels.NoKernel;

/**
 * Elements of any type as integers of the same order: one comparison serves all types, and a total
 * order needs no care for NaN. NaN is above infinity and equals itself, -0 equals 0.
 */
public final class Keys {
  /** The key of every NaN. */
  public static final long NAN = of(Double.NaN);

  private Keys() {}

  /** The key of element {@code i} of a storage. */
  public static long at(Object storage, int i) {
    return switch (storage) {
      case float[] a -> of(a[i]); // widening keeps the order
      case double[] a -> of(a[i]);
      case int[] a -> a[i];
      case byte[] a -> a[i];
      default ->
          throw new NoKernel(
              "sorting has no form for " + storage.getClass().getSimpleName() + ": cast first");
    };
  }

  /** The key of a number. */
  static long of(double x) {
    long bits = Double.doubleToLongBits(x + 0.0); // adding 0 makes -0 positive
    return bits ^ (bits >> 63 & Long.MAX_VALUE); // of negative numbers, the larger has the less
  }
}
