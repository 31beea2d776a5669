package dev.ijen.kernels.conv;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;

/**
 * The OpenCL rungs of {@link Conv} that read windows in place: {@code panels} suits processors,
 * {@code tiled} GPUs.
 */
final class ConvCl {
  private static final ClSource SOURCE =
      ClSource.beside(Conv.class, "conv.cl", ClSource.MATH, ClSource.ROWS, ClSource.TILES);

  /** Steps of a panel, as in conv.cl. */
  private static final int DEPTH = 128;

  private final OpenClDevice device;
  private final Form form;
  private final String name;
  private final int rows;
  private final int columns;

  /** Pixels of x have that many sets of taps. */
  private final int phases;

  private ConvCl(OpenClDevice device, Form form, String name) {
    this.device = device;
    this.form = form;
    this.name = name;
    Geometry g = form.geometry();
    boolean input = name.equals("input");
    rows = input ? form.channels() : form.outs();
    phases = input ? g.rows().stride() * g.columns().stride() : 1;
    columns =
        switch (name) {
          case "forward" -> Math.multiplyExact(form.images(), form.area());
          case "weight" -> form.taps();
          default ->
              Math.multiplyExact(
                  form.images(),
                  Math.ceilDiv(form.x().dim(3), g.rows().stride())
                      * Math.ceilDiv(form.x().dim(4), g.columns().stride()));
        };
  }

  /**
   * @param name forward, weight or input
   */
  static void run(OpenClDevice d, Form form, String name) {
    View y = form.y();
    if (y.dtype() != DType.F32 && y.dtype() != DType.F64) throw NoKernel.of("conv", y.dtype());
    if (name.equals("weight") && y.stride(3) != y.dim(4) * y.stride(4)) {
      View dense = Move.contiguous(y); // a row of y is walked with one stride
      new ConvCl(d, new Form(form.x(), form.w(), dense, form.geometry()), name).run();
      Move.release(dense);
      return;
    }
    new ConvCl(d, form, name).run();
  }

  private void run() {
    if (columns == 0 || rows == 0 || form.nets() == 0) return;
    int products = Math.multiplyExact(form.nets() * form.groups(), phases);
    if (!device.isCpu()) {
      int tiles = Math.multiplyExact(products, Math.ceilDiv(columns, 64) * Math.ceilDiv(rows, 64));
      sizes(call("tiled").buffer(form.w()), 1).run(Math.min(tiles, device.units() * 64), 256);
      return;
    }
    int panel = form.y().dtype() == DType.F32 ? 64 : 32;
    int panels = Math.multiplyExact(products, Math.ceilDiv(columns, panel));
    int wanted = Math.ceilDiv(8 * device.units(), panels); // bands, so that all cores have work
    int bands = Math.max(1, Math.min(wanted, rows / 6));
    int band = (rows / 6 / bands + 1) * 6;
    long work = (long) form.y().size() * form.taps() / 16;
    int items = device.items(Math.multiplyExact(panels, bands), work);
    device.withTemporary(
        form.y().dtype(),
        Math.multiplyExact(items, (DEPTH + 2 * band) * panel),
        scratch -> sizes(call("panels").buffer(scratch), bands).run(items, 1));
  }

  private ClCall call(String function) {
    return device
        .call(SOURCE, ClTypes.of(form.y().dtype()) + " FORM_" + name, function)
        .buffer(form.x())
        .buffer(form.w())
        .buffer(form.y());
  }

  private ClCall sizes(ClCall call, int bands) {
    strides(call, form.x());
    strides(call, form.y());
    View x = form.x();
    View w = form.w();
    View y = form.y();
    call.put(w.offset());
    call.put(form.nets(), form.images(), form.groups(), form.channels(), form.outs());
    call.put(x.dim(3), x.dim(4), w.dim(3), w.dim(4), y.dim(3), y.dim(4));
    for (double s : form.geometry().scalars()) call.whole(s);
    return call.put(rows, columns, bands);
  }

  private static void strides(ClCall call, View v) {
    call.put(v.offset());
    for (int a = 0; a < 5; a++) call.put(v.stride(a));
  }
}
