package dev.ijen.kernels;

import dev.ijen.kernels.opencl.OpenClDevices;
import java.util.ArrayList;
import java.util.List;

/** The devices of this process, found once, and why others were refused. */
public final class Devices {
  private static volatile Device standard = CpuDevice.INSTANCE;

  private Devices() {}

  /** A device that cannot be used here, and the reason with its remedy in one sentence. */
  public record Refused(String name, String reason) {}

  /** Looked for at first use: loading a driver takes its time, and the CPU needs none. */
  private static final class Found {
    static final List<Device> DEVICES = new ArrayList<>();
    static final List<Refused> REFUSED = new ArrayList<>();

    static {
      DEVICES.add(CpuDevice.INSTANCE);
      try {
        OpenClDevices.Found opencl = OpenClDevices.find();
        DEVICES.addAll(opencl.devices());
        REFUSED.addAll(opencl.refused());
      } catch (LinkageError e) {
        REFUSED.add(
            new Refused("opencl", "JOCL is not on the class path; add org.jocl:jocl:2.0.6"));
      }
      REFUSED.add(new Refused("cuda", "this version of Ijen has no CUDA backend yet"));
    }
  }

  public static Device cpu() {
    return CpuDevice.INSTANCE;
  }

  /** Where tensors are made when neither a scope nor the call says otherwise; at first the CPU. */
  public static Device standard() {
    return standard;
  }

  /** Makes {@code device} the standard of this process. */
  public static void standard(Device device) {
    standard = device;
  }

  /** The CPU, then OpenCL devices as {@code opencl:0}, {@code opencl:1}, ..., GPUs first. */
  public static List<Device> all() {
    return List.copyOf(Found.DEVICES);
  }

  public static List<Refused> refused() {
    return List.copyOf(Found.REFUSED);
  }

  /**
   * The device of a name; {@code opencl} is the first of its kind. The error names those that
   * exist.
   */
  public static Device named(String name) {
    if (name.equals("cpu")) return cpu();
    for (Device d : all()) {
      if (d.name().equals(name) || d.name().equals(name + ":0")) return d;
    }
    List<String> names = all().stream().map(Device::name).toList();
    for (Refused r : refused()) {
      if (name.equals(r.name) || name.startsWith(r.name + ":")) {
        throw new IllegalArgumentException(
            "device " + name + " cannot be used: " + r.reason + "; there are " + names);
      }
    }
    throw new IllegalArgumentException("unknown device " + name + "; there are " + names);
  }
}
