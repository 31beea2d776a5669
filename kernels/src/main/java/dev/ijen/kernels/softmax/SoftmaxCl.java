package dev.ijen.kernels.softmax;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.opencl.ClFault;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import java.util.Locale;

/** The OpenCL rungs of {@link Softmax}; those of F32 have the bits of the plain rungs. */
final class SoftmaxCl {
  private static final ClSource SOURCE =
      ClSource.beside(Softmax.class, "softmax.cl", ClSource.MATH, ClSource.ROWS);

  private SoftmaxCl() {}

  static Kernel.OpenCl rows(String name, Form form) {
    String define = " FORM_" + form.name().toLowerCase(Locale.ROOT).replace("_", "");
    return (d, v, s) -> {
      DType t = v[0].dtype();
      if (t != DType.F32 && t != DType.F64) throw NoKernel.of(name, t);
      if (v[1].size() == 0) return;
      if (v[0].isContiguous()) {
        launch(d, ClTypes.of(t) + define, form, v[0], v[1]);
        return;
      }
      Buffer b = d.allocate(t, v[0].size(), true);
      View dense = View.of(b, v[0].dims(), View.rowMajor(v[0].dims()));
      d.launch(Move.COPY, new View[] {v[0], dense});
      launch(d, ClTypes.of(t) + define, form, dense, v[1]);
      d.release(b);
    };
  }

  /** Views x, t, out and {@code logprob}, or x, t, gy, out and {@code backward}. */
  static Kernel.OpenCl one(String name, String form) {
    ClFault fault = ClFault.index(name);
    return (d, v, s) -> {
      View x = v[0];
      DType t = x.dtype();
      if (t != DType.F32 && t != DType.F64) throw NoKernel.of(name, t);
      d.call(SOURCE, ClTypes.of(t) + " FORM_" + form, "rows")
          .fault(fault)
          .view(x)
          .view(v[1])
          .view(v.length == 4 ? v[2] : x)
          .view(v[v.length - 1])
          .put(x.dim(0), x.dim(1))
          .groups(x.dim(0), 64, 8L * x.size());
    };
  }

  private static void launch(OpenClDevice d, String types, Form form, View in, View out) {
    int n = in.dim(in.rank() - 1);
    int rows = form == Form.LOGSUMEXP ? out.size() : out.size() / n;
    d.call(SOURCE, types, "rows").view(in).view(out).put(rows, n).groups(rows, 64, 8L * in.size());
  }
}
