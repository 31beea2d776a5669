package dev.ijen.kernels.scan;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import java.util.Locale;

/** The OpenCL rungs of {@link Scan}: the steps, and so the bits, of the plain rungs. */
final class ScanCl {
  private static final ClSource SCAN = ClSource.beside(Scan.class, "scan.cl", ClSource.MATH);
  private static final ClSource EXTREMES = ClSource.beside(Scan.class, "extremes.cl");

  private ScanCl() {}

  static Kernel.OpenCl steps(Form form) {
    String define = " FORM_" + form.name().toLowerCase(Locale.ROOT).replace("_", "");
    boolean whole = form == Form.SUM || form == Form.PROD;
    return (d, v, s) -> {
      View x = v[0];
      DType t = x.dtype();
      if (t.isStored() || t == DType.BOOL || (t == DType.I32 && !whole)) {
        throw new NoKernel("scan " + form + " has no " + t + " form: cast it");
      }
      View out = v[v.length - 1];
      ClCall call = d.call(SCAN, ClTypes.of(t) + define, "scan");
      call.view(x).view(v[v.length - 2]).view(out);
      lines(call, out, s[0]);
    };
  }

  static Kernel.OpenCl extremes(String name, boolean largest) {
    String define = largest ? "" : " SMALLEST";
    return (d, v, s) -> {
      if (v[0].dtype().isStored()) throw NoKernel.of(name, v[0].dtype());
      String types = ClTypes.of(v[0].dtype()) + define;
      lines(d.call(EXTREMES, types, "extremes").view(v[0]).view(v[1]), v[1], s[0]);
    };
  }

  private static void lines(ClCall call, View out, double fromLast) {
    int lines = out.size() == 0 ? 0 : out.dim(0) * out.dim(2);
    call.put(lines, out.dim(1), out.dim(2), fromLast != 0 ? 1 : 0).each(lines);
  }
}
