package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.testkit.Require;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract on an OpenCL device ({@code -Dijen.contract.device=opencl:1} for another than the
 * first): every row's values against the oracle, its first and second derivatives against the
 * CPU's, which {@link ContractTest} holds to differences, and its memory. The calls are fewer than
 * there, since each waits for the device; see {@link DeviceChecks}. Compiling takes most of the
 * time and one core of a process, so two halves run in processes of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeviceContract {
  private final int half;

  /** The rows whose number modulo 2 is {@code half}. */
  DeviceContract(int half) {
    this.half = half;
  }

  @BeforeAll
  static void chooseDevice() {
    String name = System.getProperty("ijen.contract.device", "opencl");
    Devices.standard(Require.found("opencl", () -> Devices.named(name)));
  }

  @AfterAll
  static void backToTheCpu() {
    Devices.standard(Devices.cpu());
  }

  private List<Row> chosen() {
    List<Row> all = Registry.chosen();
    return IntStream.range(0, all.size()).filter(i -> i % 2 == half).mapToObj(all::get).toList();
  }

  List<Row> rows() {
    return chosen().stream().filter(r -> !r.cpuOnly).toList();
  }

  List<Row> differentiable() {
    return rows().stream().filter(r -> r.order >= 1).toList();
  }

  List<Row> cpuOnly() {
    return chosen().stream().filter(r -> r.cpuOnly).toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("rows")
  void values(Row row) {
    DeviceChecks.values(row);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("rows")
  void memory(Row row) {
    DeviceChecks.memory(row);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("differentiable")
  void gradient(Row row) {
    DeviceChecks.gradient(row);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("differentiable")
  void secondDerivative(Row row) {
    DeviceChecks.second(row);
  }

  /** What the table of ops says runs on the CPU only says so, too, and computes nothing. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cpuOnly")
  void throwsNoKernel(Row row) {
    assertThatThrownBy(() -> Checks.once(row)).isInstanceOf(NoKernel.class);
  }
}
