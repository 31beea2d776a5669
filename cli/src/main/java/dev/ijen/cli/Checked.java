package dev.ijen.cli;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.run.BadInput;
import java.util.function.Supplier;

/** Names that a user typed and a registry refuses with a helpful message. */
final class Checked {
  private Checked() {}

  static <T> T option(String option, Supplier<T> lookUp) {
    try {
      return lookUp.get();
    } catch (IllegalArgumentException e) {
      throw new BadInput(option + ": " + e.getMessage());
    }
  }

  /** A device that is here; the error says which are, or why this one is not. */
  static Device device(String name) {
    return option("--device " + name, () -> Devices.named(name));
  }

  /** NumPy's seeds, which environments take, are not negative; copies add to them. */
  static void seed(long seed) {
    if (seed >= 0 && seed <= Long.MAX_VALUE / 2) return;
    throw new BadInput("--seed " + seed + ": out of range: expected 0 <= N < 2^62");
  }
}
