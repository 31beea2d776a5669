package dev.ijen.kernels.cpu;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides once whether the Vector API path is used, by a checklist, and says so in one sentence
 * when it is not. This class names no vector class, so it loads without the incubator module.
 *
 * <p>{@code -Dijen.simd=auto} (default), {@code off}, or a forced width {@code 128}, {@code 256} or
 * {@code 512} bits (for tests: results are bit-identical at every width).
 */
public final class Simd {
  private static final System.Logger LOG = System.getLogger("dev.ijen.kernels");

  /** Whether the classes of {@code cpu.simd} may be touched. */
  public static final boolean ENABLED;

  /** Bits of a vector when forced, 0 for the machine's preferred width. */
  public static final int FORCED_BITS;

  private static final @Nullable String REFUSED;

  static {
    String property = System.getProperty("ijen.simd", "auto");
    FORCED_BITS =
        switch (property) {
          case "128" -> 128;
          case "256" -> 256;
          case "512" -> 512;
          case "auto", "off" -> 0;
          default ->
              throw new IllegalArgumentException(
                  "-Dijen.simd=" + property + ": expected auto, off, 128, 256 or 512");
        };
    REFUSED = property.equals("off") ? "switched off by -Dijen.simd=off" : refusal();
    ENABLED = REFUSED == null;
    if (!ENABLED && !property.equals("off")) {
      LOG.log(
          System.Logger.Level.WARNING,
          "SIMD kernels are off, plain loops are used (slower, same results): " + REFUSED);
    }
  }

  private Simd() {}

  private static @Nullable String refusal() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return "start Java with --add-modules=jdk.incubator.vector";
    }
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return "the virtual machine \"" + vm + "\" is not HotSpot";
    }
    for (String arg : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (arg.equals("-Xint") || arg.equals("-XX:TieredStopAtLevel=1") || arg.equals("-client")) {
        return "the optimising compiler C2 is off (" + arg + ")";
      }
    }
    return null;
  }

  /** One phrase for people, e.g. {@code Vector API 512 bits}. */
  public static String describe() {
    return ENABLED
        ? "Vector API " + dev.ijen.kernels.cpu.simd.Lanes.bits() + " bits"
        : "plain loops (" + REFUSED + ")";
  }
}
