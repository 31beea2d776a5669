package dev.ijen.rl.env;

/**
 * A finished episode.
 *
 * @param copy which copy played it
 * @param returns the undiscounted sums of its rewards, one per objective (do not modify)
 * @param length its number of steps
 * @param terminated true when the task ended, false when it was only truncated
 */
public record Episode(int copy, double[] returns, int length, boolean terminated) {
  /** The return of a single-objective episode. */
  public double total() {
    if (returns.length != 1) {
      throw new IllegalStateException(
          "an episode with " + returns.length + " objectives has no single return: use returns()");
    }
    return returns[0];
  }
}
