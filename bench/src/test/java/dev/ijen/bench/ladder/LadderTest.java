package dev.ijen.bench.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import dev.ijen.testkit.Require;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class LadderTest {
  /** Larger steps take too long in F64 and plain loops for a test. */
  private static final double SMALL = 1 << 21;

  @TempDir Path folder;

  static List<String> families() {
    return Families.names();
  }

  @ParameterizedTest
  @MethodSource("families")
  void theRungsOfEveryFamilyAreRight(String family) {
    List<Step> small =
        Families.of(family).stream().filter(s -> s.bytes() < SMALL && s.flops() < 1e8).toList();
    assertThat(small).as("steps small enough for a test").isNotEmpty();
    small.forEach(Check::all);
    assertThat(Families.of(family).stream().map(Step::label).distinct())
        .hasSameSizeAs(Families.of(family));
  }

  @Test
  void aWrongRungIsNamedBeforeItIsTimed() {
    Kernel copy =
        new Kernel("copy")
            .cpu("wrong", () -> (v, s) -> copy(v[0].storage(), v[1].storage(), v[0].size() - 1))
            .cpu("plain", () -> (v, s) -> copy(v[0].storage(), v[1].storage(), v[0].size()));
    Step step =
        Step.of(copy, "3", d -> new Tensor[] {Key.of(1).normal(3).to(d), Tensor.zeros(3).to(d)});
    assertThatThrownBy(() -> Check.all(step))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("copy 3, rung wrong: result 2 is 0.0, expected is ");
  }

  @SuppressWarnings("SuspiciousSystemArraycopy")
  private static void copy(Object from, Object to, int n) {
    System.arraycopy(from, 0, to, 0, n);
  }

  @Test
  void nothingButZerosIsNoCheck() {
    Kernel idle = new Kernel("idle").cpu("plain", () -> (v, s) -> {});
    Step step = Step.of(idle, "3", d -> new Tensor[] {Tensor.zeros(3).to(d)});
    assertThatThrownBy(() -> Check.all(step)).hasMessageContaining("all 0 or not finite");
  }

  @Test
  void aLadderGivesRowsAndATable() throws Exception {
    Path json = folder.resolve("rows.json");
    Path readme = folder.resolve("README.md");
    String begin = "<!-- ladder: begin, written by ./ijen bench ladder softmax -->";
    Files.writeString(readme, "before\n" + begin + "\nold\n<!-- ladder: end -->\nafter\n");
    int code =
        new CommandLine(new Ladder())
            .execute(
                "softmax",
                "--shape",
                "^softmax 64x64$",
                "--seconds",
                "0.001",
                "--threads",
                "" + Workers.threads(),
                "--json",
                json.toString(),
                "--readme",
                readme.toString());
    assertThat(code).isZero();
    JsonObject[] rows = new Gson().fromJson(Files.readString(json), JsonObject[].class);
    assertThat(Arrays.stream(rows).map(r -> r.get("rung").getAsString()))
        .containsExactlyElementsOf(Simd.ENABLED ? List.of("simd", "plain") : List.of("plain"));
    assertThat(rows[0].get("seconds").getAsDouble()).isPositive();
    assertThat(Files.readString(readme))
        .startsWith("before\n" + begin + "\n\n")
        .contains("| softmax | 64x64 | plain | ")
        .endsWith("|\n\n<!-- ladder: end -->\nafter\n")
        .doesNotContain("old");
  }

  @Test
  void aDeviceStandsBesideTheCpu() throws Exception {
    Device device = Require.found("opencl", () -> Devices.named("opencl"));
    Path json = folder.resolve("rows.json");
    String[] words = {"softmax", "--shape", "^softmax 64x64$", "--seconds", "0.001"};
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--device", "opencl", "--threads", "" + Workers.threads()));
    all.addAll(List.of("--json", json.toString()));
    assertThat(new CommandLine(new Ladder()).execute(all.toArray(String[]::new))).isZero();
    JsonObject[] rows = new Gson().fromJson(Files.readString(json), JsonObject[].class);
    assertThat(Arrays.stream(rows).map(r -> r.get("rung").getAsString()))
        .containsExactly(device.name(), Simd.ENABLED ? "simd" : "plain");
  }

  @ParameterizedTest
  @CsvSource({
    "softmax,--device,abacus,unknown device abacus; there are",
    "sofmax,--threads,1,no ladder is named 'sofmax'; there are matmul",
    "softmax,--threads,0,least 1",
    "softmax,--seconds,0,0 to 600",
    "softmax,--shape,(,is no regular expression",
    "softmax,--shape,7x7,nothing matches '7x7'; there are softmax 64x64",
    "softmax,--json,/no/such/folder/rows.json,there is no such folder",
    "softmax,--readme,/no/such/README.md,--readme: /no/such/README.md"
  })
  void badInputIsRefusedBeforeAnythingRuns(
      String family, String option, String value, String message) {
    var errors = new StringWriter();
    int code =
        new CommandLine(new Ladder())
            .setErr(new PrintWriter(errors))
            .execute(family, option, value);
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }

  @Test
  void theLimitIsTheSlowerOfArithmeticAndBytes() {
    Roofline roof = new Roofline();
    Step step =
        Step.of(
            new Kernel("k").cpu("plain", () -> (v, s) -> {}),
            "n",
            d -> new Tensor[] {Tensor.zeros(4096).to(DType.F32)});
    double copy = roof.least(step);
    assertThat(copy).isPositive();
    if (Simd.ENABLED) {
      Step heavy = step.flops(1e9);
      assertThat(roof.isArithmetic(heavy)).isTrue();
      assertThat(roof.least(heavy)).isEqualTo(1e9 / roof.flops());
    }
  }
}
