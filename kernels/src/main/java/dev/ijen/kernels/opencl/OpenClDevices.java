package dev.ijen.kernels.opencl;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices.Refused;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Looks for OpenCL devices: GPUs first, processors last, otherwise in the loader's order. */
public final class OpenClDevices {
  private static final int NO_PLATFORM = -1001; // CL_PLATFORM_NOT_FOUND_KHR

  /** On Linux, Windows and macOS. */
  private static final String[] LOADERS = {
    "libOpenCL.so.1",
    "libOpenCL.so",
    "OpenCL.dll",
    "/System/Library/Frameworks/OpenCL.framework/OpenCL"
  };

  private OpenClDevices() {}

  /** The devices, or the one sentence that says why there are none. */
  public record Found(List<Device> devices, List<Refused> refused) {}

  private record Candidate(cl_platform_id platform, cl_device_id id, ClLimits limits) {
    int order() {
      return limits.gpu() ? 0 : limits.cpu() ? 2 : 1;
    }
  }

  /**
   * Asks the loader once. Whatever goes wrong is a reason, not an exception: a program without JOCL
   * on its class path, or on a machine without a driver, works on with its other devices.
   */
  @SuppressWarnings("CatchAndPrintStackTrace") // a broken driver can throw anything
  public static Found find() {
    List<Refused> refused = new ArrayList<>();
    List<Device> devices = new ArrayList<>();
    try {
      if (!hasLoader()) throw new UnsatisfiedLinkError();
      List<Candidate> candidates = candidates(refused);
      candidates.sort(Comparator.comparingInt(Candidate::order));
      for (Candidate c : candidates) {
        String name = "opencl:" + devices.size();
        devices.add(new OpenClDevice(name, c.platform, c.id, c.limits));
      }
      if (devices.isEmpty() && refused.isEmpty()) refused.add(refusal(noDriver()));
    } catch (NoClassDefFoundError e) {
      refused.add(refusal("JOCL is not on the class path; add org.jocl:jocl:2.0.6"));
    } catch (UnsatisfiedLinkError e) {
      refused.add(
          refusal(
              "no OpenCL loader (libOpenCL) found; install your GPU vendor's driver, or on Debian"
                  + " ocl-icd-libopencl1 and, to run on the processor, pocl-opencl-icd"));
    } catch (Throwable e) {
      refused.add(refusal("the driver failed when asked for its devices: " + e));
    }
    return new Found(List.copyOf(devices), List.copyOf(refused));
  }

  /** Asked before JOCL is, which would print to the standard output that there is none. */
  private static boolean hasLoader() {
    for (String library : LOADERS) {
      try (Arena arena = Arena.ofConfined()) {
        SymbolLookup.libraryLookup(library, arena);
        return true;
      } catch (IllegalArgumentException e) {
        // the next name
      }
    }
    return false;
  }

  private static Refused refusal(String reason) {
    return new Refused("opencl", reason);
  }

  private static String noDriver() {
    return "the OpenCL loader knows no driver; install your GPU vendor's, or on Debian"
        + " pocl-opencl-icd to run on the processor (clinfo lists what the loader sees)";
  }

  private static List<Candidate> candidates(List<Refused> refused) {
    List<Candidate> found = new ArrayList<>();
    for (cl_platform_id p : platforms()) {
      for (cl_device_id d : devices(p)) {
        try {
          found.add(new Candidate(p, d, ClLimits.of(p, d)));
        } catch (RuntimeException e) { // one broken device does not hide the others
          refused.add(refusal("a device was left out: " + e.getMessage()));
        }
      }
    }
    return found;
  }

  private static cl_platform_id[] platforms() {
    int[] count = {0};
    int code;
    try {
      code = CL.clGetPlatformIDs(0, null, count);
    } catch (CLException e) {
      code = e.getStatus();
    }
    if (code == NO_PLATFORM) return new cl_platform_id[0];
    ClError.check(code, "clGetPlatformIDs");
    cl_platform_id[] platforms = new cl_platform_id[count[0]];
    if (count[0] > 0) {
      ClError.check(CL.clGetPlatformIDs(count[0], platforms, null), "clGetPlatformIDs");
    }
    return platforms;
  }

  private static cl_device_id[] devices(cl_platform_id platform) {
    int[] count = {0};
    int code;
    try {
      code = CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
    } catch (CLException e) {
      code = e.getStatus();
    }
    if (code == CL.CL_DEVICE_NOT_FOUND) return new cl_device_id[0];
    ClError.check(code, "clGetDeviceIDs");
    cl_device_id[] devices = new cl_device_id[count[0]];
    ClError.check(
        CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, count[0], devices, null),
        "clGetDeviceIDs");
    return devices;
  }
}
