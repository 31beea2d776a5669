package dev.ijen.kernels.opencl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * What a device is and can do, as it says itself: asked once, never assumed.
 *
 * @param cpu its work-items run on a processor's vector registers, not on a GPU's threads
 * @param maxGroup work-items in a work-group at most
 * @param localBytes memory that a work-group shares
 * @param maxAllocation bytes of one buffer at most
 * @param exactDivision division and square root of floats can be rounded correctly
 */
public record ClLimits(
    String device,
    String platform,
    String driver,
    String version,
    boolean cpu,
    boolean gpu,
    int units,
    long maxGroup,
    long localBytes,
    long globalBytes,
    long maxAllocation,
    boolean fp64,
    boolean exactDivision,
    boolean denormals) {

  static ClLimits of(cl_platform_id platform, cl_device_id d) {
    long type = number(d, CL.CL_DEVICE_TYPE);
    long single = number(d, CL.CL_DEVICE_SINGLE_FP_CONFIG);
    return new ClLimits(
        string(d, CL.CL_DEVICE_NAME),
        platformName(platform),
        string(d, CL.CL_DRIVER_VERSION),
        string(d, CL.CL_DEVICE_VERSION),
        (type & CL.CL_DEVICE_TYPE_CPU) != 0,
        (type & CL.CL_DEVICE_TYPE_GPU) != 0,
        (int) number(d, CL.CL_DEVICE_MAX_COMPUTE_UNITS),
        number(d, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
        number(d, CL.CL_DEVICE_LOCAL_MEM_SIZE),
        number(d, CL.CL_DEVICE_GLOBAL_MEM_SIZE),
        number(d, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        string(d, CL.CL_DEVICE_EXTENSIONS).contains("cl_khr_fp64"),
        (single & CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0,
        (single & CL.CL_FP_DENORM) != 0);
  }

  /** One line for people. */
  String describe() {
    return "%s %s (%s, driver %s), %d compute units, %d MiB, buffers up to %d MiB, "
            .formatted(
                cpu ? "CPU" : gpu ? "GPU" : "accelerator",
                device.strip(),
                platform.strip(),
                driver.strip(),
                units,
                globalBytes >> 20,
                maxAllocation >> 20)
        + "work-groups up to %d with %d KiB local memory, f64 %s"
            .formatted(maxGroup, localBytes >> 10, fp64 ? "yes" : "no");
  }

  private static long number(cl_device_id d, int what) {
    long[] value = {0};
    ClError.check(
        CL.clGetDeviceInfo(d, what, Long.BYTES, Pointer.to(value), null), "clGetDeviceInfo");
    return value[0];
  }

  private static String string(cl_device_id d, int what) {
    long[] size = {0};
    ClError.check(CL.clGetDeviceInfo(d, what, 0, null, size), "clGetDeviceInfo");
    byte[] text = new byte[(int) size[0]];
    ClError.check(
        CL.clGetDeviceInfo(d, what, text.length, Pointer.to(text), null), "clGetDeviceInfo");
    return text(text);
  }

  private static String platformName(cl_platform_id p) {
    byte[] text = new byte[256];
    ClError.check(
        CL.clGetPlatformInfo(p, CL.CL_PLATFORM_NAME, text.length, Pointer.to(text), null),
        "clGetPlatformInfo");
    return text(text);
  }

  /** Up to the zero that ends a C string. */
  private static String text(byte[] bytes) {
    int n = 0;
    while (n < bytes.length && bytes[n] != 0) n++;
    return new String(bytes, 0, n, java.nio.charset.StandardCharsets.UTF_8).strip();
  }
}
