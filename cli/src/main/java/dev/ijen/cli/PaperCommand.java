package dev.ijen.cli;

import dev.ijen.papers.Paper;
import dev.ijen.papers.Papers;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Lab;
import dev.ijen.rl.lab.Report;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.lab.Verdict;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ijen paper N}. */
@Command(
    name = "paper",
    description = {
      "Run a paper's experiment and judge its claims.",
      "Finished trials are kept in the folder: a run that was stopped goes on."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./ijen paper 25",
      "  ./ijen paper 25 --seeds 30",
      "  ./ijen paper 25 --seeds 2000-2019 --out /tmp/mine",
      "  ./ijen paper 25 --smoke",
      "  ./ijen paper 25 --tuning 0-4 --metrics",
      "",
      "Exit codes: 0 when every claim passes, 1 when not."
    })
final class PaperCommand implements Callable<Integer> {
  private static final Pattern SEEDS = Pattern.compile("(?:(\\d+)-)?(\\d+)");
  private static final BigInteger MOST = BigInteger.valueOf(100_000);

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "N", description = "Its number; ./ijen papers lists them.")
  private String number;

  @Option(
      names = "--seeds",
      paramLabel = "N|A-B",
      description = {
        "How many reporting seeds from 1000 on (default: ${DEFAULT-VALUE}), or the first and last.",
        "Seeds below 1000 were there to choose settings with and are refused."
      })
  private String seeds = "" + Experiment.FEWEST;

  @Option(
      names = "--tuning",
      paramLabel = "N|A-B",
      description = {
        "Try settings: the whole experiment on this many seeds from 0 on, or from A to B below 1000.",
        "Prints what would be judged, writes no rows; pictures go to a temporary folder."
      })
  private @Nullable String tuning;

  @Option(
      names = "--smoke",
      description =
          "Small sizes and two seeds, in seconds: shows that it runs, and what the pictures look like; no verdict.")
  private boolean smoke;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of rows and pictures (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("papers", "results");

  @Option(
      names = "--metrics",
      description = "Print the mean of every metric of every arm too, with its 95 %% interval.")
  private boolean metrics;

  @Option(names = "--quiet", description = "Print nothing but the verdicts.")
  private boolean quiet;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  PaperCommand() {}

  @Override
  public Integer call() {
    Paper paper = Papers.named(number);
    Paper.Program program = Objects.requireNonNull(paper.program());
    PrintWriter to = spec.commandLine().getOut();
    Progress progress = Progress.to(to, quiet);
    progress.say("%d  %s (%s)".formatted(paper.number(), paper.title(), program.path()));
    if (smoke) return rehearse(program.smoke().get(), Lab.SMOKE, progress, to);
    if (tuning == null) return run(paper, program, progress, to);
    return rehearse(program.experiment().get(), tuningSeeds(tuning), progress, to);
  }

  /** No rows and no verdict. */
  private int rehearse(Experiment e, List<Long> seeds, Progress progress, PrintWriter to) {
    List<Experiment.Result> results = Lab.rehearse(e, seeds, progress);
    Report report = Report.of(e, results);
    if (metrics) to.println(Report.metrics(e, results));
    if (!smoke) to.print(report.text());
    to.printf(
        "%s: %d arms ran, %d claims were judged%s%n",
        smoke ? "smoke" : "tuning",
        e.arms().size(),
        report.claims().size(),
        smoke ? "" : "; no rows were written");
    try {
      if (e.figures().isEmpty()) return 0;
      Path folder = Files.createTempDirectory("ijen-paper-" + e.paper() + "-");
      for (Path p : Report.draw(e, results, folder)) progress.say(p.toString());
    } catch (IOException x) {
      throw new UncheckedIOException("no temporary folder for pictures: " + x, x);
    }
    return 0;
  }

  private int run(Paper paper, Paper.Program program, Progress progress, PrintWriter to) {
    List<Long> wanted = seeds(seeds);
    Experiment e = program.experiment().get();
    Rows rows = new Rows(e, out.resolve("%02d.jsonl".formatted(paper.number())));
    List<Experiment.Result> results = Lab.run(e, wanted, rows, progress);
    Report report = Report.of(e, results);
    if (metrics) to.println(Report.metrics(e, results));
    to.print(report.text() + report.sentence());
    for (Path p : Report.draw(e, results, out)) progress.say(p.toString());
    return report.verdict() == Verdict.PASS ? 0 : Main.FAILED;
  }

  /** {@code 12} is 1000 to 1011, {@code 2000-2019} what it says. */
  private static List<Long> seeds(String text) {
    List<Long> seeds = range("--seeds", text, Experiment.FIRST);
    List<String> objections = new ArrayList<>(Experiment.objections(seeds));
    if (seeds.stream().anyMatch(s -> s < Experiment.FIRST))
      objections.add("choose settings with --tuning");
    if (!objections.isEmpty()) throw wrong("--seeds", text, objections);
    return seeds;
  }

  /** {@code 5} is 0 to 4. */
  private static List<Long> tuningSeeds(String text) {
    List<Long> seeds = range("--tuning", text, 0);
    List<String> wrong = new ArrayList<>();
    if (seeds.size() < 2) wrong.add("an interval needs two seeds at least");
    if (!seeds.isEmpty() && seeds.getLast() >= Experiment.FIRST) {
      wrong.add(
          "seeds from %d on report, and settings are not chosen with them"
              .formatted(Experiment.FIRST));
    }
    if (!wrong.isEmpty()) throw wrong("--tuning", text, wrong);
    return seeds;
  }

  private static List<Long> range(String option, String text, long from) {
    Matcher m = SEEDS.matcher(text.strip());
    if (!m.matches()) throw wrong(option, text, List.of("neither a number nor two with a dash"));
    boolean count = m.group(1) == null;
    BigInteger first = count ? BigInteger.valueOf(from) : new BigInteger(m.group(1));
    BigInteger end = new BigInteger(m.group(2)).add(count ? first : BigInteger.ONE);
    if (!count && end.compareTo(first) <= 0) {
      throw wrong(option, text, List.of("the last comes before the first"));
    }
    if (end.subtract(first).compareTo(MOST) > 0 || end.bitLength() > 62) {
      throw wrong(option, text, List.of("at most " + MOST + " seeds below 2^62"));
    }
    return LongStream.range(first.longValue(), end.longValue()).boxed().toList();
  }

  private static BadInput wrong(String option, String text, List<String> objections) {
    return new BadInput(objections.stream().map(o -> option + " " + text + ": " + o).toList());
  }
}
