package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.Loop;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Plans one launch of a pointwise kernel on the CPU: which loop, over how many rows and columns.
 */
final class PointwiseCpu implements Kernel.Cpu {
  /** Makes the loop for element types and the set (bits) of inputs that stand still in a row. */
  @FunctionalInterface
  interface Compiler {
    Loop compile(Signature signature, int still);
  }

  /** The loops of one choice of element types; {@code code} holds three bits per view. */
  private record Typed(int code, Signature signature, AtomicReferenceArray<Loop> loops) {}

  private static final DType[] DTYPES = DType.values();

  private final String name;
  private final Formula formula;
  private final Compiler compiler;
  private final int inputs;
  private final int scalars;
  private final int[] origin; // where whole buffers begin, as most launches have them
  private volatile Typed[] known = {};

  PointwiseCpu(String name, Formula formula, Compiler compiler) {
    this.name = name;
    this.formula = formula;
    this.compiler = compiler;
    this.inputs = formula.inputs();
    this.scalars = formula.scalars();
    this.origin = new int[2 * inputs + 1];
  }

  @Override
  public void run(View[] views, double[] s) {
    int n = inputs;
    if (views.length != n + 1 || s.length < scalars) throw counts(views, s);
    View out = views[n];
    int size = out.size();
    if (size == 0) return;
    int code = out.dtype().ordinal();
    int still = 0;
    int offsets = out.offset();
    for (int i = 0; i < n; i++) {
      View v = views[i];
      code = code << 3 | v.dtype().ordinal();
      offsets |= v.offset();
      if (v.isContiguous() && v.size() == size) continue;
      if (!isPoint(v)) {
        general(views, s);
        return;
      }
      still |= 1 << i;
    }
    Loop loop = loop(code, still, views);
    int[] at = offsets == 0 ? origin : offsets(views);
    if (size < Launch.LARGE) loop.run(views, s, 1, size, at);
    else new Launch(loop, still, views, s).share(1, size, at);
  }

  private int[] offsets(View[] views) {
    int[] at = new int[2 * inputs + 1];
    for (int i = 0; i <= inputs; i++) at[i] = views[i].offset();
    return at;
  }

  /** One element broadcast to all. */
  private static boolean isPoint(View v) {
    int[] strides = v.strides();
    for (int k = 0; k < strides.length; k++) if (strides[k] != 0 && v.dim(k) != 1) return false;
    return true;
  }

  private void general(View[] views, double[] s) {
    if (!Strided.any(views, inputs)) {
      slabs(views, s);
      return;
    }
    try (Strided copied = new Strided(views, inputs)) {
      slabs(copied.views(), s);
    }
  }

  private void slabs(View[] views, double[] s) {
    Grid grid = new Grid(views);
    Loop loop = loop(code(views), grid.still(), views);
    new Launch(loop, grid.still(), views, s).run(grid);
  }

  private int code(View[] views) {
    int code = views[inputs].dtype().ordinal();
    for (int i = 0; i < inputs; i++) code = code << 3 | views[i].dtype().ordinal();
    return code;
  }

  private Loop loop(int code, int still, View[] views) {
    for (Typed t : known) {
      if (t.code == code) {
        Loop loop = t.loops.get(still);
        return loop != null ? loop : compile(t, still);
      }
    }
    return compile(typed(code, views), still);
  }

  private synchronized Loop compile(Typed t, int still) {
    Loop loop = t.loops.get(still);
    if (loop == null) t.loops.set(still, loop = compiler.compile(t.signature, still));
    return loop;
  }

  private synchronized Typed typed(int code, View[] views) {
    for (Typed t : known) if (t.code == code) return t;
    DType[] types = new DType[inputs];
    for (int i = 0; i < inputs; i++) types[i] = views[i].dtype();
    Signature signature = Signature.of(name, formula, types);
    DType output = DTYPES[code >>> 3 * inputs];
    if (output != signature.output()) {
      throw new IllegalArgumentException(
          name + ": writes " + signature.output() + " but the output view is " + output);
    }
    Typed t = new Typed(code, signature, new AtomicReferenceArray<>(1 << inputs));
    Typed[] more = java.util.Arrays.copyOf(known, known.length + 1);
    more[known.length] = t;
    known = more;
    return t;
  }

  private IllegalArgumentException counts(View[] views, double[] s) {
    return new IllegalArgumentException(
        "%s: takes %s inputs, the output and %s scalars, got %s views and %s scalars"
            .formatted(name, inputs, scalars, views.length, s.length));
  }
}
