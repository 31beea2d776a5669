package dev.ijen.kernels.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Kind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.Locale;

/** Emits a formula for one element at a time. A mask is an int, 1 or 0. */
final class PlainEmitter extends BodyEmitter {
  private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
  private static final ClassDesc STRICT = StrictMath.class.describeConstable().orElseThrow();
  private static final ClassDesc SCALAR = ScalarMath.class.describeConstable().orElseThrow();

  private static final ClassDesc DOUBLE = DoubleMath.class.describeConstable().orElseThrow();

  private final DType type;
  private final TypeKind kind;
  private final ClassDesc number;
  private final int[] rowValue;
  private int column;

  PlainEmitter(CodeBuilder code, LoopFrame frame) {
    super(code, frame);
    type = frame.arithmetic();
    kind = LoopFrame.kind(type);
    number = LoopFrame.element(type);
    rowValue = new int[frame.inputs()];
    for (int i = 0; i < rowValue.length; i++) {
      if (frame.isStill(i)) rowValue[i] = code.allocateLocal(raw(i));
    }
  }

  /** What input i is on the stack: masks are ints. */
  private TypeKind raw(int i) {
    return frame.type(i) == DType.BOOL ? TypeKind.INT : kind;
  }

  /** Reads the inputs that stand still in this row. */
  void row() {
    for (int i = 0; i < rowValue.length; i++) {
      if (!frame.isStill(i)) continue;
      code.aload(frame.array(i)).iload(frame.offset(i));
      code.arrayLoad(LoopFrame.kind(frame.type(i))).storeLocal(raw(i), rowValue[i]);
    }
  }

  /** Computes and writes the element of column {@code j} (a slot). */
  void element(int j) {
    column = j;
    start();
    code.aload(frame.out()).iload(frame.outOffset()).iload(j).iadd();
    push(frame.formula());
    code.arrayStore(LoopFrame.kind(frame.output()));
  }

  @Override
  protected int store(Formula f) {
    TypeKind k = f.isMask() ? TypeKind.INT : kind;
    int slot = code.allocateLocal(k);
    code.storeLocal(k, slot);
    return slot;
  }

  @Override
  protected void load(Formula f, int slot) {
    code.loadLocal(f.isMask() ? TypeKind.INT : kind, slot);
  }

  @Override
  protected void emit(Formula f) {
    Kind k = f.kind();
    switch (k) {
      case INPUT -> {
        read(f.index());
        if (frame.type(f.index()) == DType.BOOL) fromInt();
      }
      case SCALAR -> code.loadLocal(kind, frame.scalar(f.index()));
      case CONST -> constant(f.value());
      case LT, LE, EQ, NE -> {
        if (isMaskRead(f)) read(f.arg(0).index());
        else compare(f);
      }
      case AND, OR -> {
        operands(f);
        if (k == Kind.AND) code.iand();
        else code.ior();
      }
      case NOT -> {
        operands(f);
        code.iconst_1().ixor();
      }
      case SELECT -> select(f);
      default -> {
        operands(f);
        operate(k);
      }
    }
  }

  private void operands(Formula f) {
    for (Formula a : f.args()) push(a);
  }

  private void read(int input) {
    if (frame.isStill(input)) {
      code.loadLocal(raw(input), rowValue[input]);
      return;
    }
    code.aload(frame.array(input)).iload(frame.offset(input)).iload(column).iadd();
    code.arrayLoad(LoopFrame.kind(frame.type(input)));
  }

  private void fromInt() {
    if (type == DType.F32) code.i2f();
    else if (type == DType.F64) code.i2d();
  }

  private void constant(double v) {
    switch (type) {
      case F32 -> code.loadConstant((float) v);
      case F64 -> code.loadConstant(v);
      default -> code.loadConstant((int) v);
    }
  }

  private void operate(Kind k) {
    switch (k) {
      case NEG -> operator(Opcode.INEG, Opcode.FNEG, Opcode.DNEG);
      case ADD -> operator(Opcode.IADD, Opcode.FADD, Opcode.DADD);
      case SUB -> operator(Opcode.ISUB, Opcode.FSUB, Opcode.DSUB);
      case MUL -> operator(Opcode.IMUL, Opcode.FMUL, Opcode.DMUL);
      case DIV -> operator(Opcode.IDIV, Opcode.FDIV, Opcode.DDIV);
      case ABS, MIN, MAX -> call(MATH, k, number);
      case FMA -> call(type == DType.I32 ? SCALAR : MATH, k, number);
      case FLOOR, CEIL, RINT, SQRT -> viaDouble(k);
      case POW, ERF, ERFC, ERFINV, LGAMMA, DIGAMMA, POLYGAMMA, FMOD, COPYSIGN, LOGB, SCALB ->
          call(type == DType.F64 ? DOUBLE : SCALAR, k, number);
      default -> call(type == DType.F64 ? STRICT : SCALAR, k, number);
    }
  }

  private void operator(Opcode i, Opcode f, Opcode d) {
    code.with(OperatorInstruction.of(type == DType.F32 ? f : type == DType.F64 ? d : i));
  }

  private void call(ClassDesc owner, Kind k, ClassDesc t) {
    String name = k.name().toLowerCase(Locale.ROOT);
    code.invokestatic(owner, name, MethodTypeDesc.of(t, Collections.nCopies(k.arity(), t)));
  }

  /** These are exact, or rounded alike, when computed in double and rounded to float. */
  private void viaDouble(Kind k) {
    if (type == DType.F32) code.f2d();
    call(MATH, k, ConstantDescs.CD_double);
    if (type == DType.F32) code.d2f();
  }

  /** Leaves 1 or 0; the comparison instruction is the one that turns NaN into false (NE: true). */
  private void compare(Formula f) {
    operands(f);
    boolean less = f.kind() == Kind.LT || f.kind() == Kind.LE;
    Label yes = code.newLabel();
    Label end = code.newLabel();
    if (type == DType.I32) {
      code.branch(
          switch (f.kind()) {
            case LT -> Opcode.IF_ICMPLT;
            case LE -> Opcode.IF_ICMPLE;
            case EQ -> Opcode.IF_ICMPEQ;
            default -> Opcode.IF_ICMPNE;
          },
          yes);
    } else {
      if (type == DType.F32) {
        if (less) code.fcmpg();
        else code.fcmpl();
      } else if (less) code.dcmpg();
      else code.dcmpl();
      code.branch(
          switch (f.kind()) {
            case LT -> Opcode.IFLT;
            case LE -> Opcode.IFLE;
            case EQ -> Opcode.IFEQ;
            default -> Opcode.IFNE;
          },
          yes);
    }
    code.iconst_0().goto_(end).labelBinding(yes).iconst_1().labelBinding(end);
  }

  /** Both branches are computed before the choice, as in vectors. */
  private void select(Formula f) {
    push(f.arg(1));
    int a = store(f.arg(1));
    push(f.arg(2));
    int b = store(f.arg(2));
    push(f.arg(0));
    Label no = code.newLabel();
    Label end = code.newLabel();
    code.ifeq(no).loadLocal(kind, a).goto_(end).labelBinding(no).loadLocal(kind, b);
    code.labelBinding(end);
  }
}
