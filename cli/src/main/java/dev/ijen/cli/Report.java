package dev.ijen.cli;

import dev.ijen.rl.run.Metrics;
import java.util.Locale;
import java.util.stream.Collectors;

/** Metrics for people. */
final class Report {
  private Report() {}

  /** As in {@code return 500.0 +- 0.0 over 100 episodes}, or all names and values. */
  static String line(Metrics m) {
    if (m.values().containsKey("return_mean") && m.values().containsKey("episodes")) {
      return String.format(
          Locale.ROOT,
          "return %.1f +- %.1f (%.1f to %.1f) over %d episodes",
          m.number("return_mean"),
          m.number("return_std"),
          m.number("return_min"),
          m.number("return_max"),
          (long) m.number("episodes"));
    }
    if (m.values().containsKey("qd_score")) {
      return String.format(
          Locale.ROOT,
          "%,d elites, coverage %.2f %%, QD score %,.1f (%.2f a cell), best %.4g",
          (long) m.number("elites"),
          100 * m.number("coverage"),
          m.number("qd_score"),
          m.number("normalised_qd_score"),
          m.number("best"));
    }
    return m.values().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
