package dev.ijen.papers;

import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Report;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.run.BadInput;
import java.nio.file.Path;
import java.util.Locale;

/** PAPERS.md: what is claimed, and what came of it, from the committed rows alone. */
public final class Rendering {
  private static final String HEAD =
      """
      # Papers

      One program a paper, with an experiment that can fail; how to read a row and how to add one:
      [papers](papers/README.md). Written by `./ijen papers render` from the rows in `papers/results`.

      """;

  private Rendering() {}

  /** Where the rows of a paper lie, under the repository's root. */
  public static Path rows(Path root, int number) {
    return root.resolve("papers/results/%02d.jsonl".formatted(number));
  }

  /**
   * The whole file.
   *
   * @throws BadInput when rows are of another version of a paper's file or settings, or too few
   */
  public static String markdown(Path root) {
    StringBuilder table = new StringBuilder();
    long pass = 0;
    long programs = 0;
    for (Paper p : Papers.all()) {
      if (p.program() == null) {
        table.append(
            "| %d | %s | %s | | not yet | | | |%n".formatted(p.number(), p.title(), p.family()));
        continue;
      }
      Report r = report(root, p);
      programs++;
      if (r.verdict() == dev.ijen.rl.lab.Verdict.PASS) pass++;
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | [%s](papers/src/main/java/dev/ijen/papers/%s) | **%s** (%d claims, %d"
                  + " seeds) | %s | %.0f | `./ijen paper %d` |%n",
              p.number(),
              p.title(),
              p.family(),
              p.program().file().getSimpleName(),
              p.program().path(),
              r.verdict(),
              r.claims().size(),
              r.seeds(),
              r.headline(),
              r.seconds(),
              p.number()));
    }
    String count =
        "%d of %d have a program; all claims of %d pass.%n%n"
            .formatted(programs, Papers.all().size(), pass);
    return HEAD
        + count
        + "| | title | family | file | verdict | headline, 95 % interval | seconds of trials | run it |\n"
        + "|---|---|---|---|---|---|---|---|\n"
        + table;
  }

  /** The judged rows of a paper. */
  static Report report(Path root, Paper p) {
    if (p.program() == null) throw new IllegalArgumentException(p.title());
    Experiment e = p.program().experiment().get();
    Rows rows = new Rows(e, rows(root, p.number()));
    Rows.Found found = rows.read();
    String remedy = "; run ./ijen paper " + p.number() + ", then ./ijen papers render";
    if (found.stale() > 0 || found.cut() > 0) {
      throw new BadInput(
          "%s: %d rows are of another version of %s or its settings, %d of a trial cut short%s"
              .formatted(rows.path(), found.stale(), p.program().path(), found.cut(), remedy));
    }
    Experiment.requireReporting(
        found.results().stream().map(Experiment.Result::seed).distinct().toList());
    return Report.of(e, found.results());
  }
}
