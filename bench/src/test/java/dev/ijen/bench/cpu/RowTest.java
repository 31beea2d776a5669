package dev.ijen.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowTest {
  private static final Work SUM = Catalogue.matching("^sum 4096$").getFirst();

  @TempDir Path folder;

  private static Row row() {
    return Row.of(SUM, 2, new double[] {1, 2, 4}, "PyTorch", new double[] {2, 2, 2});
  }

  @Test
  void theRatioIsTheMedianOfTheRounds() {
    assertThat(row().ratio()).isEqualTo(1);
    assertThat(row().spread()).containsExactly(0.75, 1.5);
    assertThat(row().ijen()).isEqualTo(2);
    assertThat(row().line()).contains("sum", "4096", "2.00 s", "PyTorch", "1.00", "0.75 to 1.50");
  }

  @Test
  void jsonHasTheNamesOfTheIssueAndComesBack() throws IOException {
    Path file = folder.resolve("rows.json");
    Row alone = Row.alone(SUM, 1, new double[] {3});
    Row.write(List.of(row(), alone), file);
    JsonArray array = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
    JsonObject first = array.get(0).getAsJsonObject();
    assertThat(first.keySet())
        .containsExactly(
            "work", "shape", "threads", "ijen", "peer", "peer_name", "ratio", "spread");
    assertThat(array.get(1).getAsJsonObject().get("ratio").isJsonNull()).isTrue();
    assertThat(Row.read(file).get(0)).usingRecursiveComparison().isEqualTo(row());
    assertThat(Row.read(file).get(1)).isEqualTo(alone);
  }

  @Test
  void durationsHaveThreeDigits() {
    assertThat(
            List.of(2e-9, 9.996e-9, 1.5e-6, 12.34e-6, 0.000123, 0.9999, 1.0, 75.0).stream()
                .map(Row::duration))
        .containsExactly(
            "2.00 ns", "10.0 ns", "1.50 us", "12.3 us", "123 us", "1.00 s", "1.00 s", "75.0 s");
  }

  @Test
  void theTableStandsBetweenItsMarks() throws IOException {
    Path file = folder.resolve("README.md");
    String begin = "<!-- bench cpu: begin, written by ./ijen bench cpu -->";
    Files.writeString(file, "before\n" + begin + "\nold\n<!-- bench cpu: end -->\nafter\n");
    Row copy = Row.of(SUM, 1, new double[] {1e-6}, "copy", new double[] {2e-6});
    for (int i = 0; i < 2; i++)
      Table.write(
          Marked.in(file, Table.BEGIN, Table.END), List.of(copy, row()), List.of("PyTorch 9"));
    String text = Files.readString(file);
    assertThat(text)
        .startsWith("before\n" + begin)
        .endsWith("<!-- bench cpu: end -->\nafter\n")
        .doesNotContain("old")
        .contains("PyTorch 9", Runtime.version().toString())
        .contains(
            "| work | shape | Ijen, 1 thread | PyTorch / Ijen | copy / Ijen |"
                + " Ijen, 2 threads | PyTorch / Ijen | copy / Ijen |\n")
        .contains(
            "| sum | 4096 | 1.00 us |  | 2.00 (2.00 to 2.00) | 2.00 s | 1.00 (0.75 to 1.50) |  |");
  }

  @Test
  void aFileWithoutMarksSaysWhichItNeeds() throws IOException {
    Path file = Files.writeString(folder.resolve("README.md"), "no marks");
    assertThatThrownBy(() -> Marked.in(file, Table.BEGIN, Table.END))
        .hasMessageContaining("<!-- bench cpu: end -->");
  }

  @Test
  void theSummaryNamesTheLowestRatiosOfPeers() {
    Row copy = Row.of(SUM, 1, new double[] {4}, "copy", new double[] {1});
    assertThat(Table.summary(List.of(copy, row())))
        .contains("geometric mean, other ops: PyTorch, threads 2: 1.00")
        .contains("geometric mean, other ops: copy, threads 1: 0.25")
        .contains("lowest ratios:\n  " + row().line())
        .doesNotContain(copy.line());
    assertThat(Table.summary(List.of())).isEmpty();
  }
}
