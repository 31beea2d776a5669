package dev.ijen.autograd.contract;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.testkit.Require;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/** The device that the contract is held to: {@code -Dijen.contract.device=opencl}, else the CPU. */
final class OnDevice {
  private static final Map<String, Set<String>> MISSING = new TreeMap<>();
  private static final Set<String> RUN = new TreeSet<>();

  private OnDevice() {}

  static void choose() {
    String name = System.getProperty("ijen.contract.device", "cpu");
    Devices.standard(Require.found(name.replaceAll(":.*", ""), () -> Devices.named(name)));
  }

  /** Runs with another standard device, on which rows make their constants. */
  static <T> T on(Device device, Supplier<T> work) {
    Device before = Devices.standard();
    Devices.standard(device);
    try {
      return work.get();
    } finally {
      Devices.standard(before);
    }
  }

  /** Runs a check; a kernel that the device does not have makes it a skip with that name. */
  static void run(Row row, Runnable check) {
    RUN.add(row.label());
    try {
      check.run();
    } catch (NoKernel e) {
      if (Devices.standard() == Devices.cpu()) throw e;
      String kernel = String.valueOf(e.getMessage()).replaceAll(";.*", "");
      MISSING.computeIfAbsent(kernel, k -> new TreeSet<>()).add(row.label());
      throw new TestAbortedException(kernel);
    }
  }

  /** Says which kernels are missing, and goes back to the CPU. */
  static void report() {
    if (Devices.standard() == Devices.cpu()) return;
    Set<String> rows = new TreeSet<>();
    MISSING.values().forEach(rows::addAll);
    StringBuilder s = new StringBuilder("contract on " + Devices.standard() + ": ");
    s.append(RUN.size() - rows.size()).append(" of ").append(RUN.size()).append(" rows have all");
    s.append(" their kernels; ").append(rows.size()).append(" do not:\n");
    MISSING.entrySet().stream()
        .sorted((a, b) -> b.getValue().size() - a.getValue().size())
        .forEach(e -> s.append("  %4d rows: %s%n".formatted(e.getValue().size(), e.getKey())));
    System.out.print(s);
    System.out.flush();
    Devices.standard(Devices.cpu());
  }
}
