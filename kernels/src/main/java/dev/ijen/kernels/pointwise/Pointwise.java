package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.cpu.Loop;
import dev.ijen.kernels.cpu.LoopCompiler;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.FormulaCompiler;

/**
 * A formula as a kernel. Views: the inputs in order, already broadcast by stride 0 to the output's
 * dims, with any other strides; then the output, contiguous, which must not overlap an input.
 * Scalars: s0, s1, ... of the formula.
 *
 * <p>Loops are compiled at first use, per element types and per choice of inputs that stand still
 * along the columns, into hidden classes. The rungs {@code vector} (where the Vector API is there)
 * and {@code plain} give the same bits.
 */
public final class Pointwise extends Kernel {
  /** Inputs that one kernel can take. */
  public static final int MAX_INPUTS = 8;

  private final Formula formula;

  /** The formula must read each of its inputs x0 to x(n-1). */
  public Pointwise(String name, Formula formula) {
    super(name);
    this.formula = formula;
    int n = formula.inputs();
    if (n == 0 || n > MAX_INPUTS || formula.reads() != (1 << n) - 1) {
      throw new IllegalArgumentException(
          name + ": must read each of x0, x1, ... (at most " + MAX_INPUTS + "): " + formula);
    }
    cpuIf(Simd.ENABLED, "vector", () -> new PointwiseCpu(name, formula, this::vectors));
    cpu("plain", () -> new PointwiseCpu(name, formula, this::plain));
    opencl("printed", () -> new PointwiseCl(name, formula));
  }

  private Loop vectors(Signature signature, int still) {
    Formula lowered = Lowering.lower(formula, signature.arithmetic());
    return FormulaCompiler.supports(lowered, signature)
        ? FormulaCompiler.compile(name(), lowered, signature, still)
        : LoopCompiler.compile(name(), lowered, signature, still);
  }

  private Loop plain(Signature signature, int still) {
    Formula lowered = Lowering.lower(formula, signature.arithmetic());
    return LoopCompiler.compile(name(), lowered, signature, still);
  }

  public static Pointwise of(String name, Formula.Of1 f) {
    return new Pointwise(name, Formula.of(f));
  }

  public static Pointwise of(String name, Formula.Of2 f) {
    return new Pointwise(name, Formula.of(f));
  }

  public static Pointwise of(String name, Formula.Of3 f) {
    return new Pointwise(name, Formula.of(f));
  }

  public static Pointwise of(String name, Formula.Of4 f) {
    return new Pointwise(name, Formula.of(f));
  }

  public Formula formula() {
    return formula;
  }

  public int inputs() {
    return formula.inputs();
  }

  /** How many run-time scalars a launch must give. */
  public int scalars() {
    return formula.scalars();
  }

  /** The output's type for these input types; throws, naming this kernel, when they do not fit. */
  public DType output(DType... inputs) {
    return Signature.of(name(), formula, inputs).output();
  }
}
