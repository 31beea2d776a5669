package dev.ijen.papers;

import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Report;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.lab.Verdict;
import dev.ijen.rl.run.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

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
      Report r = report(root, p, p.program());
      programs++;
      if (r.verdict() == Verdict.PASS) pass++;
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

  private static Report report(Path root, Paper p, Paper.Program program) {
    Experiment e = program.experiment().get();
    return Report.of(e, results(root, p, program, e));
  }

  /**
   * The committed results of a paper: of this version of its file, and every arm on every seed.
   *
   * @throws BadInput naming all that is wrong with them
   */
  static List<Experiment.Result> results(
      Path root, Paper p, Paper.Program program, Experiment experiment) {
    Rows rows = new Rows(experiment, rows(root, p.number()));
    Rows.Found found = rows.read();
    List<String> wrong = new ArrayList<>();
    if (found.stale() > 0) {
      wrong.add(
          "%d rows are of another version of %s or its settings"
              .formatted(found.stale(), program.path()));
    }
    if (found.cut() > 0) wrong.add(found.cut() + " rows are of trials cut short");
    Set<Long> seeds = new TreeSet<>();
    for (Experiment.Result r : found.results()) seeds.add(r.seed());
    wrong.addAll(Experiment.objections(List.copyOf(seeds)));
    for (Experiment.Arm a : experiment.arms()) {
      Set<Long> missing = new TreeSet<>(seeds);
      for (Experiment.Result r : found.results()) {
        if (r.arm().equals(a.name())) missing.remove(r.seed());
      }
      if (!missing.isEmpty()) wrong.add("arm " + a.name() + " has no result of seeds " + missing);
    }
    if (wrong.isEmpty()) return found.results();
    throw new BadInput(
        "%s: %s; run ./ijen paper %d, then ./ijen papers render"
            .formatted(rows.path(), String.join("; ", wrong), p.number()));
  }
}
