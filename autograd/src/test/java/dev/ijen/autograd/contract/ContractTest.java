package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.autograd.contract.Surface.Spy;
import dev.ijen.kernels.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op x device x layout x type against an independent f64 oracle, its gradient against
 * differences, and its memory. Adding an op means adding a row to the topic's list; a public op
 * without a row fails here.
 *
 * <p>{@code -Dijen.contract.table=FILE} writes what was checked as a table; {@code
 * -Dijen.contract.rows=REGEX} checks only the rows whose label it finds.
 */
@Tag("width")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractTest {
  @BeforeAll
  static void chooseDevice() {
    OnDevice.choose();
  }

  @AfterAll
  static void backToTheCpu() {
    OnDevice.report();
  }

  static List<Row> rows() {
    return Registry.chosen();
  }

  static List<Row> floats() {
    return rows().stream()
        .filter(r -> r.isOp() && r.specials != Row.Specials.NONE && r.dtypes.getFirst().isFloat())
        .toList();
  }

  static List<Row> differentiable() {
    return rows().stream().filter(r -> r.order >= 1).toList();
  }

  static List<Row> smooth() {
    return differentiable().stream().filter(r -> !r.stepwise).toList();
  }

  static List<Row> twiceDifferentiable() {
    return smooth().stream().filter(r -> r.order >= 2).toList();
  }

  static List<Row> constant() {
    return rows().stream().filter(r -> r.order == 0 && r.isOp()).toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("rows")
  void valuesInEveryLayoutAndType(Row row) {
    OnDevice.run(row, () -> Checks.values(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("floats")
  void unusualNumbers(Row row) {
    OnDevice.run(row, () -> Checks.specials(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("smooth")
  void gradient(Row row) {
    OnDevice.run(row, () -> GradientChecks.gradient(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("differentiable")
  void gradientInEveryLayoutAndType(Row row) {
    OnDevice.run(row, () -> GradientChecks.gradientLayouts(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("differentiable")
  void gradientReadsWhatTheOpSaid(Row row) {
    OnDevice.run(row, () -> GradientChecks.saves(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("differentiable")
  void terminalGradient(Row row) {
    OnDevice.run(row, () -> GradientChecks.terminal(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("twiceDifferentiable")
  void secondDerivative(Row row) {
    OnDevice.run(row, () -> GradientChecks.second(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("constant")
  void noSilentZeroGradient(Row row) {
    OnDevice.run(row, () -> GradientChecks.noGradient(row));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("rows")
  void liveBuffersBeforeAndAfter(Row row) {
    OnDevice.run(row, () -> Checks.memory(row));
  }

  /** Last, when the values have been seen. */
  @Test
  @Order(Integer.MAX_VALUE)
  void noBoundIsLoose() {
    if (Devices.standard() == Devices.cpu()) Checks.tight(rows());
  }

  @Test
  void everyPublicOpHasARow() {
    Set<String> missing = new TreeSet<>(Surface.methods());
    Set<String> unknown = new TreeSet<>();
    for (Row r : Registry.rows()) {
      if (!Surface.methods().contains(r.method)) unknown.add(r.method);
      missing.remove(r.method);
    }
    assertThat(missing).as("public ops without a row: add one to the topic's list").isEmpty();
    assertThat(unknown).as("rows for methods that do not exist").isEmpty();
  }

  @Test
  void everyDeclaredFormulaIsRunByARow() {
    List<String> run = new ArrayList<>();
    if (Devices.standard() != Devices.cpu()) return;
    for (Row r : Registry.rows()) Spy.watch(run, () -> Checks.once(r));
    assertThat(run).as("formulas that no row runs").containsAll(Surface.formulas());
  }

  /** The table of ops is the rows': -Dijen.contract.table=../tensor/OPS.md writes it anew. */
  @Test
  void theTableOfOpsIsCurrent() throws IOException {
    String now = Table.markdown(Registry.rows());
    String file = System.getProperty("ijen.contract.table");
    if (file != null) Files.writeString(Path.of(file), now);
    assertThat(Path.of("../tensor/OPS.md"))
        .as("run this test in autograd with -Dijen.contract.table=../tensor/OPS.md")
        .hasContent(now);
  }
}
