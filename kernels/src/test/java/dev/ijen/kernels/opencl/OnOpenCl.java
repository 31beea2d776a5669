package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import dev.ijen.testkit.Require;

/** Runs a kernel on the CPU and on the first OpenCL device, and compares. */
public final class OnOpenCl {
  private OnOpenCl() {}

  /** The first device; the test is skipped where there is none. */
  public static OpenClDevice device() {
    for (Device d : Devices.all()) if (d instanceof OpenClDevice o) return o;
    String why = "no device";
    for (Devices.Refused r : Devices.refused()) if (r.name().equals("opencl")) why = r.reason();
    Require.orSkip(false, "opencl", why);
    throw new AssertionError();
  }

  /** The same numbers in the same places of a buffer on the device. */
  public static View copied(OpenClDevice d, View v) {
    Buffer from = v.buffer();
    Buffer to = d.allocate(from.dtype(), from.size(), true);
    d.copyIn(from.storage(), 0, to, 0, from.size());
    return View.of(to, v.offset(), v.dims(), v.strides());
  }

  /** And back to the host. */
  public static View back(View v) {
    Buffer from = v.buffer();
    Buffer to = Devices.cpu().allocate(from.dtype(), from.size(), false);
    v.device().copyOut(from, 0, to.storage(), 0, from.size());
    return View.of(to, v.offset(), v.dims(), v.strides());
  }

  /**
   * Runs on the CPU and on the device, there with the kernels for GPUs and with those for
   * processors; every view must then hold the same bits (any NaN), around its elements too.
   */
  public static void sameBits(Kernel kernel, View[] views, double... scalars) {
    View[] again = new View[views.length];
    for (int i = 0; i < views.length; i++) again[i] = cloned(views[i]);
    sameBits(device(), kernel, views, scalars);
    sameBits(Other.SHAPE, kernel, again, scalars);
  }

  /** The first device with the kernels for the other kind of hardware. */
  private static final class Other {
    static final OpenClDevice SHAPE = device().another(!device().isCpu());
  }

  private static View cloned(View v) {
    Buffer from = v.buffer();
    Buffer to = Devices.cpu().allocate(from.dtype(), from.size(), false);
    System.arraycopy(from.storage(), 0, to.storage(), 0, from.size());
    return View.of(to, v.offset(), v.dims(), v.strides());
  }

  /** The same on one device only. */
  static void sameBits(OpenClDevice d, Kernel kernel, View[] views, double... scalars) {
    View[] there = new View[views.length];
    for (int i = 0; i < views.length; i++) there[i] = copied(d, views[i]);
    d.launch(kernel, there, scalars);
    kernel.cpu().run(views, scalars);
    for (int i = 0; i < views.length; i++) {
      assertThat(bits(back(there[i])))
          .as("view %s of %s: %s", i, kernel, views[i])
          .isEqualTo(bits(views[i]));
      d.release(there[i].buffer());
    }
  }

  private static String bits(View v) {
    switch (v.storage()) {
      case float[] x -> {
        for (int i = 0; i < x.length; i++) if (Float.isNaN(x[i])) x[i] = Float.NaN;
      }
      case double[] x -> {
        for (int i = 0; i < x.length; i++) if (Double.isNaN(x[i])) x[i] = Double.NaN;
      }
      default -> {}
    }
    return Layouts.bits(v);
  }
}
