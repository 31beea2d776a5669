package dev.ijen.kernels.gather;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClFault;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;

/** The OpenCL rungs of {@link Gather}; a bad index is reported when the device is waited for. */
final class GatherCl {
  private static final ClSource SOURCE = ClSource.beside(Gather.class, "gather.cl");

  private GatherCl() {}

  /** Whole rows are the case of one block, an index of which counts for all columns. */
  private static View block(View v) {
    int inner = v.rank() == 1 ? 1 : v.dim(1);
    int step = v.rank() == 1 ? 0 : v.stride(1);
    return v.with(v.offset(), new int[] {1, v.dim(0), inner}, new int[] {0, v.stride(0), step});
  }

  static Kernel.OpenCl rows(String name) {
    Kernel.OpenCl along = along(name);
    return (d, v, s) -> along.run(d, new View[] {block(v[0]), block(v[1]), block(v[2])}, s);
  }

  static Kernel.OpenCl addRows(String name) {
    Kernel.OpenCl along = addAlong(name);
    return (d, v, s) -> along.run(d, new View[] {block(v[0]), block(v[1]), block(v[2])}, s);
  }

  static Kernel.OpenCl along(String name) {
    ClFault fault = ClFault.index(name);
    return (d, v, s) -> {
      DType t = v[0].dtype();
      if (t.isStored()) throw NoKernel.of(name, t);
      View out = v[2];
      ClCall call = d.call(SOURCE, ClTypes.of(t), "gather").fault(fault).view(v[0]).view(v[1]);
      call.view(out).put(out.size(), out.dim(1), out.dim(2), v[0].dim(1));
      strides(strides(call, v[0]), v[1]).each(out.size());
    };
  }

  static Kernel.OpenCl addAlong(String name) {
    Kernel.OpenCl add = scatter(name, "scatter_add");
    return (d, v, s) -> {
      DType t = v[0].dtype();
      if (t.isStored() || t == DType.BOOL) throw NoKernel.of(name, t);
      d.launch(Move.FILL, new View[] {v[2]}, 0);
      add.run(d, v, s);
    };
  }

  static Kernel.OpenCl put(String name) {
    return scatter(name, "put");
  }

  private static Kernel.OpenCl scatter(String name, String function) {
    ClFault fault = ClFault.index(name);
    return (d, v, s) -> {
      View x = v[0];
      View out = v[2];
      int columns = x.dim(0) * x.dim(2);
      if (x.size() == 0) return;
      ClCall call = d.call(SOURCE, ClTypes.of(x.dtype()), function).fault(fault);
      call.view(x).view(v[1]).view(out).put(columns, x.dim(1), x.dim(2), out.dim(1));
      strides(strides(strides(call, x), v[1]), out).each(columns);
    };
  }

  private static ClCall strides(ClCall call, View v) {
    return call.put(v.stride(0), v.stride(1), v.stride(2));
  }

  static Kernel.OpenCl oneHot(String name) {
    ClFault fault = ClFault.index(name);
    return (d, v, s) -> {
      View out = v[1];
      if (out.dtype().isStored()) throw NoKernel.of(name, out.dtype());
      d.call(SOURCE, ClTypes.of(out.dtype()), "one_hot")
          .fault(fault)
          .view(v[0])
          .view(out)
          .put(out.size(), out.dim(1), v[0].stride(0))
          .each(out.size());
    };
  }
}
