package dev.ijen.kernels;

import dev.ijen.kernels.opencl.OpenClDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A computation on views of buffers, with its implementations ("rungs") per kind of device, by
 * name: the teaching progression from the plain loop to the fastest. The first usable rung
 * registered for a device is its default; the others are asked for by name.
 *
 * <p>A rung reads {@code views} and writes those that its kernel's documentation calls outputs.
 * {@code scalars} are run-time numbers (integers are exact up to 2^53).
 */
public class Kernel {
  /** The CPU form of a kernel. */
  @FunctionalInterface
  public interface Cpu {
    void run(View[] views, double[] scalars);
  }

  /** The OpenCL form of a kernel: it begins launches with {@link OpenClDevice#call}. */
  @FunctionalInterface
  public interface OpenCl {
    void run(OpenClDevice device, View[] views, double[] scalars);
  }

  private record Rung(String name, boolean cpuOnly, Supplier<OpenCl> implementation) {}

  private final String name;
  private final Map<String, Supplier<Cpu>> cpu = new LinkedHashMap<>();
  private final List<Rung> opencl = new ArrayList<>();
  private volatile @Nullable Cpu chosen;
  private volatile @Nullable OpenCl chosenForCpu;
  private volatile @Nullable OpenCl chosenForGpu;

  public Kernel(String name) {
    this.name = name;
  }

  /** Adds a CPU rung; the supplier runs at first use, so it may name classes that need a module. */
  public Kernel cpu(String rung, Supplier<Cpu> implementation) {
    cpu.put(rung, implementation);
    return this;
  }

  /** Adds a CPU rung only when {@code usable}, e.g. when the Vector API is there. */
  public Kernel cpuIf(boolean usable, String rung, Supplier<Cpu> implementation) {
    return usable ? cpu(rung, implementation) : this;
  }

  public String name() {
    return name;
  }

  /** The names of the CPU rungs, default first. */
  public List<String> cpuRungs() {
    return List.copyOf(cpu.keySet());
  }

  /** The default CPU rung. */
  public Cpu cpu() {
    Cpu c = chosen;
    if (c == null) {
      if (cpu.isEmpty()) throw new NoKernel(name + " has no cpu rung");
      chosen = c = cpu.values().iterator().next().get();
    }
    return c;
  }

  /** A CPU rung by name. */
  public Cpu cpu(String rung) {
    Supplier<Cpu> s = cpu.get(rung);
    if (s == null) {
      throw new NoKernel(name + " has no cpu rung named " + rung + "; there are " + cpuRungs());
    }
    return s.get();
  }

  /**
   * Adds an OpenCL rung; the supplier runs at first use, so a program without OpenCL needs none.
   */
  public Kernel opencl(String rung, Supplier<OpenCl> implementation) {
    opencl.add(new Rung(rung, false, implementation));
    return this;
  }

  /** Adds an OpenCL rung that suits processors: on a GPU it runs only when asked for by name. */
  public Kernel openclOnCpu(String rung, Supplier<OpenCl> implementation) {
    opencl.add(new Rung(rung, true, implementation));
    return this;
  }

  /** The names of the OpenCL rungs, in the order of preference. */
  public List<String> openclRungs() {
    return opencl.stream().map(Rung::name).toList();
  }

  /** The default OpenCL rung for a processor or for a GPU. */
  public OpenCl opencl(boolean onCpu) {
    OpenCl c = onCpu ? chosenForCpu : chosenForGpu;
    if (c != null) return c;
    for (Rung r : opencl) {
      if (r.cpuOnly && !onCpu) continue;
      c = r.implementation.get();
      if (onCpu) chosenForCpu = c;
      else chosenForGpu = c;
      return c;
    }
    throw new NoKernel(name + " has no opencl rung; copy its inputs with to(Devices.cpu())");
  }

  /** An OpenCL rung by name. */
  public OpenCl opencl(String rung) {
    for (Rung r : opencl) if (r.name.equals(rung)) return r.implementation.get();
    throw new NoKernel(name + " has no opencl rung named " + rung + "; there are " + openclRungs());
  }

  @Override
  public String toString() {
    return name;
  }
}
