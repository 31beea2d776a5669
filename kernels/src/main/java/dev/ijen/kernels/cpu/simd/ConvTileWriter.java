package dev.ijen.kernels.cpu.simd;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.ijen.kernels.cpu.HiddenClass;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Writes the class of one {@link ConvTile}, as {@link MatmulTileWriter} does. For 1 row of 1 vector
 * it is
 *
 * <pre>{@code
 * int x0 = a0 + o.rows()[r]; // and so on for all of the operands o
 * int i0 = c0 + places[r] * wide;
 * FloatVector sum0 = FloatVector.fromArray(FloatVector.SPECIES_512, c, i0);
 * do {
 *   FloatVector right0 = FloatVector.fromArray(FloatVector.SPECIES_512, b, b0);
 *   int step = steps[k++];
 *   sum0 = FloatVector.broadcast(FloatVector.SPECIES_512, a[x0 + step]).lanewise(FMA, right0, sum0);
 *   b0 += wide;
 * } while (b0 != stop);
 * sum0.intoArray(c, i0);
 * }</pre>
 *
 * The operands come as one object: as thirteen arguments they arrive, and stay, on the stack, and a
 * step of a 4 x 4 tile takes 19 cycles instead of 17.
 */
final class ConvTileWriter {
  private static final ClassDesc FLOATS = CD_float.arrayType();
  private static final ClassDesc INTS = CD_int.arrayType();
  private static final ClassDesc VECTOR = of(FloatVector.class);
  private static final ClassDesc SUPER = of(Vector.class);
  private static final ClassDesc OPERATORS = of(VectorOperators.class);
  private static final ClassDesc TERNARY = of(VectorOperators.Ternary.class);
  private static final ClassDesc SPECIES = of(VectorSpecies.class);
  private static final ClassDesc OPERANDS = of(ConvTile.Operands.class);
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(CD_void, OPERANDS, CD_int, CD_int, CD_int, CD_int, CD_int, CD_int);

  // Local variables: this, the arguments of run in order, then our own.
  private static final int O = 1;
  private static final int R = 2;
  private static final int K = 3;
  private static final int A0 = 4;
  private static final int B0 = 5;
  private static final int STOP = 6;
  private static final int C0 = 7;
  private static final int A = 8;
  private static final int STEPS = 9;
  private static final int B = 10;
  private static final int C = 11;
  private static final int WIDE = 12;
  private static final int STEP = 13;
  private static final int LEFT = 14;
  private static final int RIGHT = 15;

  private final int rows;
  private final int vectors;
  private final boolean adds;

  ConvTileWriter(int rows, int vectors, boolean adds) {
    this.rows = rows;
    this.vectors = vectors;
    this.adds = adds;
  }

  private static ClassDesc of(Class<?> c) {
    return ClassDesc.ofDescriptor(c.descriptorString());
  }

  ConvTile define() {
    ClassDesc self =
        ClassDesc.of(ConvTile.class.getName() + "_" + rows + "x" + vectors + (adds ? "_adds" : ""));
    return HiddenClass.create(
        MethodHandles.lookup(),
        self,
        ConvTile.class,
        c -> c.withMethodBody("run", RUN, 0, this::run));
  }

  private int sum(int row, int v) {
    return RIGHT + vectors + row * vectors + v;
  }

  /** Where row {@code row} of a begins, and that of c. */
  private int left(int row) {
    return sum(rows, 0) + row;
  }

  private int out(int row) {
    return sum(rows, 0) + rows + row;
  }

  private static CodeBuilder operand(CodeBuilder c, String name, ClassDesc type) {
    return c.aload(O).invokevirtual(OPERANDS, name, MethodTypeDesc.of(type));
  }

  private void run(CodeBuilder c) {
    operand(c, "a", FLOATS).astore(A);
    operand(c, "steps", INTS).astore(STEPS);
    operand(c, "b", FLOATS).astore(B);
    operand(c, "c", FLOATS).astore(C);
    operand(c, "wide", CD_int).istore(WIDE);
    for (int i = 0; i < rows; i++) {
      operand(c.iload(A0), "rows", INTS)
          .iload(R)
          .loadConstant(i)
          .iadd()
          .iaload()
          .iadd()
          .istore(left(i));
      operand(c.iload(C0), "places", INTS).iload(R).loadConstant(i).iadd().iaload();
      c.iload(WIDE).imul().iadd().istore(out(i));
      for (int v = 0; v < vectors; v++) (adds ? zero(c) : load(c, C, out(i), v)).astore(sum(i, v));
    }
    loop(c);
    MethodTypeDesc add = MethodTypeDesc.of(VECTOR, SUPER);
    MethodTypeDesc store = MethodTypeDesc.of(CD_void, FLOATS, CD_int);
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        c.aload(sum(i, v));
        if (adds) load(c, C, out(i), v).invokevirtual(VECTOR, "add", add);
        c.aload(C).iload(out(i)).loadConstant(v * Lanes.W).iadd();
        c.invokevirtual(VECTOR, "intoArray", store);
      }
    }
    c.return_();
  }

  private void loop(CodeBuilder c) {
    Label step = c.newLabel();
    c.labelBinding(step);
    c.aload(STEPS).iload(K).iaload().istore(STEP).iinc(K, 1);
    for (int v = 0; v < vectors; v++) load(c, B, B0, v).astore(RIGHT + v);
    MethodTypeDesc broadcast = MethodTypeDesc.of(VECTOR, SPECIES, CD_float);
    MethodTypeDesc fma = MethodTypeDesc.of(VECTOR, TERNARY, SUPER, SUPER);
    for (int i = 0; i < rows; i++) {
      species(c).aload(A).iload(left(i)).iload(STEP).iadd().faload();
      c.invokestatic(VECTOR, "broadcast", broadcast).astore(LEFT);
      for (int v = 0; v < vectors; v++) {
        c.aload(LEFT).getstatic(OPERATORS, "FMA", TERNARY).aload(RIGHT + v).aload(sum(i, v));
        c.invokevirtual(VECTOR, "lanewise", fma).astore(sum(i, v));
      }
    }
    c.iload(B0).iload(WIDE).iadd().istore(B0).iload(B0).iload(STOP).if_icmpne(step);
  }

  private static CodeBuilder species(CodeBuilder c) {
    return c.getstatic(VECTOR, "SPECIES_" + Lanes.bits(), SPECIES);
  }

  private static CodeBuilder zero(CodeBuilder c) {
    return species(c).invokestatic(VECTOR, "zero", MethodTypeDesc.of(VECTOR, SPECIES));
  }

  private static CodeBuilder load(CodeBuilder c, int array, int from, int v) {
    species(c).aload(array).iload(from).loadConstant(v * Lanes.W).iadd();
    return c.invokestatic(VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SPECIES, FLOATS, CD_int));
  }
}
