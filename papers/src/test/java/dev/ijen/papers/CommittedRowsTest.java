package dev.ijen.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.run.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Committed rows that are not what was written are named, by {@code render} and {@code verify}. */
class CommittedRowsTest {
  /** f-DPO's trials have 9 metrics, a line each. */
  private static final int LINES = 9;

  @TempDir private Path root;

  private static UnaryOperator<String> lines(Consumer<List<String>> change) {
    return text -> {
      List<String> lines = new ArrayList<>(text.lines().toList());
      change.accept(lines);
      return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    };
  }

  /** Changes f-DPO's rows beside those of all other papers. */
  private void refused(String message, UnaryOperator<String> change) throws IOException {
    Path committed = Path.of("..", "papers", "results");
    Path results = Files.createDirectories(root.resolve("papers/results"));
    try (Stream<Path> files = Files.list(committed)) {
      for (Path f : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        Files.write(results.resolve(f.getFileName()), Files.readAllBytes(f));
      }
    }
    Path rows = Rendering.rows(root, 25);
    String changed = change.apply(Files.readString(rows));
    Files.writeString(rows, changed);
    assertThatThrownBy(() -> Rendering.files(root))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(rows.toString())
        .hasMessageContaining(message);
    assertThatThrownBy(() -> Verification.run(root, 1, 1, said -> {}))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
    assertThat(Files.readString(rows)).isEqualTo(changed);
  }

  private static UnaryOperator<String> inLine(int i, String from, String to) {
    return lines(l -> l.set(i - 1, l.get(i - 1).replaceFirst(from, to)));
  }

  @Test
  void aChangedLine() throws IOException {
    refused(": line 3 (arm ", inLine(3, "\"value\":[^,]*", "\"value\":0.5"));
    refused(": line 1 (arm ", inLine(1, "\"seed\":\\d+", "\"seed\":1234"));
    refused(": line 1 (arm ", inLine(1, "\"config\":\"\\w", "\"config\":\"-"));
  }

  @Test
  void aLineTooFewOrTooMany() throws IOException {
    refused(": 8 rows are of trials cut short; arm ", lines(l -> l.remove(3)));
    refused(" rows are of trials cut short; arm ", lines(l -> l.add(4, l.get(3))));
    refused(": 9 rows are of trials cut short; ", text -> text.substring(0, text.length() - 40));
    refused("; run ./ijen paper 25, then ./ijen papers render", lines(l -> l.remove(3)));
  }

  @Test
  void aTrialThatIsNotThere() throws IOException {
    refused("has no result of seeds [", lines(l -> l.subList(0, LINES).clear()));
  }

  @Test
  void tooFewSeeds() throws IOException {
    refused(
        ": 9 different seeds: a verdict needs at least 10",
        lines(l -> l.removeIf(x -> x.contains("\"seed\":1004,"))));
    refused(": 0 different seeds: a verdict needs at least 10", _ -> "");
  }

  @Test
  void moreTrialsThanThereAre() {
    Path committed = Path.of("..");
    for (int count : new int[] {-1, 0, 1_000_000}) {
      assertThatThrownBy(() -> Verification.run(committed, count, 1, said -> {}))
          .isInstanceOf(BadInput.class)
          .hasMessageMatching("--rows " + count + ": 1 to \\d+ trials are committed");
    }
  }
}
