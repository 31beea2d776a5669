package dev.ijen.qd.task;

/**
 * The box that the measures of a task are kept in, and what to call its axes.
 *
 * @param lower [k], the least value of each measure
 * @param upper [k], the greatest
 * @param names [k], as under a picture's axes
 */
public record Bounds(double[] lower, double[] upper, String... names) {
  /** Checks that every axis has an extent. */
  public Bounds {
    if (lower.length == 0 || lower.length != upper.length || lower.length != names.length) {
      throw new IllegalArgumentException(
          "bounds: %d lower and %d upper limits for %d names"
              .formatted(lower.length, upper.length, names.length));
    }
    for (int i = 0; i < lower.length; i++) {
      if (!(lower[i] < upper[i]) || Double.isInfinite(upper[i] - lower[i])) {
        throw new IllegalArgumentException(
            "bounds: axis %d (%s) is from %s to %s".formatted(i, names[i], lower[i], upper[i]));
      }
    }
  }

  /** Measures, k. */
  public int axes() {
    return lower.length;
  }
}
