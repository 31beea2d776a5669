package dev.ijen.kernels.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Signature;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a generated loop method and their slots: per input its array, offset and row
 * stride; the output's array and offset; rows, columns; the scalars.
 */
public final class LoopFrame {
  private final Formula formula;
  private final Signature signature;
  private final int still;
  private final int inputs;
  private final int scalars;
  private final int outSlot;
  private final int scalarWidth;

  /** {@code still}: bit i is set when input i does not move along the columns. */
  public LoopFrame(Formula formula, Signature signature, int still) {
    this.formula = formula;
    this.signature = signature;
    this.still = still;
    this.inputs = signature.inputs().size();
    this.scalars = formula.scalars();
    this.outSlot = 3 * inputs;
    this.scalarWidth = signature.arithmetic() == DType.F64 ? 2 : 1;
  }

  public Formula formula() {
    return formula;
  }

  public Signature signature() {
    return signature;
  }

  public int inputs() {
    return inputs;
  }

  public int scalars() {
    return scalars;
  }

  public DType type(int input) {
    return signature.inputs().get(input);
  }

  public DType arithmetic() {
    return signature.arithmetic();
  }

  public DType output() {
    return signature.output();
  }

  public boolean isStill(int input) {
    return (still & 1 << input) != 0;
  }

  public int array(int input) {
    return 3 * input;
  }

  public int offset(int input) {
    return 3 * input + 1;
  }

  public int rowStride(int input) {
    return 3 * input + 2;
  }

  public int out() {
    return outSlot;
  }

  public int outOffset() {
    return outSlot + 1;
  }

  public int rows() {
    return outSlot + 2;
  }

  public int columns() {
    return outSlot + 3;
  }

  public int scalar(int k) {
    return outSlot + 4 + k * scalarWidth;
  }

  public MethodTypeDesc method() {
    List<ClassDesc> p = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      p.add(array(type(i)));
      p.add(ConstantDescs.CD_int);
      p.add(ConstantDescs.CD_int);
    }
    p.add(array(output()));
    for (int k = 0; k < 3; k++) p.add(ConstantDescs.CD_int);
    for (int k = 0; k < scalars; k++) p.add(element(arithmetic()));
    return MethodTypeDesc.of(ConstantDescs.CD_void, p);
  }

  public static ClassDesc element(DType d) {
    return switch (d) {
      case F32 -> ConstantDescs.CD_float;
      case F64 -> ConstantDescs.CD_double;
      case I32 -> ConstantDescs.CD_int;
      case BOOL -> ConstantDescs.CD_byte;
      case BF16, F16, I64 -> throw NoKernel.of("a formula", d);
    };
  }

  public static ClassDesc array(DType d) {
    return element(d).arrayType();
  }

  public static TypeKind kind(DType d) {
    return TypeKind.from(element(d));
  }
}
