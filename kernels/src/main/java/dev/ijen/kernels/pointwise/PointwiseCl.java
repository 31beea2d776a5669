package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.opencl.ClCall;
import dev.ijen.kernels.opencl.ClGrid;
import dev.ijen.kernels.opencl.ClSource;
import dev.ijen.kernels.opencl.ClTypes;
import dev.ijen.kernels.opencl.OpenClDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A formula on OpenCL: its source is printed once per element types, with a kernel for views that
 * lie alike and one that walks any strides. Of the latter there are forms for inputs whose stride
 * along a row is known to be 0 or 1, which a processor can run in vectors.
 */
final class PointwiseCl implements Kernel.OpenCl {
  /** From this many elements on a form of its own is compiled for what stands still in a row. */
  private static final int LARGE = 1 << 14;

  private record Typed(ClSource source, Signature signature) {}

  private final String name;
  private final Formula formula;
  private final int inputs;
  private final Map<Integer, Typed> known = new ConcurrentHashMap<>();

  PointwiseCl(String name, Formula formula) {
    this.name = name;
    this.formula = formula;
    this.inputs = formula.inputs();
  }

  @Override
  public void run(OpenClDevice device, View[] v, double[] s) {
    if (v.length != inputs + 1 || s.length < formula.scalars()) {
      throw new IllegalArgumentException(
          "%s: takes %s inputs, the output and %s scalars, got %s views and %s scalars"
              .formatted(name, inputs, formula.scalars(), v.length, s.length));
    }
    int size = v[inputs].size();
    if (size == 0) return;
    Typed t = typed(v);
    if (isFlat(v)) {
      ClCall call = device.call(t.source, "", "flat");
      for (View x : v) call.view(x);
      scalars(call.put(size), t, s).each(size);
      return;
    }
    ClGrid grid = new ClGrid(v);
    if (!grid.fits()) {
      dense(device, v, s);
      return;
    }
    ClCall call = device.call(t.source, form(grid), "strided");
    for (View x : v) call.view(x);
    scalars(grid.put(call), t, s).each(size);
  }

  private boolean isFlat(View[] v) {
    for (View x : v) if (!x.isContiguous() || x.size() != v[inputs].size()) return false;
    return true;
  }

  /** The inputs, as bits, that stand still along a row, when all others step by 1. */
  private String form(ClGrid grid) {
    if (grid.size() < LARGE) return "";
    int still = 0;
    for (int i = 0; i < inputs; i++) {
      if (grid.inner(i) == 0) still |= 1 << i;
      else if (grid.inner(i) != 1) return "";
    }
    return "STILL=" + still;
  }

  /** More axes than a kernel takes: the inputs are copied first. */
  private void dense(OpenClDevice device, View[] v, double[] s) {
    View[] copies = v.clone();
    for (int i = 0; i < inputs; i++) {
      Buffer b = device.allocate(v[i].dtype(), v[inputs].size(), true);
      copies[i] = View.of(b, v[i].dims(), View.rowMajor(v[i].dims()));
      device.launch(Move.COPY, new View[] {v[i], copies[i]});
    }
    run(device, copies, s);
    for (int i = 0; i < inputs; i++) device.release(copies[i].buffer());
  }

  private ClCall scalars(ClCall call, Typed t, double[] s) {
    for (int k = 0; k < formula.scalars(); k++) {
      switch (t.signature.arithmetic()) {
        case F32 -> call.put((float) s[k]);
        case F64 -> call.put(s[k]);
        default -> call.whole(s[k]);
      }
    }
    return call;
  }

  private Typed typed(View[] v) {
    int code = 0;
    for (View x : v) code = code << 3 | x.dtype().ordinal();
    Typed t = known.get(code);
    return t != null ? t : known.computeIfAbsent(code, c -> typed(types(v), v[inputs].dtype()));
  }

  private DType[] types(View[] v) {
    DType[] types = new DType[inputs];
    for (int i = 0; i < inputs; i++) types[i] = v[i].dtype();
    return types;
  }

  private Typed typed(DType[] types, DType output) {
    for (DType d : types) if (d.isStored()) throw NoKernel.of("a formula", d);
    Signature signature = Signature.of(name, formula, types);
    if (output != signature.output()) {
      throw new IllegalArgumentException(
          name + ": writes " + signature.output() + " but the output view is " + output);
    }
    Formula lowered = Lowering.lower(formula, signature.arithmetic());
    String text =
        ClPrinter.function(lowered, signature)
            + kernel(signature, "flat", "int n;", FLAT)
            + steps(inputs)
            + kernel(signature, "strided", strides(), STRIDED);
    boolean doubles = text.contains("double") || Terms.of(lowered).stream().anyMatch(this::isWide);
    ClSource[] before = {ClSource.MATH, ClSource.MATH_64};
    return new Typed(
        ClSource.of(name, text, java.util.Arrays.copyOf(before, doubles ? 2 : 1)), signature);
  }

  private boolean isWide(Formula t) {
    return t.kind().isScalarOnly();
  }

  private static final String FLAT = "  FOR_EACH(i, p.n) y[p.yAt + i] = formula(%s);\n";
  private static final String STRIDED =
      """
        FOR_ROWS(r, p.n, p.dims[0]) {
          int %s;
          for (int k = 1, rest = r; k < p.rank; rest /= p.dims[k++]) {
            const int at = rest %% p.dims[k];
            %s
          }
          FOR_COLUMNS(c) y[atY + c] = formula(%s);
        }
      """;

  private String strides() {
    StringBuilder s = new StringBuilder("int n, rank, dims[RANK]");
    for (int i = 0; i < inputs; i++) s.append(", step").append(i).append("[RANK]");
    return s.append(", stepY[RANK];").toString();
  }

  /** {@code STEP0} is what input 0 moves by along a row: known where {@code STILL} is. */
  private static String steps(int inputs) {
    StringBuilder s = new StringBuilder("#ifdef STILL\n");
    for (int i = 0; i < inputs; i++)
      s.append("#define STEP%d (1 ^ STILL >> %d & 1)\n".formatted(i, i));
    s.append("#else\n");
    for (int i = 0; i < inputs; i++) s.append("#define STEP%d p.step%d[0]\n".formatted(i, i));
    return s.append("#endif\n").toString();
  }

  private String kernel(Signature signature, String function, String sizes, String loop) {
    StringBuilder params = new StringBuilder("typedef struct {\n  int ");
    StringBuilder head = new StringBuilder("KERNEL(" + function + ")(");
    StringBuilder starts = new StringBuilder();
    StringBuilder moves = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    boolean flat = function.equals("flat");
    for (int i = 0; i < inputs; i++) {
      params.append("x").append(i).append("At, ");
      String type = ClTypes.name(signature.inputs().get(i));
      head.append("GLOBAL const ").append(type).append("* x").append(i).append(", ");
      starts.append("at%d = p.x%dAt, ".formatted(i, i));
      moves.append("at%d += at * p.step%d[k]; ".formatted(i, i));
      arguments.append(i == 0 ? "" : ", ");
      arguments.append((flat ? "x%d[p.x%dAt + i]" : "x%d[at%d + c * STEP%1$d]").formatted(i, i));
    }
    params.append("yAt;\n  ").append(sizes).append('\n');
    head.append("GLOBAL ").append(ClTypes.name(signature.output())).append("* y, const Params_");
    starts.append("atY = p.yAt");
    moves.append("atY += at * p.stepY[k];");
    String number = ClTypes.name(signature.arithmetic());
    for (int k = 0; k < formula.scalars(); k++) {
      params.append("  ").append(number).append(" s").append(k).append(";\n");
      arguments.append(", p.s").append(k);
    }
    params.append("} Params_").append(function).append(";\n");
    head.append(function).append(" p) {\n");
    String body = flat ? loop.formatted(arguments) : loop.formatted(starts, moves, arguments);
    return params.append(head) + body + "}\n";
  }
}
