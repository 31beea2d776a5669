package dev.ijen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.run.Json;
import dev.ijen.testkit.Interrupt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path temp;

  private record Ended(int code, String out, String err) {}

  private static Ended ijen(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(List.of(new Toy()), new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ended(code, out.toString(), err.toString());
  }

  private String in(String folder) {
    return temp.resolve(folder).toString();
  }

  private static void refused(String message, String... arguments) {
    Ended e = ijen(arguments);
    assertThat(e.err()).startsWith("ijen: ").contains(message).doesNotContain("\tat ");
    assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(e.out()).isEmpty();
  }

  @Test
  void trainLeavesAWholeRunFolder() throws IOException {
    Ended e = ijen("train", "toy", "--out", in("run"), "--seed", "3");
    assertThat(e.err()).isEmpty();
    assertThat(e.code()).isZero();
    assertThat(e.out())
        .contains("toy on cartpole, seed 3, preset zoo, in " + in("run"))
        .contains("1,000 steps in ")
        .contains("evaluation: return ")
        .contains("./ijen play " + in("run"))
        .doesNotContain("\r", "\033");
    try (Stream<Path> files = Files.list(temp.resolve("run"))) {
      assertThat(files.map(f -> f.getFileName().toString().replaceAll("(tfevents).*", "$1")))
          .containsExactlyInAnyOrder(
              "checkpoint",
              "config.json",
              "curve.png",
              "curve.svg",
              "events.out.tfevents",
              "metrics.jsonl",
              "model.safetensors",
              "result.json");
    }
    JsonObject result = Json.read(temp.resolve("run/result.json"));
    assertThat(result.keySet())
        .contains(
            "algorithm",
            "env",
            "seed",
            "steps",
            "seconds",
            "steps_per_second",
            "return_mean",
            "return_std",
            "episodes");
    assertThat(result.get("algorithm").getAsString()).isEqualTo("toy");
    assertThat(result.get("seed").getAsLong()).isEqualTo(3);
    assertThat(result.get("steps").getAsLong()).isEqualTo(1000);
    assertThat(result.get("episodes").getAsLong()).isEqualTo(100);
    assertThat(result.get("return_mean").getAsDouble()).isBetween(100., 500.);
    JsonObject config = Json.read(temp.resolve("run/config.json"));
    assertThat(config.getAsJsonObject("settings").get("seed").getAsLong()).isEqualTo(3);
    assertThat(config.get("preset").getAsString()).isEqualTo("zoo");
  }

  @Test
  void evalGivesTheResultOfTheRunAgain() {
    ijen("train", "toy", "--out", in("run"), "--quiet");
    JsonObject result = Json.read(temp.resolve("run/result.json"));
    Ended e = ijen("eval", in("run"), "--json");
    assertThat(e.code()).isZero();
    JsonObject json = JsonParser.parseString(e.out()).getAsJsonObject();
    for (String name : List.of("return_mean", "return_std", "episodes", "evaluation_seed")) {
      assertThat(json.get(name)).describedAs(name).isEqualTo(result.get(name));
    }
    Ended other = ijen("eval", in("run"), "--episodes", "7", "--seed", "5");
    assertThat(other.out())
        .startsWith("toy on cartpole, seed 1: return ")
        .contains("over 7 episodes");
  }

  @Test
  void quietSaysNothing() {
    assertThat(ijen("train", "toy", "--out", in("run"), "--quiet")).isEqualTo(new Ended(0, "", ""));
  }

  @Test
  void playWritesAGifAndDrawsText() throws IOException {
    ijen("train", "toy", "--out", in("run"), "--quiet");
    Ended e = ijen("play", in("run"));
    assertThat(e.err()).isEmpty();
    assertThat(e.code()).isZero();
    assertThat(e.out()).contains("return ").contains("play.gif").doesNotContain("\033");
    assertThat(ImageIO.read(temp.resolve("run/play.gif").toFile()).getWidth()).isEqualTo(480);
  }

  @Test
  void presetsAndSettings() {
    String[] train = {"train", "toy", "--out", in("run"), "--quiet", "--set", "preset=slow"};
    Ended e = ijen(join(train, "sleep=0", "--steps", "2_000", "--set", "rate=.5"));
    assertThat(e.err()).isEmpty();
    JsonObject settings = Json.read(temp.resolve("run/config.json")).getAsJsonObject("settings");
    assertThat(settings.get("steps").getAsLong()).isEqualTo(2000);
    assertThat(settings.get("rate").getAsDouble()).isEqualTo(.5);
    assertThat(settings.get("sleep").getAsInt()).isZero();
  }

  private static String[] join(String[] head, String... tail) {
    return Stream.concat(Stream.of(head), Stream.of(tail)).toArray(String[]::new);
  }

  @Test
  void wrongNamesGetTheNearest() {
    refused("unknown algorithm tyo; did you mean toy?", "train", "tyo");
    refused("did you mean cartpole", "train", "toy", "--env", "cartpol");
    refused("unknown device gpu0; there are [cpu", "train", "toy", "--device", "gpu0");
    refused("cuda cannot be used", "train", "toy", "--device", "cuda");
    for (Device d : Devices.all()) {
      if (d == Devices.cpu()) continue;
      refused("toy computes on cpu only", "train", "toy", "--device", d.name());
    }
    refused("--set preset=zoe: unknown; did you mean zoo?", "train", "toy", "--set", "preset=zoe");
    refused("toy has no setting rat; did you mean rate?", "train", "toy", "--set", "rat=1");
    refused("--sed", "train", "toy", "--sed", "1");
    refused("Did you mean: ./ijen train", "tran");
    refused("ALGO", "train");
  }

  @Test
  void valuesOutOfRangeNameOptionValueAndRange() {
    refused("--steps 0: out of range: expected 1 <= steps", "train", "toy", "--steps", "0");
    refused(
        "--seed -1: out of range: expected 0 <= seed <= 999999999", "train", "toy", "--seed=-1");
    refused("--seed two: not an integer", "train", "toy", "--seed", "two");
    refused(
        "--set rate=2: out of range: expected 0 < rate <= 1", "train", "toy", "--set", "rate=2");
    refused("KEY=VALUE", "train", "toy", "--set", "rate");
    refused("seed is given twice", "train", "toy", "--seed", "1", "--set", "seed=2");
    refused("--checkpoint-every -1", "train", "toy", "--checkpoint-every=-1");
    refused("--episodes 0: out of range: expected 1 <= N", "eval", "x", "--episodes", "0");
    refused("--seed -2: out of range", "eval", "x", "--seed=-2");
  }

  @Test
  void foldersAreCheckedBeforeAnythingStarts() throws IOException {
    ijen("train", "toy", "--out", in("run"), "--quiet");
    refused("already holds a run", "train", "toy", "--out", in("run"));
    Files.write(temp.resolve("file"), new byte[1]);
    refused("file, not a folder", "train", "toy", "--out", in("file"));
    refused("cannot be made", "train", "toy", "--out", in("file/inside"));
    refused("no such folder", "eval", in("none"));
    Files.createDirectory(temp.resolve("empty"));
    refused("holds no run", "play", in("empty"));
    refused("--resume needs --out", "train", "toy", "--resume");
    refused("no such folder", "train", "toy", "--resume", "--out", in("none"));
  }

  @Test
  void aResumedRunKeepsItsSettings() {
    ijen("train", "toy", "--out", in("run"), "--quiet");
    Ended done = ijen("train", "toy", "--out", in("run"), "--resume");
    assertThat(done.out()).contains("complete, there is nothing to resume");
    assertThat(done.code()).isZero();
    String[] again = {"train", "toy", "--out", in("run"), "--resume"};
    refused("--set rate 0.2: the run in", join(again, "--set", "rate=.2"));
    refused("--steps 7: the run in", join(again, "--steps", "7"));
    refused("was started with zoo", join(again, "--set", "preset=slow"));
  }

  @Test
  void damagedModelsAreNamed() throws IOException {
    ijen("train", "toy", "--out", in("run"), "--quiet");
    Path model = temp.resolve("run/model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 4;
    Files.write(model, bytes);
    Ended e = ijen("eval", in("run"));
    assertThat(e.code()).isEqualTo(Main.FAILED);
    assertThat(e.err()).startsWith("ijen: " + model).contains("checksum").doesNotContain("\tat ");
    Files.delete(model);
    refused("its training has not finished", "eval", in("run"));
  }

  @Test
  void aLossThatIsNotFiniteFails() {
    Ended e =
        ijen("train", "toy", "--out", in("run"), "--set", "diverge=4", "--checkpoint-every", "0");
    assertThat(e.code()).isEqualTo(Main.FAILED);
    assertThat(e.err())
        .contains("toy_loss is NaN in update 4", "last good checkpoint is", "update-000000004")
        .doesNotContain("\tat ");
  }

  @Test
  void aPictureThatCannotBeDrawnCostsNothingElse() throws IOException {
    Files.createDirectories(temp.resolve("run/curve.png/in the way"));
    Ended e = ijen("train", "toy", "--out", in("run"));
    assertThat(e.code()).isZero();
    assertThat(e.err()).contains("could not be drawn", "curve.png");
    assertThat(temp.resolve("run/result.json")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "eval", "play", "envs", "algorithms", "devices"})
  void helpEverywhere(String command) {
    Ended e = ijen(command, "--help");
    assertThat(e.code()).isZero();
    assertThat(e.out()).contains("./ijen " + command, "Example");
    assertThat(ijen("--help").out()).contains(command, "Exit codes");
    assertThat(ijen().out()).isEqualTo(ijen("--help").out());
  }

  @Test
  void lists() {
    assertThat(ijen("envs").out()).contains("cartpole", "500 steps");
    assertThat(ijen("devices").out()).contains("cpu", "opencl", "not here");
    assertThat(ijen("algorithms").out()).contains("toy", "leans on one weight");
    assertThat(ijen("algorithms", "toy").out())
        .contains("zoo", "slow", "step size", "0 < rate <= 1", "40000");
    assertThat(ijen("--version").out())
        .contains("ijen ", "Java " + System.getProperty("java.runtime.version"), "CPU ")
        .doesNotContain("${");
  }

  @Test
  void ctrlCStopsWithACheckpointAndTheCommandToResume() throws IOException, InterruptedException {
    Process p =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Toy.class.getName(),
                "train",
                "toy",
                "--out",
                in("a run"),
                "--set",
                "preset=slow")
            .redirectErrorStream(true)
            .start();
    Path metrics = temp.resolve("a run/metrics.jsonl");
    for (int i = 0; i < 6000 && (!Files.exists(metrics) || Files.size(metrics) == 0); i++) {
      Thread.sleep(10);
    }
    int expected = Interrupt.send(p);
    String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(p.exitValue()).describedAs(text).isEqualTo(expected);
    assertThat(text)
        .contains("a checkpoint is written")
        .contains("./ijen train toy --out '" + in("a run") + "' --resume");
    assertThat(temp.resolve("a run/result.json")).doesNotExist();
    Ended resumed = ijen("train", "toy", "--out", in("a run"), "--resume");
    assertThat(resumed.out()).contains("resumed after update ", " of 400", "evaluation");
    assertThat(Files.readAllLines(metrics)).hasSize(400);
  }
}
