package dev.ijen.bench;

import com.google.gson.JsonParser;
import dev.ijen.bench.cpu.Duel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whole commands in fresh processes, nothing compiled yet: what a user waits for. */
@Command(
    name = "cold",
    description = {
      "'./ijen train ppo' in fresh processes: seconds until the command has ended, until",
      "training begins, until the first update (20 gradient steps), and after training."
    })
final class Cold implements Callable<Integer> {
  /**
   * Seconds of one run.
   *
   * @param start from the command to the first step of training
   * @param first from the command to the end of the first update
   * @param training all updates
   * @param rest saving, evaluation and pictures
   * @param total from the command to its end
   */
  record Times(double start, double first, double training, double rest, double total) {}

  @Option(names = "--runs", description = "Processes, one after another (${DEFAULT-VALUE}).")
  private int runs = 5;

  @Option(names = "--steps", description = "Environment steps per run (${DEFAULT-VALUE}).")
  private long steps = 100_000;

  @Option(names = "--ijen", description = "The launcher (${DEFAULT-VALUE}).")
  private String ijen = "./ijen";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (runs < 1 || steps < 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--runs and --steps must be at least 1");
    }
    Times[] all = new Times[runs];
    System.out.printf(
        "%-8s %8s %8s %8s %8s %8s%n", "seconds", "start", "first", "training", "rest", "total");
    for (int i = 0; i < runs; i++) row("run " + (i + 1), all[i] = run());
    row("fastest", summary(all, x -> Arrays.stream(x).min().orElseThrow()));
    row("median", summary(all, Duel::median));
    return 0;
  }

  private static void row(String name, Times t) {
    System.out.printf(
        "%-8s %8.2f %8.2f %8.2f %8.2f %8.2f%n",
        name, t.start, t.first, t.training, t.rest, t.total);
  }

  /** Of each column by itself. */
  static Times summary(Times[] all, ToDoubleFunction<double[]> of) {
    return new Times(
        of.applyAsDouble(Arrays.stream(all).mapToDouble(Times::start).toArray()),
        of.applyAsDouble(Arrays.stream(all).mapToDouble(Times::first).toArray()),
        of.applyAsDouble(Arrays.stream(all).mapToDouble(Times::training).toArray()),
        of.applyAsDouble(Arrays.stream(all).mapToDouble(Times::rest).toArray()),
        of.applyAsDouble(Arrays.stream(all).mapToDouble(Times::total).toArray()));
  }

  private Times run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ijen-cold");
    Path errors = folder.resolve("errors.txt");
    Path out = folder.resolve("run");
    try {
      long begun = System.nanoTime();
      List<String> command =
          List.of(ijen, "train", "ppo", "--steps", "" + steps, "--out", out.toString());
      Process p = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      double start;
      try (BufferedReader said = p.inputReader()) {
        String title = said.readLine(); // printed just before training
        start = since(begun);
        if (title != null) said.lines().forEach(line -> {});
      }
      int code = p.waitFor();
      double total = since(begun);
      if (code != 0) throw new IOException(command + ": exit code " + code + ": " + last(errors));
      String first = Files.readAllLines(out.resolve("metrics.jsonl")).getFirst();
      double training = seconds(Files.readString(out.resolve("result.json")));
      return new Times(start, start + seconds(first), training, total - start - training, total);
    } finally {
      delete(folder);
    }
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double seconds(String json) {
    return JsonParser.parseString(json).getAsJsonObject().get("seconds").getAsDouble();
  }

  private static String last(Path errors) throws IOException {
    List<String> lines = Files.readAllLines(errors);
    return lines.isEmpty() ? "it said nothing" : lines.getLast();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path p : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
    }
  }
}
