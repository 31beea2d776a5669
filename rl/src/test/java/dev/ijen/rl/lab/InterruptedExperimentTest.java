package dev.ijen.rl.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Progress;
import dev.ijen.testkit.Interrupt;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment in a process of its own, stopped by Ctrl-C, and going on in another. */
class InterruptedExperimentTest {
  private static final List<Long> SEEDS = LongStream.range(1000, 1020).boxed().toList();

  @TempDir private Path folder;

  record Config(long millis) {}

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    Lab.run(
        experiment(),
        SEEDS,
        new Rows(experiment(), file, "source"),
        new Progress(new PrintWriter(System.out), Progress.Mode.LINES));
  }

  private static Experiment experiment() {
    return new Experiment(99, new Config(20), InterruptedExperimentTest.class)
        .arm("1", "a", seed -> slow(seed, 1))
        .arm("1", "b", seed -> slow(seed, 2));
  }

  private static Metrics slow(long seed, int arm) {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    NumpyRandom random = new NumpyRandom(seed * 10 + arm);
    return new Metrics().add("x", random.random()).add("y", random.random());
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            InterruptedExperimentTest.class.getName(),
            file.toString())
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void aStoppedRunSaysWhatIsKeptAndGoesOnToTheSameRows() throws Exception {
    Path file = folder.resolve("99.jsonl");
    Process p = start(file);
    while (p.isAlive() && (!Files.exists(file) || Files.size(file) == 0)) Thread.sleep(5);
    int expected = Interrupt.send(p);
    String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(p.exitValue()).as(text).isEqualTo(expected);
    assertThat(text)
        .contains("stopped; finished trials are in " + file + ", the same command goes on")
        .doesNotContain("Exception");
    int kept = new Rows(experiment(), file, "source").read().results().size();
    assertThat(kept).isBetween(1, 39);
    Process again = start(file);
    String more = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(again.waitFor()).as(more).isZero();
    assertThat(more).contains(kept + " trials are in " + file + " already");
    Path whole = folder.resolve("whole.jsonl");
    assertThat(results(file)).isEqualTo(results(whole));
  }

  private static List<String> results(Path file) {
    return Lab.run(experiment(), SEEDS, new Rows(experiment(), file, "source"), Progress.silent())
        .stream()
        .map(r -> r.arm() + " " + r.seed() + " " + r.metrics())
        .toList();
  }
}
