package dev.ijen.kernels.reduce;

/**
 * The inner loop of a reduction: combines up to {@link #BLOCK} rows per lane into one, for many
 * groups of rows. What it computes, bit for bit, is fixed here; rungs differ in how.
 *
 * <p>A group is {@code rows} rows of {@code inner} neighbouring elements. With {@code side =
 * side(inner)}, row i goes to accumulator i mod side (each a row of {@code inner} lanes that starts
 * from the operation's identity: 0, 1, -infinity, +infinity), in order of i; then accumulator k
 * takes in accumulator k + side/2, and so on with side/4, ..., 1. So a sum of a contiguous row runs
 * in 64 lanes, four chains of 16, which fold 64 -> 32 -> 16 -> 8 -> 4 -> 2 -> 1.
 *
 * <p>An accumulator that never got a row holds the identity, which changes nothing: a sum that
 * started from +0 is never -0.
 */
public interface Fold {
  /** Lanes that run beside each other when a row is narrower. */
  int LANES = 64;

  /** Elements that one lane takes in sequence before its partial result is put aside. */
  int BLOCK = 128;

  /** Rows side by side: the largest power of two with at most 64 lanes in all, at least 1. */
  static int side(int inner) {
    return inner >= LANES ? 1 : Integer.highestOneBit(LANES / inner);
  }

  /** Rows per block. */
  static int block(int inner) {
    return BLOCK * side(inner);
  }

  /**
   * Writes {@code out[to + g * inner + j]} for each group g and column j. Narrow rows ({@code inner
   * < LANES}) follow each other without a gap ({@code rowStride == inner}).
   *
   * @param x an array of the element type
   * @param at where the first group starts
   * @param rows at most {@code block(inner)}; 0 gives the identity
   */
  void run(
      Object x,
      int at,
      int groups,
      int groupStride,
      int rows,
      int rowStride,
      int inner,
      Object out,
      int to);
}
