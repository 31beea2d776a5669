package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.BodyEmitter;
import dev.ijen.kernels.cpu.LoopFrame;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Kind;
import dev.ijen.kernels.pointwise.Terms;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Emits a formula for a vector of {@link Lanes#F} or {@link Lanes#D} at a time: a FloatVector or a
 * DoubleVector, or a VectorMask for masks.
 */
final class VectorEmitter extends BodyEmitter {
  private static final ClassDesc VECTOR = desc(Vector.class);
  private static final ClassDesc MASK = desc(VectorMask.class);
  private static final ClassDesc SPECIES = desc(VectorSpecies.class);
  private static final ClassDesc OPERATORS = desc(VectorOperators.class);
  private static final ClassDesc COMPARISON = desc(VectorOperators.Comparison.class);
  private static final ClassDesc LANES = desc(Lanes.class);
  private static final ClassDesc MASKS = desc(Masks.class);
  private static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();

  private final Map<Formula, Integer> constants = new IdentityHashMap<>();
  private final int[] rowValue;
  private final boolean isDouble;
  private final TypeKind kind;
  private final ClassDesc element;
  private final ClassDesc array;
  private final ClassDesc vector;
  private int column;

  VectorEmitter(CodeBuilder code, LoopFrame frame) {
    super(code, frame);
    isDouble = frame.arithmetic() == DType.F64;
    kind = LoopFrame.kind(frame.arithmetic());
    element = LoopFrame.element(frame.arithmetic());
    array = element.arrayType();
    vector = desc(isDouble ? DoubleVector.class : FloatVector.class);
    rowValue = new int[frame.inputs()];
  }

  private static ClassDesc desc(Class<?> c) {
    return c.describeConstable().orElseThrow();
  }

  /** Broadcasts constants and scalars, once before all loops. */
  void constants() {
    for (Formula t : Terms.of(frame.formula())) {
      if (t.kind() != Kind.CONST && t.kind() != Kind.SCALAR) continue;
      species();
      if (t.kind() == Kind.SCALAR) code.loadLocal(kind, frame.scalar(t.index()));
      else if (isDouble) code.loadConstant(t.value());
      else code.loadConstant((float) t.value());
      broadcast();
      constants.put(t, store(t));
    }
  }

  /** Broadcasts the inputs that stand still in this row. */
  void row() {
    for (int i = 0; i < rowValue.length; i++) {
      if (!frame.isStill(i)) continue;
      if (rowValue[i] == 0) rowValue[i] = code.allocateLocal(TypeKind.REFERENCE);
      boolean mask = frame.type(i) == DType.BOOL;
      if (!mask) species();
      code.aload(frame.array(i)).iload(frame.offset(i));
      code.arrayLoad(mask ? TypeKind.BYTE : kind);
      if (mask) {
        code.invokestatic(MASKS, "all", MethodTypeDesc.of(MASK, ConstantDescs.CD_int));
      } else {
        broadcast();
      }
      code.astore(rowValue[i]);
    }
  }

  /** Computes and writes the vector that begins at column {@code j} (a slot). */
  void vector(int j) {
    column = j;
    start();
    push(frame.formula());
    code.aload(frame.out()).iload(frame.outOffset()).iload(j).iadd();
    if (frame.output() == DType.BOOL) {
      code.invokestatic(
          MASKS,
          "store",
          MethodTypeDesc.of(ConstantDescs.CD_void, MASK, BYTES, ConstantDescs.CD_int));
    } else {
      code.invokevirtual(
          vector,
          "intoArray",
          MethodTypeDesc.of(ConstantDescs.CD_void, array, ConstantDescs.CD_int));
    }
  }

  private void species() {
    code.getstatic(LANES, isDouble ? "D" : "F", SPECIES);
  }

  private void broadcast() {
    code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, element));
  }

  @Override
  protected int store(Formula f) {
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(slot);
    return slot;
  }

  @Override
  protected void load(Formula f, int slot) {
    code.aload(slot);
  }

  @Override
  protected void emit(Formula f) {
    switch (f.kind()) {
      case INPUT -> {
        int i = f.index();
        read(i);
        if (frame.type(i) == DType.BOOL) {
          code.invokestatic(MASKS, "number", MethodTypeDesc.of(vector, MASK));
        }
      }
      case CONST, SCALAR -> code.aload(Objects.requireNonNull(constants.get(f)));
      case LT, LE, EQ, NE -> {
        if (isMaskRead(f)) read(f.arg(0).index());
        else compare(f);
      }
      case SELECT -> {
        push(f.arg(2));
        push(f.arg(1));
        push(f.arg(0));
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
      }
      default -> {
        for (Formula a : f.args()) push(a);
        operate(f.kind());
      }
    }
  }

  private void read(int input) {
    if (frame.isStill(input)) {
      code.aload(rowValue[input]);
      return;
    }
    boolean mask = frame.type(input) == DType.BOOL;
    if (!mask) species();
    code.aload(frame.array(input)).iload(frame.offset(input)).iload(column).iadd();
    if (mask) {
      code.invokestatic(MASKS, "load", MethodTypeDesc.of(MASK, BYTES, ConstantDescs.CD_int));
    } else {
      code.invokestatic(
          vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, array, ConstantDescs.CD_int));
    }
  }

  private void compare(Formula f) {
    push(f.arg(0));
    code.getstatic(OPERATORS, f.kind().name(), COMPARISON);
    push(f.arg(1));
    code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
  }

  private void operate(Kind k) {
    String name = k.name().toLowerCase(Locale.ROOT);
    switch (k) {
      case NEG, ABS, SQRT -> code.invokevirtual(vector, name, MethodTypeDesc.of(vector));
      case ADD, SUB, MUL, DIV, MIN, MAX ->
          code.invokevirtual(vector, name, MethodTypeDesc.of(vector, VECTOR));
      case FMA -> code.invokevirtual(vector, name, MethodTypeDesc.of(vector, VECTOR, VECTOR));
      case AND, OR -> code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK, MASK));
      case NOT -> code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK));
      default -> Splice.call(code, name);
    }
  }
}
