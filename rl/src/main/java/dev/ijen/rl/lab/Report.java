package dev.ijen.rl.lab;

import dev.ijen.rl.run.Charts;
import dev.ijen.rl.stats.Interval;
import dev.ijen.rl.stats.Intervals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * An experiment judged.
 *
 * @param seeds that every arm has results of
 * @param seconds of all trials together
 */
public record Report(
    Experiment experiment, int seeds, double seconds, List<Claim.Judged> claims, Verdict verdict) {

  /** Judges results; without one whole seed there is nothing to judge. */
  public static Report of(Experiment experiment, List<Experiment.Result> results) {
    int seeds = experiment.bySeed(results).size();
    if (seeds == 0) throw new IllegalArgumentException("report: no seed has results of every arm");
    List<Claim.Judged> claims = experiment.judge(results);
    double seconds = results.stream().mapToDouble(Experiment.Result::seconds).sum();
    Verdict verdict = Verdict.worst(claims.stream().map(Claim.Judged::verdict).toList());
    return new Report(experiment, seeds, seconds, claims, verdict);
  }

  /** Claims with intervals and verdicts, for a terminal; under each its control. */
  public String text() {
    int wide =
        claims.stream()
            .flatMap(c -> Stream.of(c.claim().text(), unlike(c)))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    int number = claims.stream().mapToInt(c -> c.interval().toString().length()).max().orElse(0);
    String row = "%-9s  %-" + wide + "s  %-" + number + "s  %s%n";
    StringBuilder s = new StringBuilder();
    for (Claim.Judged c : claims) {
      Claim claim = c.claim();
      s.append(row.formatted(c.verdict(), claim.text(), c.interval(), claim.expectation()));
      if (c.control() == null) continue;
      s.append(row.formatted("", unlike(c), c.control(), "").stripTrailing());
      s.append('\n');
    }
    return s.toString();
  }

  /** The verdict in a sentence. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s: %d claim%s on %d seeds, %.1f s of trials%n",
        verdict,
        claims.size(),
        claims.size() == 1 ? "" : "s",
        seeds,
        seconds);
  }

  private static String unlike(Claim.Judged c) {
    return c.control() == null ? "" : "  unlike: " + c.claim().controlled();
  }

  /**
   * Every metric of every arm, those that nothing is claimed of included: its mean over the results
   * and the 95 % interval of that, metric by metric. Of a list the means of its numbers.
   */
  public static String metrics(Experiment experiment, List<Experiment.Result> results) {
    Map<String, Map<String, List<Object>>> all = new LinkedHashMap<>();
    for (Experiment.Arm arm : experiment.arms()) {
      for (Experiment.Result r : results) {
        if (!r.arm().equals(arm.name())) continue;
        r.metrics()
            .values()
            .forEach((metric, value) ->
                all.computeIfAbsent(metric, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(arm.name(), _ -> new ArrayList<>())
                    .add(value));
      }
    }
    int wide = experiment.arms().stream().mapToInt(a -> a.name().length()).max().orElse(0);
    StringBuilder s = new StringBuilder();
    all.forEach((metric, arms) -> {
      s.append(metric).append('\n');
      arms.forEach(
          (arm, values) -> s.append(("  %-" + wide + "s  %s%n").formatted(arm, mean(values))));
    });
    return s.toString();
  }

  private static String mean(List<Object> values) {
    if (values.getFirst() instanceof Number) {
      double[] x = values.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
      return Intervals.mean(x).toString();
    }
    int n = values.stream().mapToInt(v -> ((double[]) v).length).min().orElse(0);
    return IntStream.range(0, n)
        .mapToDouble(i -> values.stream().mapToDouble(v -> ((double[]) v)[i]).average().orElse(0))
        .mapToObj(Interval::number)
        .collect(Collectors.joining("  "));
  }

  /** The first claim's number, for a table. */
  public String headline() {
    Claim.Judged c = claims.getFirst();
    return c.claim().text() + ": " + c.interval();
  }

  /** Draws the experiment's figures as PNG and SVG into a folder; returns their files. */
  public static List<Path> draw(
      Experiment experiment, List<Experiment.Result> results, Path folder) {
    List<Claim.Seed> seeds = experiment.bySeed(results);
    return experiment.figures().entrySet().stream()
        .flatMap(f -> {
          Chart<?, ?> chart = f.getValue().draw(seeds);
          return List.of("png", "svg").stream()
              .map(format -> {
                Path file = folder.resolve(f.getKey() + "." + format);
                Charts.save(chart, file, format);
                return file;
              });
        })
        .toList();
  }
}
