package dev.ijen.qd.archive;

import dev.ijen.tensor.Tensor;

/**
 * What became of each candidate of a batch, judged against the archive as it was before the batch.
 *
 * @param status I32 [n]: {@link #REJECTED}, {@link #IMPROVED} or {@link #NEW}
 * @param gain F32 [n]: how much better it is than what its cell asks for. In a plain archive the
 *     objective of the cell's elite is subtracted, in an empty cell nothing; with thresholds, the
 *     threshold; in a novelty archive it is the novelty. Negative or zero for the rejected, NaN for
 *     the invalid.
 * @param fresh candidates of cells that were empty
 * @param improved candidates better than their cell's elite (or threshold)
 * @param invalid candidates with a NaN or infinite objective or measure, which are always rejected
 */
public record Feedback(Tensor status, Tensor gain, int fresh, int improved, int invalid) {
  /** The candidate changes nothing. */
  public static final int REJECTED = 0;

  /** It is better than the elite of its cell. */
  public static final int IMPROVED = 1;

  /** Its cell was empty. */
  public static final int NEW = 2;

  /** What became of the candidates {@code from} (inclusive) to {@code to} (exclusive). */
  public Feedback slice(int from, int to) {
    int[] s = status.slice(0, from, to).toInts();
    float[] g = gain.slice(0, from, to).toFloats();
    int fresh = 0;
    int improved = 0;
    int invalid = 0;
    for (int i = 0; i < s.length; i++) {
      if (s[i] == NEW) fresh++;
      if (s[i] == IMPROVED) improved++;
      if (Float.isNaN(g[i])) invalid++;
    }
    return new Feedback(Tensor.of(s, s.length), Tensor.of(g, g.length), fresh, improved, invalid);
  }
}
