package dev.ijen.rl.lab;

import dev.ijen.rl.run.Charts;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

  /** Claims with intervals and verdicts, for a terminal. */
  public String text() {
    StringBuilder s = new StringBuilder();
    for (Claim.Judged c : claims) s.append(c.line()).append('\n');
    return s.append(
            String.format(
                Locale.ROOT,
                "%s: %d claim%s on %d seeds, %.1f s of trials%n",
                verdict,
                claims.size(),
                claims.size() == 1 ? "" : "s",
                seeds,
                seconds))
        .toString();
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
