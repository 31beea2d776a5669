package dev.ijen.kernels.cpu.simd;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.HiddenClass;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.function.Consumer;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Writes the class of one {@link MatmulTile}. For 2 rows of 1 vector of 16 floats it is
 *
 * <pre>{@code
 * FloatVector acc0 = FloatVector.fromArray(FloatVector.SPECIES_512, s, s0);
 * FloatVector acc1 = FloatVector.fromArray(FloatVector.SPECIES_512, s, s0 + sm);
 * int end = b0 + k * bk;
 * do {
 *   FloatVector right0 = FloatVector.fromArray(FloatVector.SPECIES_512, b, b0);
 *   acc0 = FloatVector.broadcast(FloatVector.SPECIES_512, a[a0]).lanewise(FMA, right0, acc0);
 *   acc1 = FloatVector.broadcast(FloatVector.SPECIES_512, a[a0 + am]).lanewise(FMA, right0, acc1);
 *   a0 += ak;
 *   b0 += bk;
 * } while (b0 != end);
 * acc0.intoArray(c, c0);
 * acc1.intoArray(c, c0 + cm);
 * }</pre>
 *
 * and the other sizes are the same with more lines. There is no counter on purpose: C2 makes a nest
 * of two out of a loop that it can count, keeps more in registers than there are, and the same 4 x
 * 4 tile runs at 95 instead of 114 GFLOP/s. Nothing here could have been hoisted out of such a
 * loop. And the test stands at the end: what is stored is then the result of an fma, of whose width
 * C2 is certain, and not the loop's variable, of which it only knows that it is a vector. For those
 * it asks the profile of {@code intoArray}, which vectors of other widths share, and having guessed
 * wrong it allocates every vector of the loop (a 4 x 2 tile 15 times slower, in most processes).
 * For the same reason it is {@code lanewise(FMA, b, c)} and not {@code fma(b, c)}, which makes the
 * same call in a place that all widths share (a 1 x 4 tile 10 times slower, in half of them).
 */
final class MatmulTileWriter {
  private static final ClassDesc VECTOR = of(Vector.class);
  private static final ClassDesc OPERATORS = of(VectorOperators.class);
  private static final ClassDesc TERNARY = of(VectorOperators.Ternary.class);
  private static final ClassDesc SPECIES = of(VectorSpecies.class);

  // Local variables: this, the arguments of run in order, then our own.
  private static final int A = 1;
  private static final int A0 = 2;
  private static final int AM = 3;
  private static final int AK = 4;
  private static final int B = 5;
  private static final int B0 = 6;
  private static final int BK = 7;
  private static final int S = 8;
  private static final int S0 = 9;
  private static final int SM = 10;
  private static final int C = 11;
  private static final int C0 = 12;
  private static final int CM = 13;
  private static final int K = 14;
  private static final int END = 15;
  private static final int LEFT = 16;
  private static final int RIGHT = 17;

  private final int lanes;
  private final int rows;
  private final int vectors;
  private final int columns;
  private final int stride;
  private final boolean single;
  private final ClassDesc vector;
  private final ClassDesc element;
  private final ClassDesc array;
  private final String species;

  MatmulTileWriter(DType dtype, int lanes, int rows, int vectors, int columns, int stride) {
    this.lanes = lanes;
    this.rows = rows;
    this.vectors = vectors;
    this.columns = columns;
    this.stride = stride;
    single = dtype == DType.F32;
    vector = of(single ? FloatVector.class : DoubleVector.class);
    element = single ? CD_float : CD_double;
    array = element.arrayType();
    species = "SPECIES_" + 8 * lanes * dtype.bytes();
  }

  private static ClassDesc of(Class<?> c) {
    return ClassDesc.ofDescriptor(c.descriptorString());
  }

  MatmulTile define() {
    String name = "_%dx%dx%d".formatted(rows, vectors, lanes);
    if (columns > 0) name += "_" + columns;
    if (stride > 0) name += "_by" + stride;
    return define(name, this::run);
  }

  /** The class of {@link MatmulTile#shallow}: what are rows of c elsewhere are those of b. */
  MatmulTile defineShallow() {
    return define("_k%dx%dx%d".formatted(rows, vectors, lanes), this::shallow);
  }

  private MatmulTile define(String size, Consumer<CodeBuilder> run) {
    String name = (single ? "F32" : "F64") + size;
    ClassDesc self = ClassDesc.of(MatmulTile.class.getName() + name);
    return HiddenClass.create(
        MethodHandles.lookup(),
        self,
        MatmulTile.class,
        c ->
            c.withMethodBody(
                "run",
                runType(),
                0,
                code -> {
                  for (int slot : new int[] {A, B, S, C})
                    code.aload(slot).checkcast(array).astore(slot);
                  run.accept(code);
                  code.return_();
                }));
  }

  /** The parameters of {@link MatmulTile#run}: arrays are objects, all others are ints. */
  private static MethodTypeDesc runType() {
    ClassDesc[] types = new ClassDesc[K];
    Arrays.fill(types, CD_int);
    for (int array : new int[] {A, B, S, C}) types[array - 1] = CD_Object;
    return MethodTypeDesc.of(CD_void, types);
  }

  private int accumulator(int row, int v) {
    return RIGHT + vectors + row * vectors + v;
  }

  private void run(CodeBuilder c) {
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        species(c).aload(S);
        place(c, S0, SM, i, v);
        load(c).astore(accumulator(i, v));
      }
    }
    loop(c);
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        store(c, accumulator(i, v), i, v);
      }
    }
  }

  private void loop(CodeBuilder c) {
    Label step = c.newLabel();
    c.iload(B0).iload(K).iload(BK).imul().iadd().istore(END);
    c.labelBinding(step);
    for (int v = 0; v < vectors; v++) {
      species(c).aload(B);
      place(c, B0, BK, 0, v);
      load(c).astore(RIGHT + v);
    }
    for (int i = 0; i < rows; i++) {
      broadcast(c, AM, i);
      for (int v = 0; v < vectors; v++) fma(c, RIGHT + v, accumulator(i, v));
    }
    c.iload(A0).iload(AK).iadd().istore(A0).iload(B0).iload(BK).iadd().istore(B0);
    c.iload(B0).iload(END).if_icmpne(step);
  }

  /** All rows of b stay in registers while those of a, s and c pass by. */
  private void shallow(CodeBuilder c) {
    for (int l = 0; l < rows; l++) {
      for (int v = 0; v < vectors; v++) {
        species(c).aload(B);
        place(c, B0, BK, l, v);
        load(c).astore(accumulator(l, v));
      }
    }
    Label row = c.newLabel();
    c.iload(C0).iload(K).iload(CM).imul().iadd().istore(END);
    c.labelBinding(row);
    for (int v = 0; v < vectors; v++) {
      species(c).aload(S);
      place(c, S0, SM, 0, v);
      load(c).astore(RIGHT + v);
    }
    for (int l = 0; l < rows; l++) {
      broadcast(c, AK, l);
      for (int v = 0; v < vectors; v++) fma(c, accumulator(l, v), RIGHT + v);
    }
    for (int v = 0; v < vectors; v++) store(c, RIGHT + v, 0, v);
    c.iload(A0).iload(AM).iadd().istore(A0).iload(S0).iload(SM).iadd().istore(S0);
    c.iload(C0).iload(CM).iadd().istore(C0).iload(C0).iload(END).if_icmpne(row);
  }

  /** LEFT = an element of a, so many rows or columns further on. */
  private void broadcast(CodeBuilder c, int step, int times) {
    species(c).aload(A);
    place(c, A0, step, times, 0);
    if (single) c.faload();
    else c.daload();
    c.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, element)).astore(LEFT);
  }

  /** sum = LEFT * right + sum. */
  private void fma(CodeBuilder c, int right, int sum) {
    c.aload(LEFT).getstatic(OPERATORS, "FMA", TERNARY).aload(right).aload(sum);
    c.invokevirtual(vector, "lanewise", MethodTypeDesc.of(vector, TERNARY, VECTOR, VECTOR));
    c.astore(sum);
  }

  private CodeBuilder species(CodeBuilder c) {
    return c.getstatic(vector, species, SPECIES);
  }

  /** Pushes {@code from + row * step + v * lanes}. */
  private void place(CodeBuilder c, int from, int step, int row, int v) {
    c.iload(from);
    if (row > 0 && step == AM && stride > 0) c.loadConstant(row * stride).iadd();
    else if (row > 0) c.loadConstant(row).iload(step).imul().iadd();
    if (v > 0) c.loadConstant(v * lanes).iadd();
  }

  private CodeBuilder load(CodeBuilder c) {
    return c.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, array, CD_int));
  }

  private void store(CodeBuilder c, int sum, int row, int v) {
    if (columns == 0) {
      c.aload(sum).aload(C);
      place(c, C0, CM, row, v);
      c.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, array, CD_int));
      return;
    }
    for (int j = 0; j < columns; j++) {
      c.aload(C);
      place(c, C0, CM, row, 0);
      c.loadConstant(j).iadd().aload(sum).loadConstant(j);
      c.invokevirtual(vector, "lane", MethodTypeDesc.of(element, CD_int));
      if (single) c.fastore();
      else c.dastore();
    }
  }
}
