package dev.ijen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Papers on the command line. */
class PaperCommandTest {
  private static final Path COMMITTED = Path.of("..", "papers", "results", "25.jsonl");

  @TempDir private Path temp;

  private record Ended(int code, String out, String err) {}

  private static Ended ijen(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(Algorithms.KNOWN, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ended(code, out.toString(), err.toString());
  }

  private Ended run(String number, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("paper", number, "--out", temp.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return ijen(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          5;5 different seeds: a verdict needs at least 10
          0;0 different seeds: a verdict needs at least 10
          x;neither a number nor two with a dash
          1e3;neither a number nor two with a dash
          -1;neither a number nor two with a dash
          1000-;neither a number nor two with a dash
          990-1010;seeds [990, ..., 999] were there to choose settings with
          1010-1000;the last comes before the first
          200000;at most 100000 seeds
          9223372036854775800-9223372036854775820;at most 100000 seeds below 2^62
          99999999999999999999;at most 100000 seeds
          """)
  void seedsAreRefused(String seeds, String message) {
    Ended e = run("25", "--seeds", seeds);
    assertThat(e.err()).startsWith("ijen: --seeds " + seeds + ": " + message);
    assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void allThatIsWrongWithSeedsIsSaid() {
    assertThat(run("25", "--seeds", "3-5").err())
        .contains("--seeds 3-5: 3 different seeds: a verdict needs at least 10")
        .contains("--seeds 3-5: seeds [3, 4, 5] were there to choose settings with");
  }

  @Test
  void settingsAreTriedOnSeedsThatDoNotReport() {
    assertThat(run("25", "--seeds", "3-5").err()).contains("choose settings with --tuning");
    for (String reporting : new String[] {"990-1010", "1000-1009"}) {
      assertThat(run("25", "--tuning", reporting).err())
          .startsWith("ijen: --tuning " + reporting + ": seeds from 1000 on report");
    }
    assertThat(run("25", "--tuning", "1").err()).contains("an interval needs two seeds");
    Ended e = run("25", "--tuning", "7-8", "--metrics");
    assertThat(e.code()).isZero();
    assertThat(e.out())
        .contains("entropy")
        .contains("(1) reverse KL")
        .contains("tuning: 6 arms ran, ")
        .doesNotContain("claims on");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void anUnknownPaperIsRefused() {
    Ended e = run("dpo");
    assertThat(e.err()).startsWith("ijen: paper dpo: unknown; did you mean 25 Beyond Reverse KL");
    assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aSmokeRunLeavesNothing() {
    Ended e = run("25", "--smoke");
    assertThat(e.err()).isEmpty();
    assertThat(e.code()).isZero();
    assertThat(e.out()).contains("smoke: 6 arms ran, ");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aChangedRowIsRefusedAndStays() throws IOException {
    Path rows = Files.createDirectory(temp.resolve("out")).resolve("25.jsonl");
    String changed = Files.readString(COMMITTED).replaceFirst("\"seed\":\\d+", "\"seed\":1077");
    Files.writeString(rows, changed);
    Ended e = run("25");
    assertThat(e.err()).startsWith("ijen: " + rows + ": line 1 (arm ").contains("was changed");
    assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    assertThat(rows).hasContent(changed);
    assertThat(rows.resolveSibling("25.jsonl.old")).doesNotExist();
  }

  /** A run killed while it wrote its last line goes on to the same rows, but for their order. */
  @Test
  void aRowCutShortIsComputedAgain() throws IOException {
    Path rows = Files.createDirectory(temp.resolve("out")).resolve("25.jsonl");
    String whole = Files.readString(COMMITTED);
    Files.writeString(rows, whole.substring(0, whole.length() - 40));
    Ended e = run("25");
    assertThat(e.err()).isEmpty();
    assertThat(e.code()).isZero();
    assertThat(e.out())
        .contains(" are of trials cut short, which are run again")
        .contains("59 trials are in " + rows + " already")
        .contains("PASS: ")
        .contains("25-kept.png");
    assertThat(trials(rows)).containsExactlyElementsOf(trials(COMMITTED));
  }

  /** The last attempt of every trial, sorted, without what differs between any two runs. */
  private static List<String> trials(Path rows) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(rows)) {
      JsonObject row = JsonParser.parseString(line).getAsJsonObject();
      for (String name : List.of("seconds", "machine", "check")) row.remove(name);
      found.add(row.toString());
    }
    return found.stream().distinct().sorted(Comparator.naturalOrder()).toList();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(temp.resolve("out"));
    Ended e = run("25");
    assertThat(e.err())
        .startsWith("ijen: " + file.resolve("25.jsonl") + ": cannot be written: ")
        .doesNotContain("\tat ");
    assertThat(e.code()).isEqualTo(Main.FAILED);
  }

  @Test
  void tablesAreMadeAtTheRoot() {
    for (String command : List.of("render", "verify")) {
      Ended e = ijen("papers", command);
      assertThat(e.err()).isEqualTo("ijen: papers: run this from the root of the repository\n");
      assertThat(e.code()).isEqualTo(Main.BAD_INPUT);
    }
  }
}
