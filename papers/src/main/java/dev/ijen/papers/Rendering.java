package dev.ijen.papers;

import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Report;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.lab.Verdict;
import dev.ijen.rl.run.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * PAPERS.md and a page for each paper: what is claimed, and what came of it, from the committed
 * rows alone.
 */
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

  private static Path page(Path root, int number) {
    return root.resolve("papers/results/%02d.md".formatted(number));
  }

  /**
   * All files and what is to be in them.
   *
   * @throws BadInput when rows are of another version of a paper's file or settings, or too few
   */
  public static SequencedMap<Path, String> files(Path root) {
    SequencedMap<Path, String> files = new LinkedHashMap<>();
    StringBuilder table = new StringBuilder();
    long pass = 0;
    long programs = 0;
    for (Paper p : Papers.all()) {
      if (p.program() == null) {
        table.append(
            "| %d | %s | %s | | not yet | | | |%n".formatted(p.number(), p.title(), p.family()));
        continue;
      }
      Experiment e = p.program().experiment().get();
      List<Experiment.Result> results = results(root, p, p.program(), e);
      Report r = Report.of(e, results);
      files.put(page(root, p.number()), page(p, p.program(), r, results));
      programs++;
      if (r.verdict() == Verdict.PASS) pass++;
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | [%s](papers/src/main/java/dev/ijen/papers/%s) | [**%s**](%s)"
                  + " (%d claims, %d seeds) | %s | %.0f | `%s` |%n",
              p.number(),
              p.title(),
              p.family(),
              p.program().file().getSimpleName(),
              p.program().path(),
              r.verdict(),
              root.relativize(page(root, p.number())).toString().replace('\\', '/'),
              r.claims().size(),
              r.seeds(),
              r.headline(),
              r.seconds(),
              command(p, r)));
    }
    String count =
        "%d of %d have a program; all claims of %d pass.%n%n"
            .formatted(programs, Papers.all().size(), pass);
    String all =
        HEAD
            + count
            + "| | title | family | file | verdict | headline, 95 % interval | seconds of trials | run it |\n"
            + "|---|---|---|---|---|---|---|---|\n"
            + table;
    files.putFirst(root.resolve("PAPERS.md"), all);
    return files;
  }

  /** What makes these rows. */
  private static String command(Paper p, Report r) {
    String seeds = r.seeds() == Experiment.FEWEST ? "" : " --seeds " + r.seeds();
    return "./ijen paper " + p.number() + seeds;
  }

  private static String page(
      Paper p, Paper.Program program, Report r, List<Experiment.Result> results) {
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            """
            # %d %s

            [%s](../src/main/java/dev/ijen/papers/%s), `%s`: **%s**, %d claims on %d seeds. \
            [How a verdict is made](../README.md#how-a-verdict-is-made).
            Written by `./ijen papers render`.

            | | claim | found | claimed | unlike |
            |---|---|---|---|---|
            """,
            p.number(),
            p.title(),
            program.file().getSimpleName(),
            program.path(),
            command(p, r),
            r.verdict(),
            r.claims().size(),
            r.seeds()));
    for (Claim.Judged c : r.claims()) {
      String control = c.control() == null ? "" : c.claim().controlled() + ": " + c.control();
      s.append(
          "| %s | %s | %s | %s | %s |%n"
              .formatted(
                  c.verdict(),
                  cell(c.claim().text()),
                  c.interval(),
                  c.claim().expectation(),
                  cell(control)));
    }
    s.append(
        """

        Found is the mean with its 95 % interval, or, of what is claimed on every seed, the mean with
        the least and the greatest.
        """);
    for (String figure : r.experiment().figures().keySet()) {
      s.append("%n![%s](%s.png)%n".formatted(figure, figure));
    }
    s.append("%n<details><summary>All metrics of all arms</summary>%n%n```%n".formatted());
    s.append(Report.metrics(r.experiment(), results)).append("```\n\n</details>\n");
    return s.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
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
    if (found.stale() == 0) wrong.addAll(Experiment.objections(List.copyOf(seeds)));
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
