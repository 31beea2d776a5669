package dev.ijen.cli;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ijen devices}. */
@Command(
    name = "devices",
    description = "List the devices that can compute here, and why others cannot.",
    footer = {"", "Example:", "  ./ijen devices"})
final class DevicesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  DevicesCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (Device d : Devices.all()) out.printf("%-8s %s%n", d.name(), d.describe());
    for (Devices.Refused r : Devices.refused()) {
      out.printf("%-8s not here: %s%n", r.name(), r.reason());
    }
  }
}
