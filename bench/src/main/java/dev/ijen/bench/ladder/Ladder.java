package dev.ijen.bench.ladder;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import dev.ijen.bench.cpu.Calls;
import dev.ijen.bench.cpu.Child;
import dev.ijen.bench.cpu.Duel;
import dev.ijen.bench.cpu.Marked;
import dev.ijen.bench.cpu.Side;
import dev.ijen.bench.cpu.Table;
import dev.ijen.bench.cpu.Timing;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Workers;
import dev.ijen.rl.run.Atomic;
import java.io.IOException;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      names = "--device",
      paramLabel = "NAME",
      description = {
        "Its default rung beside the CPU's default, instead of all rungs of the CPU,",
        "e.g. opencl; it has the threads that its driver takes."
      })
  private @Nullable String deviceName;

  @Mixin private Timing timing = new Timing();

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
    Device device = device();
    String words = device == null ? name : name + " --device " + deviceName;
    String begin = "<!-- ladder: begin, written by ./ijen bench ladder " + words + " -->";
    Marked place = timing.place(begin, "<!-- ladder: end -->");
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
    if (device != null) limits += "; " + device.name() + ": " + device.describe();
    System.out.println(limits);
    System.out.println(RungTime.head());
    List<RungTime> rows = new ArrayList<>();
    for (Step s : steps) rows.addAll(climb(s, sides(s, device), roof));
    Path json = timing.json();
    if (json != null) Atomic.write(json, gson(rows));
    if (place != null) place.write(Table.machine("; " + limits) + "\n\n" + markdown(rows));
    return 0;
  }

  /** The same words for a process with these threads. */
  private List<String> arguments(String family) {
    List<String> c = new ArrayList<>(List.of(family, "--threads", "" + threads));
    c.addAll(List.of("--shape", regex));
    if (deviceName != null) c.addAll(List.of("--device", deviceName));
    c.addAll(timing.words());
    return c;
  }

  private List<Step> steps(String family) {
    if (threads < 1) throw timing.wrong("--threads: " + threads + ", least 1");
    timing.check();
    try {
      Pattern pattern = Pattern.compile(regex);
      List<Step> all = Families.of(family);
      List<Step> steps = all.stream().filter(s -> pattern.matcher(s.label()).find()).toList();
      if (!steps.isEmpty()) return steps;
      String labels = String.join("; ", all.stream().map(Step::label).toList());
      throw timing.wrong("--shape: nothing matches '" + regex + "'; there are " + labels);
    } catch (PatternSyntaxException e) {
      throw timing.wrong(
          "--shape: '" + regex + "' is no regular expression: " + e.getDescription());
    } catch (IllegalArgumentException e) {
      throw timing.wrong(Objects.requireNonNull(e.getMessage()));
    }
  }

  /** Null for the CPU. */
  private @Nullable Device device() {
    if (deviceName == null) return null;
    try {
      return Devices.named(deviceName);
    } catch (IllegalArgumentException e) {
      throw timing.wrong("--device: " + e.getMessage());
    }
  }

  /** Checks the rungs of a step, and makes them ready. */
  private static List<Side> sides(Step step, @Nullable Device device) {
    List<String> rungs = step.kernel().cpuRungs();
    if (device == null) {
      Check.all(step);
      return rungs.stream().map(r -> side(step, r)).toList();
    }
    Check.on(device, step);
    Runnable run = step.launcher(device);
    return List.of(
        new Calls(
            device.name(),
            calls -> {
              for (int i = 0; i < calls; i++) run.run();
              device.synchronize();
            }),
        side(step, rungs.getFirst()));
  }

  private static Side side(Step step, String rung) {
    Runnable run = step.launcher(rung, step.views().apply(DType.F32));
    return new Calls(
        rung,
        calls -> {
          for (int i = 0; i < calls; i++) run.run();
        });
  }

  /** Times and prints the rungs of one step. */
  private List<RungTime> climb(Step step, List<Side> sides, Roofline roof) {
    double[][] t = Duel.run(sides, timing.seconds());
    List<RungTime> rows = new ArrayList<>();
    for (int r = 0; r < t.length; r++) {
      RungTime row =
          new RungTime(
              step.kernel().name(),
              step.shape(),
              sides.get(r).name(),
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
