package dev.ijen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.ijen.rl.run.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives on the command line. */
class QualityDiversityTest {
  @TempDir private Path temp;

  private record Ended(int code, String out, String err) {}

  private static Ended ijen(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(Algorithms.KNOWN, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ended(code, out.toString(), err.toString());
  }

  private String train(String... more) {
    String folder = temp.resolve("run").toString();
    String[] arguments =
        Stream.concat(
                Stream.of("train", "map-elites", "--steps", "30000", "--out", folder),
                Stream.of(more))
            .toArray(String[]::new);
    Ended e = ijen(arguments);
    assertThat(e.err()).isEmpty();
    assertThat(e.code()).isZero();
    assertThat(e.out()).contains("evaluations in ").contains(" elites, coverage ");
    return folder;
  }

  @Test
  void aRunLeavesNumbersAndPictures() throws IOException {
    Path folder = Path.of(train("--env", "Arm"));
    JsonObject result = Json.read(folder.resolve("result.json"));
    assertThat(result.keySet())
        .contains("coverage", "qd_score", "best", "evaluations_per_second", "normalised_qd_score");
    assertThat(result.get("env").getAsString()).isEqualTo("arm");
    assertThat(result.get("steps").getAsLong()).isEqualTo(30_240);
    assertThat(result.get("coverage").getAsDouble()).isBetween(.2, .8);
    for (String name : new String[] {"curve", "qd-score", "archive"}) {
      assertThat(ImageIO.read(folder.resolve(name + ".png").toFile())).isNotNull();
      assertThat(Files.readString(folder.resolve(name + ".svg"))).contains("<svg ");
    }
    // the middle of the arm's disc is filled, its corners cannot be reached
    BufferedImage map = ImageIO.read(folder.resolve("archive.png").toFile());
    assertThat(map.getRGB(84 + 270 + 100, 64 + 270)).isNotEqualTo(0xffffffff);
    assertThat(map.getRGB(84 + 10, 64 + 10)).isEqualTo(0xffffffff);
  }

  @Test
  void playShowsAnElite() throws IOException {
    String folder = train("--env", "arm");
    Ended best = ijen("play", folder);
    assertThat(best.err()).isEmpty();
    assertThat(best.out()).contains("(the best)").contains("objective  -").contains("genome  ");
    assertThat(ImageIO.read(Path.of(folder, "play.png").toFile()).getWidth()).isEqualTo(480);
    assertThat(ijen("play", folder, "--cell", "90,50").out()).contains("cell       90,50");
    Ended empty = ijen("play", folder, "--cell", "0,0");
    assertThat(empty.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(empty.err()).contains("--cell 0,0: is empty; try ");
    assertThat(ijen("play", folder, "--cell", "100,0").err()).contains("there are 100 x 100");
    assertThat(ijen("play", folder, "--cell", "x").err())
        .contains("expected a place on every axis");
    assertThat(ijen("play", folder, "--cell", "10000").err()).contains("0 to 9999");
  }

  @Test
  void evalReportsTheArchiveAgain() {
    String folder = train();
    Ended e = ijen("eval", folder, "--json");
    assertThat(e.out()).contains("\"coverage\":").contains("\"env\":\"sphere\"");
  }

  @Test
  void tasksAreListedAndUnknownOnesRefused() {
    assertThat(ijen("envs").out()).contains("sphere").contains("cartpole").contains("100 x 100");
    Ended e = ijen("train", "map-elites", "--env", "shpere");
    assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(e.err()).contains("--env shpere: unknown task shpere; did you mean sphere");
    assertThat(ijen("train", "ppo", "--env", "sphere").err())
        .contains("unknown environment sphere");
  }
}
