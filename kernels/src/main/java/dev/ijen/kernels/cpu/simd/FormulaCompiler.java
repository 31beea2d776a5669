package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.Loop;
import dev.ijen.kernels.cpu.LoopCompiler;
import dev.ijen.kernels.cpu.LoopFrame;
import dev.ijen.kernels.cpu.LoopWriter;
import dev.ijen.kernels.cpu.simd.Stages.Stage;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Kind;
import dev.ijen.kernels.pointwise.Signature;
import dev.ijen.kernels.pointwise.Terms;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Compiles formulas to loops over vectors. A row shorter than one vector takes the plain loop of
 * the same class, which gives the same bits; the end of a longer row is one more vector that
 * overlaps the one before, which is harmless because the output overlaps no input.
 */
public final class FormulaCompiler {
  private static final System.Logger LOG = System.getLogger("dev.ijen.kernels");
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final ClassDesc LANES = Lanes.class.describeConstable().orElseThrow();

  private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc MIN =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);

  private FormulaCompiler() {}

  /**
   * F32 arithmetic on functions with a vector rung; masks may come in and go out. F64 arithmetic
   * alone: its functions are StrictMath's.
   */
  public static boolean supports(Formula lowered, Signature s) {
    List<Formula> terms = Terms.of(lowered);
    return switch (s.arithmetic()) {
      case F32 -> terms.stream().noneMatch(t -> t.kind().isScalarOnly());
      case F64 ->
          s.output() == DType.F64
              && !s.inputs().contains(DType.BOOL)
              && terms.stream().allMatch(t -> isArithmetic(t.kind()))
              && terms.size() < Stages.LIMIT;
      default -> false;
    };
  }

  private static boolean isArithmetic(Kind k) {
    return switch (k) {
      case INPUT, CONST, SCALAR, NEG, ABS, SQRT, ADD, SUB, MUL, DIV, MIN, MAX, FMA -> true;
      case LT, LE, EQ, NE, AND, OR, NOT, SELECT -> true;
      default -> false;
    };
  }

  /** The formula must be lowered ({@link dev.ijen.kernels.pointwise.Lowering}). */
  public static Loop compile(String name, Formula formula, Signature signature, int still) {
    List<Stage> stages = Stages.of(formula);
    if (stages == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is too large for vector loops and runs in a plain one (slower, same results)",
          name);
      return LoopCompiler.compile(name, formula, signature, still);
    }
    if (stages.size() == 1) return one(name, formula, signature, still);
    Loop[] loops = new Loop[stages.size()];
    for (int k = 0; k < loops.length; k++) loops[k] = stage(name, stages, k, signature, still);
    return new StagedLoop(formula.inputs(), still, stages, loops);
  }

  private static Loop stage(
      String name, List<Stage> stages, int k, Signature whole, int stillInputs) {
    Stage stage = stages.get(k);
    int n = whole.inputs().size();
    int[] reads = stage.reads();
    DType[] types = new DType[reads.length];
    int still = 0;
    for (int i = 0; i < reads.length; i++) {
      boolean input = reads[i] < n;
      types[i] = input ? whole.inputs().get(reads[i]) : DType.F32;
      if (input && (stillInputs & 1 << reads[i]) != 0) still |= 1 << i;
    }
    DType output = k == stages.size() - 1 ? whole.output() : DType.F32;
    Signature signature = new Signature(List.of(types), DType.F32, output);
    return one(name + "_" + k, stage.formula(), signature, still);
  }

  private static Loop one(String name, Formula formula, Signature signature, int still) {
    LoopFrame frame = new LoopFrame(formula, signature, still);
    ClassDesc self = LoopWriter.self(LOOKUP, name);
    return LoopWriter.define(
        LOOKUP,
        name,
        frame,
        c -> {
          LoopCompiler.method(c, frame);
          LoopWriter.method(c, "vector", frame, code -> body(code, frame));
        },
        code -> choose(code, self, frame));
  }

  /** columns < W ? plain(...) : vector(...). */
  private static void choose(CodeBuilder code, ClassDesc self, LoopFrame frame) {
    MethodTypeDesc method = frame.method();
    Label plain = code.newLabel();
    Label end = code.newLabel();
    code.iload(4);
    width(code, frame);
    code.if_icmplt(plain);
    code.invokestatic(self, "vector", method).goto_(end);
    code.labelBinding(plain).invokestatic(self, "plain", method).labelBinding(end);
  }

  private static void body(CodeBuilder code, LoopFrame frame) {
    VectorEmitter emitter = new VectorEmitter(code, frame);
    int j = code.allocateLocal(TypeKind.INT);
    int last = code.allocateLocal(TypeKind.INT);
    boolean once = Stages.isHeavy(frame.formula());
    emitter.constants();
    code.iload(frame.columns());
    width(code, frame);
    code.isub().istore(last);
    LoopWriter.rows(
        code,
        frame,
        () -> {
          emitter.row();
          if (once) oneBody(code, emitter, frame, j, last);
          else twoBodies(code, emitter, frame, j, last);
        });
    code.return_();
  }

  /** for (j = 0; j < last; j += W) vector(j); vector(last): the JIT drops the bounds checks. */
  private static void twoBodies(
      CodeBuilder code, VectorEmitter emitter, LoopFrame frame, int j, int last) {
    Label top = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(j).labelBinding(top).iload(j).iload(last).if_icmpge(end);
    emitter.vector(j);
    step(code, frame, j, top, end);
    emitter.vector(last);
  }

  /**
   * for (j = 0; j < columns; j += W) vector(min(j, last)): half the code for the JIT to compile.
   */
  private static void oneBody(
      CodeBuilder code, VectorEmitter emitter, LoopFrame frame, int j, int last) {
    int k = code.allocateLocal(TypeKind.INT);
    Label top = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(j).labelBinding(top).iload(j).iload(frame.columns()).if_icmpge(end);
    code.iload(j).iload(last).invokestatic(MATH, "min", MIN).istore(k);
    emitter.vector(k);
    step(code, frame, j, top, end);
  }

  private static void step(CodeBuilder code, LoopFrame frame, int j, Label top, Label end) {
    code.iload(j);
    width(code, frame);
    code.iadd().istore(j).goto_(top).labelBinding(end);
  }

  private static void width(CodeBuilder code, LoopFrame frame) {
    String field = frame.arithmetic() == DType.F64 ? "WD" : "W";
    code.getstatic(LANES, field, ConstantDescs.CD_int);
  }
}
