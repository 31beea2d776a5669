package dev.ijen.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command that times is told: how long, and where its rows go. */
public final class Timing {
  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds of timing per work (default: ${DEFAULT-VALUE}).")
  private double seconds = 0.5;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes an array of rows.")
  private @Nullable Path json;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      description = "Rewrites the table between this command's marks of a markdown file.")
  private @Nullable Path readme;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Refuses, before anything is timed, what cannot be meant. */
  public void check() {
    if (!(seconds > 0 && seconds <= 600)) throw wrong("--seconds: " + seconds + ", 0 to 600");
    if (json == null) return;
    Path folder = json.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(json)) {
      throw wrong("--json: " + json + " cannot be written, there is no such folder");
    }
  }

  /** Seconds per work. */
  public double seconds() {
    return seconds;
  }

  /** Where rows go as JSON, if anywhere. */
  public @Nullable Path json() {
    return json;
  }

  /** The place of the table between two lines, if one is asked for. */
  public @Nullable Marked place(String begin, String end) {
    try {
      return readme == null ? null : Marked.in(readme, begin, end);
    } catch (IOException e) {
      throw wrong("--readme: " + e.getMessage());
    }
  }

  /** These options as words for another process of the same command. */
  public List<String> words() {
    List<String> w = new ArrayList<>(List.of("--seconds", "" + seconds));
    if (json != null) w.addAll(List.of("--json", json.toString()));
    if (readme != null) w.addAll(List.of("--readme", readme.toString()));
    return w;
  }

  /** An error that picocli shows with the usage. */
  public ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
