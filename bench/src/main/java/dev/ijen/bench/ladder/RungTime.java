package dev.ijen.bench.ladder;

import dev.ijen.bench.cpu.Row;
import java.util.Locale;

/**
 * A rung at a size.
 *
 * @param seconds per call, median
 * @param least seconds that the machine allows
 * @param bound what decides: {@code flops} or {@code bytes}
 */
record RungTime(
    String kernel,
    String shape,
    String rung,
    int threads,
    double seconds,
    double least,
    String bound,
    double flops,
    double bytes) {
  double percent() {
    return 100 * least / seconds;
  }

  static String head() {
    return String.format(
        Locale.ROOT,
        "%-16s %-28s %-10s %10s %9s %9s %11s",
        "kernel",
        "shape",
        "rung",
        "time",
        "GFLOP/s",
        "GB/s",
        "of roofline");
  }

  /** The kernel and shape are named where {@code first}. */
  String line(boolean first) {
    return String.format(
        Locale.ROOT,
        "%-16s %-28s %-10s %10s %9s %9s %11s",
        first ? kernel : "",
        first ? shape : "",
        rung,
        Row.duration(seconds),
        flops == 0 ? "" : number(flops / seconds / 1e9),
        number(bytes / seconds / 1e9),
        String.format(Locale.ROOT, "%.0f %% %s", percent(), bound));
  }

  String markdown() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %.0f %% of %s |",
        kernel,
        shape,
        rung,
        Row.duration(seconds),
        flops == 0 ? "" : number(flops / seconds / 1e9),
        number(bytes / seconds / 1e9),
        percent(),
        bound);
  }

  static String number(double x) {
    return String.format(Locale.ROOT, x < 9.95 ? "%.1f" : "%.0f", x);
  }
}
