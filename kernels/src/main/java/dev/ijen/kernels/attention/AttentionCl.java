package dev.ijen.kernels.attention;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;

/**
 * The OpenCL rungs of {@link Attention}, with the bits of the plain ones: on a processor a
 * work-item takes a block of queries (backward a head of keys), products in vector registers; on a
 * GPU a work-group takes a block of queries (backward also each tile of keys), products from local
 * memory.
 */
final class AttentionCl {
  private static final ClSource SOURCE =
      ClSource.beside(
          Attention.class, "attention.cl", ClSource.MATH, ClSource.ROWS, ClSource.TILES);
  private static final String TYPES = ClTypes.of(DType.F32);

  /** Work-items of a GPU's work-group. */
  private static final int GROUP = 256;

  private final OpenClDevice device;
  private final View[] views;
  private final double[] scalars;

  /** 1 with a mask, else 0. */
  private final int masks;

  private final View q;
  private final View k;
  private final int d;
  private final int e;
  private final int blocks;

  private AttentionCl(OpenClDevice device, View[] views, double[] scalars, int masks) {
    this.device = device;
    this.views = views;
    this.scalars = scalars;
    this.masks = masks;
    q = views[0];
    k = views[1];
    d = q.dim(3);
    e = views[2].dim(3);
    blocks = (q.dim(2) + Heads.QUERIES - 1) / Heads.QUERIES;
    if (q.dtype() != DType.F32) throw NoKernel.of("attention", q.dtype());
  }

  static void forward(OpenClDevice device, View[] v, double[] s) {
    new AttentionCl(device, v, s, v.length - 5).forward();
  }

  static void backward(OpenClDevice device, View[] v, double[] s) {
    new AttentionCl(device, v, s, v.length - 9).backward();
  }

  private void forward() {
    int units = q.dim(0) * q.dim(1) * blocks;
    run("forward", units, (Heads.KEYS + 3 + d) * Heads.QUERIES);
  }

  private void backward() {
    int heads = k.dim(0) * k.dim(1);
    if (device.isCpu()) {
      run("backward", heads, (2 * Heads.KEYS + d + e) * Heads.QUERIES);
      return;
    }
    run("backward", q.dim(0) * q.dim(1) * blocks, 0);
    run("backward_keys", heads * ((k.dim(2) + Heads.KEYS - 1) / Heads.KEYS), 0);
  }

  /**
   * @param units blocks of queries, heads, tiles of keys
   * @param scratch numbers that a work-item of a processor works on
   */
  private void run(String function, int units, int scratch) {
    if (units == 0) return;
    if (!device.isCpu()) {
      call(function, q).run(Math.min(units, device.units() * 32), GROUP);
      return;
    }
    int items = device.items(units, (long) q.size() * k.dim(2));
    device.withTemporary(
        DType.F32, Math.multiplyExact(items, scratch), work -> call(function, work).run(items, 1));
  }

  private ClCall call(String function, View work) {
    ClCall call = device.call(SOURCE, TYPES + mask(), function);
    for (View v : views) call.buffer(v);
    call.buffer(work);
    int o = 3 + masks; // the place of out
    boolean back = views.length > o + 2;
    int[] rows = {0, 1, 2, o, o + 2, o + 3, o + 4, o + 5};
    for (int i = 0; i < rows.length; i++) rows(call, views[i < 4 || back ? rows[i] : o]);
    View mask = masks == 1 ? views[3] : q;
    call.put(mask.offset(), mask.stride(0), mask.stride(1), mask.stride(2), mask.stride(3));
    call.put(views[o + 1].offset(), q.dim(0), q.dim(1), k.dim(1), q.dim(2), k.dim(2), d, e);
    return call.put((float) scalars[0]).put(scalars[1] != 0 ? 1 : 0);
  }

  private String mask() {
    if (masks == 0) return "";
    return views[3].dtype() == DType.F32 ? " MASK=float MASK_ADDS" : " MASK=uchar";
  }

  private static void rows(ClCall call, View v) {
    call.put(v.offset(), v.stride(0), v.stride(1), v.stride(2));
  }
}
