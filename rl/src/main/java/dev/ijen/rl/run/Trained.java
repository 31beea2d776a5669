package dev.ijen.rl.run;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Stateful;

/** What training leaves behind: it is saved as {@code model.safetensors} and judged by itself. */
public interface Trained extends Stateful {
  /**
   * Judges it, without chance and without learning anything from it.
   *
   * @param env the environment's name
   * @param seed the first of the episodes' seeds
   * @return the numbers of {@code result.json}, e.g. {@code return_mean, return_std, episodes}
   */
  Metrics evaluate(String env, int episodes, long seed);

  /**
   * The same on a device.
   *
   * @throws BadInput when it is made for the CPU only
   */
  default Trained to(Device device) {
    if (device == Devices.cpu()) return this;
    throw new BadInput("device " + device + ": what this algorithm trains computes on cpu only");
  }
}
