package dev.ijen.kernels.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.function.Consumer;

/** The parts of a generated {@link Loop} class that do not depend on how a row is computed. */
public final class LoopWriter {
  private static final ClassDesc VIEW = View.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          VIEW.arrayType(),
          ConstantDescs.CD_double.arrayType(),
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int.arrayType());
  private static final int STATIC = AccessFlag.PRIVATE.mask() | AccessFlag.STATIC.mask();

  private LoopWriter() {}

  /**
   * Defines the class as hidden, in the package of {@code lookup}.
   *
   * @param methods adds the static loop methods
   * @param choose emits the call of one of them; all its arguments lie on the stack already
   */
  public static Loop define(
      MethodHandles.Lookup lookup,
      String name,
      LoopFrame frame,
      Consumer<ClassBuilder> methods,
      Consumer<CodeBuilder> choose) {
    return HiddenClass.create(
        lookup,
        self(lookup, name),
        Loop.class,
        c -> {
          c.withMethodBody("run", RUN, AccessFlag.PUBLIC.mask(), code -> run(code, frame, choose));
          methods.accept(c);
        });
  }

  /** The name that the generated class has while it is written. */
  public static ClassDesc self(MethodHandles.Lookup lookup, String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
    return ClassDesc.of(lookup.lookupClass().getPackageName(), "Formula_" + plain);
  }

  public static void method(
      ClassBuilder c, String name, LoopFrame frame, Consumer<CodeBuilder> body) {
    c.withMethodBody(name, frame.method(), STATIC, body);
  }

  /** Unpacks the views, offsets and scalars on to the stack in the order of the frame. */
  private static void run(CodeBuilder code, LoopFrame frame, Consumer<CodeBuilder> choose) {
    int n = frame.inputs();
    for (int i = 0; i < n; i++) {
      storage(code, i, frame.type(i));
      at(code, i);
      at(code, n + 1 + i);
    }
    storage(code, n, frame.output());
    at(code, n);
    code.iload(3).iload(4);
    for (int k = 0; k < frame.scalars(); k++) {
      code.aload(2).loadConstant(k).daload();
      if (frame.arithmetic() == DType.F32) code.d2f();
      else if (frame.arithmetic() == DType.I32) integer(code);
    }
    choose.accept(code);
    code.return_();
  }

  private static void storage(CodeBuilder code, int view, DType type) {
    String getter =
        switch (type) {
          case F32 -> "floats";
          case F64 -> "doubles";
          case I32 -> "ints";
          case BOOL -> "bytes";
          case BF16, F16, I64 -> throw NoKernel.of("a formula", type);
        };
    code.aload(1).loadConstant(view).aaload();
    code.invokevirtual(VIEW, getter, MethodTypeDesc.of(LoopFrame.array(type)));
  }

  private static void at(CodeBuilder code, int index) {
    code.aload(5).loadConstant(index).iaload();
  }

  private static void integer(CodeBuilder code) {
    code.invokestatic(
        ScalarMath.class.describeConstable().orElseThrow(),
        "toInt",
        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_double));
  }

  /** for (int i = 0; i < limit; i++) body, over rows: then every offset moves to the next row. */
  public static void rows(CodeBuilder code, LoopFrame frame, Runnable body) {
    int r = code.allocateLocal(LoopFrame.kind(DType.I32));
    Label top = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(r).labelBinding(top).iload(r).iload(frame.rows()).if_icmpge(end);
    body.run();
    for (int i = 0; i < frame.inputs(); i++) {
      code.iload(frame.offset(i)).iload(frame.rowStride(i)).iadd().istore(frame.offset(i));
    }
    code.iload(frame.outOffset()).iload(frame.columns()).iadd().istore(frame.outOffset());
    code.iinc(r, 1).goto_(top).labelBinding(end);
  }
}
