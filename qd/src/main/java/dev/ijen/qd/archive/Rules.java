package dev.ijen.qd.archive;

/**
 * When a cell takes a candidate.
 *
 * @param learningRate how far a cell's threshold moves to the objectives it accepts, 0 to 1; 1 and
 *     a {@code thresholdMin} of minus infinity make a plain archive, whose threshold is the elite's
 *     objective
 * @param thresholdMin what an empty cell asks for: only greater objectives enter
 * @param offset subtracted from every objective in the QD score, so that a new elite never lowers
 *     it
 * @param outside what becomes of measures outside the bounds
 */
public record Rules(double learningRate, double thresholdMin, double offset, Outside outside) {
  /** What becomes of a candidate with measures outside the bounds; it is counted in both cases. */
  public enum Outside {
    /** It competes in the cell of its measures clipped to the bounds, and keeps its own. */
    CLIP,
    /** It is rejected. */
    REJECT
  }

  /** Checks the ranges. */
  public Rules {
    if (!(learningRate >= 0 && learningRate <= 1)) {
      throw new IllegalArgumentException(
          "archive: the learning rate is " + learningRate + ", not in [0, 1]");
    }
    if (Double.isNaN(thresholdMin) || thresholdMin == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("archive: an empty cell's threshold is " + thresholdMin);
    }
    if (thresholdMin == Double.NEGATIVE_INFINITY && learningRate != 1) {
      throw new IllegalArgumentException(
          "archive: a learning rate of "
              + learningRate
              + " needs a finite threshold to begin from (thresholdMin)");
    }
    if (!Double.isFinite(offset)) {
      throw new IllegalArgumentException("archive: the offset of the QD score is " + offset);
    }
  }

  /** Elites are replaced by better ones (MAP-Elites, CMA-ME); offset 0; measures are clipped. */
  public static Rules plain() {
    return new Rules(1, Double.NEGATIVE_INFINITY, 0, Outside.CLIP);
  }

  /** Thresholds that learn (CMA-MAE, Fontaine and Nikolaidis 2023). */
  public static Rules thresholds(double learningRate, double thresholdMin) {
    return new Rules(learningRate, thresholdMin, 0, Outside.CLIP);
  }

  public Rules offset(double offset) {
    return new Rules(learningRate, thresholdMin, offset, outside);
  }

  public Rules outside(Outside outside) {
    return new Rules(learningRate, thresholdMin, offset, outside);
  }
}
