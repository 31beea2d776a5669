package dev.ijen.kernels.random;

/**
 * Standard Gumbel numbers, -log(-log u), one per random word. The arg max of logits plus Gumbel
 * numbers is a draw from the softmax of the logits.
 *
 * <p>The word v stands for u = (v + 1/2) 2^-32 in F32 and (v + 1/2) 2^-53 in F64, never 0 or 1, so
 * the result is always finite: within [-3.14, 22.9] in F32 and [-3.61, 37.5] in F64. Above 1/2,
 * -log u is computed from 1 - u, which the bits give without cancellation: otherwise the large
 * numbers (those that decide an arg max) would fall on a coarse grid.
 */
public final class StandardGumbel {
  /** 2^-32 and 2^-33: the grid of u, and half of it. */
  public static final float GRID = 0x1p-32f;

  public static final float HALF_GRID = 0x1p-33f;

  private StandardGumbel() {}

  /** The number of a word; error below 4e-7 max(1, |g|). */
  public static float of(int word) {
    int high = word >> 31;
    float a = Math.fma((float) (word ^ high), GRID, HALF_GRID);
    float log = high == 0 ? LogOfPositive.log(a) : LogOfPositive.log1p(-a);
    return -LogOfPositive.log(-log);
  }

  /**
   * The number of 64 random bits in F64, of which the high 53 count; error below 1e-15 max(1, |g|).
   */
  public static double of(long bits) {
    long v = bits >>> 11;
    double t = ((v ^ 0x1FFFFFFFFFFFFFL) + 0.5) * 0x1p-53;
    double log = t < 0.25 ? LogOfPositive.log1p(-t, 0) : LogOfPositive.log((v + 0.5) * 0x1p-53);
    return -LogOfPositive.log(-log);
  }
}
