package dev.ijen.kernels.random;

/**
 * Numbers in [0, 1) from random bits, on an even grid: every number has the same probability, and 1
 * is never reached.
 */
public final class StandardUniform {
  /** 2^-24: the grid of {@link #of(int)}. */
  public static final float GRID = 0x1p-24f;

  private StandardUniform() {}

  /** A multiple of 2^-24: the word's high 24 bits. */
  public static float of(int word) {
    return (word >>> 8) * GRID;
  }

  /** A multiple of 2^-53: the high 53 of 64 bits. */
  public static double of(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }
}
