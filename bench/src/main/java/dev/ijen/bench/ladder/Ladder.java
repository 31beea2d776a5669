package dev.ijen.bench.ladder;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import dev.ijen.bench.cpu.Calls;
import dev.ijen.bench.cpu.Child;
import dev.ijen.bench.cpu.Duel;
import dev.ijen.bench.cpu.Marked;
import dev.ijen.bench.cpu.Side;
import dev.ijen.bench.cpu.Table;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Workers;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All rungs of a kernel family: checked against a reference, then timed in turns. */
@Command(
    name = "ladder",
    description = {
      "The rungs of a kernel family, from the default to the plainest. Each is checked",
      "against the plainest in F64, or bit for bit, then timed beside the machine's limit:",
      "its peak of fused multiply-adds or a copy of as many bytes, whichever is slower,",
      "both measured in the same run. Without a name: lists the families."
    })
public final class Ladder implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The family, e.g. softmax.")
  private @Nullable String name;

  @Option(
      names = "--shape",
      paramLabel = "REGEX",
      description = "Kernels and shapes that it matches (default: all).")
  private String regex = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: ${DEFAULT-VALUE}, as rungs for teaching have one).")
  private int threads = 1;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds of timing per shape (default: ${DEFAULT-VALUE}).")
  private double seconds = 0.5;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes an array of rows.")
  private @Nullable Path json;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      description = "Rewrites the table between the 'ladder' marks of a markdown file.")
  private @Nullable Path readme;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the command in a process of its own. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Ladder()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (name == null) {
      System.out.println("Ladders: " + String.join(", ", Families.names()));
      return 0;
    }
    List<Step> steps = steps(name);
    Marked place = place(name);
    if (threads != Workers.threads()) return Child.run(Ladder.class, threads, arguments(name));
    Roofline roof = new Roofline();
    String limits =
        String.format(
            java.util.Locale.ROOT,
            "%d thread%s, peak %.0f GFLOP/s, copy of 128 MiB %.1f GB/s",
            threads,
            threads == 1 ? "" : "s",
            roof.flops() / 1e9,
            0x1p27 / roof.copy(0x1p27) / 1e9);
    System.out.println(limits);
    System.out.println(RungTime.head());
    List<RungTime> rows = new ArrayList<>();
    for (Step s : steps) rows.addAll(climb(s, roof));
    if (json != null) Files.writeString(json, gson(rows));
    if (place != null) place.write(Table.machine("; " + limits) + "\n\n" + markdown(rows));
    return 0;
  }

  /** The same words for a process with these threads. */
  private List<String> arguments(String family) {
    List<String> c = new ArrayList<>(List.of(family, "--threads", "" + threads));
    c.addAll(List.of("--shape", regex, "--seconds", "" + seconds));
    if (json != null) c.addAll(List.of("--json", json.toString()));
    if (readme != null) c.addAll(List.of("--readme", readme.toString()));
    return c;
  }

  private List<Step> steps(String family) {
    if (threads < 1) throw wrong("--threads: " + threads + ", least 1");
    if (!(seconds > 0 && seconds <= 600)) throw wrong("--seconds: " + seconds + ", 0 to 600");
    if (json != null && !Files.isDirectory(folder(json))) {
      throw wrong("--json: " + json + " cannot be written, there is no such folder");
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      List<Step> all = Families.of(family);
      List<Step> steps = all.stream().filter(s -> pattern.matcher(s.label()).find()).toList();
      if (!steps.isEmpty()) return steps;
      String labels = String.join("; ", all.stream().map(Step::label).toList());
      throw wrong("--shape: nothing matches '" + regex + "'; there are " + labels);
    } catch (PatternSyntaxException e) {
      throw wrong("--shape: '" + regex + "' is no regular expression: " + e.getDescription());
    } catch (IllegalArgumentException e) {
      throw wrong(Objects.requireNonNull(e.getMessage()));
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  private @Nullable Marked place(String family) {
    try {
      String begin = "<!-- ladder: begin, written by ./ijen bench ladder " + family + " -->";
      return readme == null ? null : Marked.in(readme, begin, "<!-- ladder: end -->");
    } catch (IOException e) {
      throw wrong("--readme: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** Checks, times and prints the rungs of one step. */
  private List<RungTime> climb(Step step, Roofline roof) {
    List<String> rungs = step.kernel().cpuRungs();
    Check.all(step);
    List<Side> sides = new ArrayList<>();
    for (String r : rungs) {
      Tensor[] views = step.views().apply(DType.F32);
      Runnable run = step.launcher(r, views);
      sides.add(
          new Calls(
              r,
              calls -> {
                for (int i = 0; i < calls; i++) run.run();
              }));
    }
    double[][] t = Duel.run(sides, seconds);
    List<RungTime> rows = new ArrayList<>();
    for (int r = 0; r < t.length; r++) {
      RungTime row =
          new RungTime(
              step.kernel().name(),
              step.shape(),
              rungs.get(r),
              threads,
              Duel.median(t[r]),
              roof.least(step),
              roof.isArithmetic(step) ? "flops" : "bytes",
              step.flops(),
              step.bytes());
      rows.add(row);
      System.out.println(row.line(r == 0));
    }
    return rows;
  }

  private static String gson(List<RungTime> rows) {
    return new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .setPrettyPrinting()
            .create()
            .toJson(rows)
        + "\n";
  }

  private static String markdown(List<RungTime> rows) {
    StringBuilder s = new StringBuilder();
    s.append("| kernel | shape | rung | time | GFLOP/s | GB/s | of the limit |\n");
    s.append("|---|---|---|---|---|---|---|\n");
    for (RungTime r : rows) s.append(r.markdown()).append('\n');
    return s.toString();
  }
}
