package dev.ijen.kernels;

import java.util.List;

/** The devices of this process, found once, and why others were refused. */
public final class Devices {
  private Devices() {}

  /** A device that cannot be used here, and the reason with its remedy in one sentence. */
  public record Refused(String name, String reason) {}

  public static Device cpu() {
    return CpuDevice.INSTANCE;
  }

  public static List<Device> all() {
    return List.of(cpu());
  }

  public static List<Refused> refused() {
    return List.of(
        new Refused("opencl", "this version of Ijen has no OpenCL backend yet"),
        new Refused("cuda", "this version of Ijen has no CUDA backend yet"));
  }

  /** The device of a name; the error names those that exist. */
  public static Device named(String name) {
    for (Device d : all()) if (d.name().equals(name)) return d;
    for (Refused r : refused()) {
      if (name.equals(r.name) || name.startsWith(r.name + ":")) {
        throw new IllegalArgumentException("device " + name + " cannot be used: " + r.reason);
      }
    }
    throw new IllegalArgumentException(
        "unknown device " + name + "; there are " + all().stream().map(Device::name).toList());
  }
}
