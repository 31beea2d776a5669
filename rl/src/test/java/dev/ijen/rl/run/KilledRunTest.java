package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.testkit.Interrupt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, really killed. */
class KilledRunTest {
  @TempDir private Path temp;

  private Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ToyRun.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String wait(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).describedAs(text).isTrue();
    return text;
  }

  private static void awaitLines(Path folder, int lines) throws IOException, InterruptedException {
    Path metrics = folder.resolve("metrics.jsonl");
    long end = System.nanoTime() + 60_000_000_000L;
    while (!Files.exists(metrics) || Files.readAllLines(metrics).size() < lines) {
      assertThat(System.nanoTime()).describedAs("waited too long").isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void sigkillAtAnyMomentLosesNothing() throws IOException, InterruptedException {
    Path whole = temp.resolve("whole");
    Process undisturbed = start(whole);
    Path killed = temp.resolve("killed");
    Random random = new Random();
    int lines = 0;
    for (int i = 0; i < 3; i++) {
      Process p = start(killed);
      lines += 20 + random.nextInt(60);
      awaitLines(killed, lines);
      Thread.sleep(random.nextInt(30));
      p.destroyForcibly().waitFor();
    }
    wait(start(killed));
    wait(undisturbed);
    assertThat(RunTest.metrics(killed)).hasSize(ToyRun.MANY).isEqualTo(RunTest.metrics(whole));
    assertThat(Files.readAllBytes(killed.resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
  }

  @Test
  void ctrlCWritesACheckpointAndExitsWith130() throws IOException, InterruptedException {
    Path folder = temp.resolve("run");
    Process p = start(folder);
    awaitLines(folder, 10);
    int expected = Interrupt.send(p);
    String text = wait(p);
    assertThat(p.exitValue()).describedAs(text).isEqualTo(expected);
    int stopped = Integer.parseInt(text.replaceAll("(?s).*stopped after (\\d+).*", "$1"));
    assertThat(List.of(folder.resolve("checkpoint").toFile().list()))
        .contains(String.format("update-%09d.safetensors", stopped));
    assertThat(RunTest.metrics(folder)).hasSize(stopped);
  }
}
