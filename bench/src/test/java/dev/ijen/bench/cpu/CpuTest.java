package dev.ijen.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CpuTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "--work,sofmax,no work matches 'sofmax'; ./ijen bench list names them all",
    "--work,*,'*' is not a regular expression",
    "--threads,0,least 1",
    "--threads,two,Invalid value for option '--threads'",
    "--seconds,-1,0 to 600",
    "--json,/no/such/folder/rows.json,there is no such folder",
    "--readme,/no/such/README.md,--readme: /no/such/README.md"
  })
  void badInputIsRefusedBeforeAnythingRuns(String option, String value, String message) {
    var errors = new StringWriter();
    int code = new CommandLine(new Cpu()).setErr(new PrintWriter(errors)).execute(option, value);
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }

  @Test
  void aPythonThatCannotBeStartedIsAnErrorIfAskedFor() {
    String python = folder.resolve("python").toString();
    assertThatThrownBy(() -> Runner.peers(true, python, m -> {}))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("'" + python + "' cannot be started as a Python interpreter");
  }

  @Test
  void aProgramThatIsNoPythonSaysWhatItSaid() {
    assertThatThrownBy(() -> Torch.start("sh", 1)) // it cannot read the script
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("'sh' gives no PyTorch (")
        .hasMessageContaining("exit code")
        .hasMessageEndingWith("pip install torch numpy");
  }

  @Test
  void withoutPeersTheCopyRemains() {
    List<String> missing = new ArrayList<>();
    assertThat(Runner.peers(false, null, missing::add)).hasOnlyElementsOfType(CopyPeer.class);
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"^nn 64x64x4$", "^layer-norm 64x64$", "^add 4096$", "^mlp .* 64$"})
  void aWorkIsCheckedTimedAndGivesRows(String regex) {
    Work work = Catalogue.matching(regex).getFirst();
    List<Row> rows = new ArrayList<>();
    new Runner(List.of(new CopyPeer()), 1e-3, rows::add).run(work);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().ijen()).isPositive();
    assertThat(rows.getFirst().peerName()).isEqualTo(work.copied() > 0 ? "copy" : null);
  }

  @Test
  void everyWorkOfTheIssueIsThere() {
    List<String> labels = Catalogue.all().stream().map(Work::label).toList();
    assertThat(labels).doesNotHaveDuplicates();
    assertThat(labels)
        .contains("tn 1024x768x3072", "nt 64x64x4", "gelu 16777216", "softmax 1024x1024")
        .contains("mlp 4-64-64-2, batch 2048", "nature-cnn batch 32", "population 4096 x (8-16-4)");
  }

  @Test
  void aWrongResultIsNotTimed() {
    Work w = Catalogue.matching("^sum 4096$").getFirst();
    double[] good = {1, 2};
    Runner.requireSame(w, good, new double[] {1.00001, 2}, 1e-5, "x");
    Runner.requireSame(w, good, new double[] {1}, 1e-5, "x");
    assertThatThrownBy(() -> Runner.requireSame(w, good, new double[] {1.1, 2}, 1e-5, "x"))
        .hasMessage("sum 4096, checked by x: result 0 is 1.0, expected is 1.1");
    assertThatThrownBy(() -> Runner.requireSame(w, new double[2], new double[2], 1e-5, "x"))
        .hasMessageContaining("all 0");
    assertThatThrownBy(
            () -> Runner.requireSame(w, new double[] {Double.NaN}, new double[] {1}, 1e-5, "x"))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Runner.requireSame(w, new double[1], good, 1e-5, "x"))
        .hasMessageContaining("1 results, expected are 2");
  }

  @Test
  void referencesOfProductsAreSomeRows() {
    Work w = Catalogue.matching("^tn 256x64x64$").getFirst();
    double[] all = Calls.results(w.setup().make(DType.F32).call(), 1);
    double[] rows = Calls.results(w.setup().make(DType.F64).call(), 1);
    assertThat(all).hasSize(256 * 64);
    assertThat(rows).hasSize(8 * 64);
  }
}
