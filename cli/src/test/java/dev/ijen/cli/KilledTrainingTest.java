package dev.ijen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.run.Metrics;
import dev.ijen.testkit.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PPO on the command line, in real processes, killed by SIGKILL and resumed. */
class KilledTrainingTest {
  @TempDir private Path temp;

  private static final List<String> PPO =
      List.of(
          "ppo",
          "--steps",
          "25000",
          // everything that a checkpoint must hold: normalisers too
          "--set",
          "normaliseObservation=true",
          "--set",
          "normaliseReward=true");

  private static final List<String> MAP_ELITES = List.of("map-elites", "--steps", "1000000");

  private static Process train(List<String> what, Path out, boolean resume, String device)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add("train");
    command.addAll(what);
    command.addAll(List.of("--seed", "11", "--quiet"));
    command.addAll(List.of("--device", device));
    command.addAll(List.of("--checkpoint-every", "0.05", "--out", out.toString()));
    if (resume) command.add("--resume");
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void finish(Process p) throws IOException, InterruptedException {
    String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(text).isZero();
  }

  /** Metrics without what differs between any two runs: times. */
  private static List<JsonObject> metrics(Path folder) throws IOException {
    List<JsonObject> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
      JsonObject o = JsonParser.parseString(line).getAsJsonObject();
      for (String name : List.copyOf(o.keySet())) if (Metrics.isTime(name)) o.remove(name);
      lines.add(o);
    }
    return lines;
  }

  @Test
  void aKilledAndResumedRunEqualsOneThatWasNeverKilled() throws Exception {
    Path whole = temp.resolve("whole");
    finish(train(PPO, whole, false, "cpu"));
    killedAndResumed(PPO, whole, 3, "cpu");
  }

  @Test
  void soDoesAnArchive() throws Exception {
    Path whole = temp.resolve("whole");
    finish(train(MAP_ELITES, whole, false, "cpu"));
    killedAndResumed(MAP_ELITES, whole, 2, "cpu");
  }

  /** There it even equals the CPU's, whose bits the kernels have. */
  @Test
  void andOnAnOpenClDevice() throws Exception {
    String device = Require.found("opencl", () -> Devices.named("opencl")).name();
    Path whole = temp.resolve("whole");
    finish(train(PPO, whole, false, "cpu"));
    Path killed = killedAndResumed(PPO, whole, 1, "opencl");
    assertThat(Files.readString(killed.resolve("config.json")))
        .contains("\"device\": \"" + device + "\"");
  }

  private Path killedAndResumed(List<String> what, Path whole, int times, String device)
      throws Exception {
    Path killed = temp.resolve("killed");
    Random random = new Random();
    int kills = 0;
    for (int i = 0; i < times; i++) {
      Process p = train(what, killed, i > 0, device);
      // from the first checkpoint on, at a random moment
      while (p.isAlive() && !hasCheckpoint(killed)) Thread.sleep(10);
      Thread.sleep(random.nextInt(300));
      if (p.isAlive()) kills++;
      p.destroyForcibly().waitFor();
    }
    assertThat(kills).as("runs killed before they were complete").isPositive();
    finish(train(what, killed, true, device));
    assertThat(Files.readAllBytes(killed.resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
    assertThat(metrics(killed)).isEqualTo(metrics(whole));
    return killed;
  }

  private static boolean hasCheckpoint(Path folder) throws IOException {
    Path checkpoints = folder.resolve("checkpoint");
    if (!Files.isDirectory(checkpoints)) return false;
    try (var files = Files.list(checkpoints)) {
      return files.anyMatch(f -> f.toString().endsWith(".safetensors"));
    }
  }
}
