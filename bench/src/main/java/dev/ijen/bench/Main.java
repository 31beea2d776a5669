package dev.ijen.bench;

import dev.ijen.bench.cpu.Cpu;
import dev.ijen.bench.cpu.ListWorks;
import dev.ijen.bench.ladder.Ladder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code ./ijen bench}: the launcher puts this module on the class path for that word only. */
@Command(
    name = "ijen bench",
    description = "Benchmarks of kernels, ops and whole runs.",
    subcommands = {
      Main.Jmh.class,
      ListWorks.class,
      Cpu.class,
      Ladder.class,
      Eager.class,
      PpoSpeed.class,
      PpoSeeds.class,
      Soak.class,
      QdSpeed.class,
      Cold.class
    })
public final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the benchmarks; the process ends with picocli's exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    throw new ParameterException(line, "Which benchmark? One of " + line.getSubcommands().keySet());
  }

  /** Hands its words to JMH, whose own help is {@code ./ijen bench jmh -h}. */
  @Command(
      name = "jmh",
      description = {
        "JMH benchmarks: a regular expression of names, then JMH's own options.",
        "Example: ./ijen bench jmh PoolBenchmark -f 1 -wi 3 -i 5 -prof gc",
        "All benchmarks: -l   all options: -h"
      })
  static final class Jmh implements Runnable {
    @Unmatched private List<String> words = new ArrayList<>();

    @Override
    public void run() {
      try {
        org.openjdk.jmh.Main.main(words.toArray(String[]::new));
      } catch (IOException e) {
        throw new UncheckedIOException("JMH cannot write its result", e);
      }
    }
  }
}
