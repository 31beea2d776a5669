package dev.ijen.kernels.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Signature;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.invoke.MethodHandles;

/** Compiles formulas to plain loops over arrays, for every element type. */
public final class LoopCompiler {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private LoopCompiler() {}

  /** The formula must be lowered ({@link dev.ijen.kernels.pointwise.Lowering}). */
  public static Loop compile(String name, Formula formula, Signature signature, int still) {
    LoopFrame frame = new LoopFrame(formula, signature, still);
    return LoopWriter.define(
        LOOKUP,
        name,
        frame,
        c -> method(c, frame),
        code -> code.invokestatic(LoopWriter.self(LOOKUP, name), "plain", frame.method()));
  }

  /** Adds the method {@code plain} with the parameters of {@link LoopFrame}. */
  public static void method(ClassBuilder c, LoopFrame frame) {
    LoopWriter.method(c, "plain", frame, code -> body(code, frame));
  }

  private static void body(CodeBuilder code, LoopFrame frame) {
    PlainEmitter emitter = new PlainEmitter(code, frame);
    int j = code.allocateLocal(LoopFrame.kind(DType.I32));
    LoopWriter.rows(
        code,
        frame,
        () -> {
          emitter.row();
          Label top = code.newLabel();
          Label end = code.newLabel();
          code.iconst_0().istore(j).labelBinding(top);
          code.iload(j).iload(frame.columns()).if_icmpge(end);
          emitter.element(j);
          code.iinc(j, 1).goto_(top).labelBinding(end);
        });
    code.return_();
  }
}
