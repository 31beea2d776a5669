package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.matmul.Operand;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Copies of matrices into rows with unit stride, for operands that a tile cannot read in place. */
final class MatmulCopy {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_128;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_128;

  // Which lanes of two vectors (0-3 and 4-7) go side by side: halves first, then every second.
  private static final IntVector LOW = IntVector.fromArray(I, new int[] {0, 1, 4, 5}, 0);
  private static final IntVector HIGH = IntVector.fromArray(I, new int[] {2, 3, 6, 7}, 0);
  private static final IntVector EVEN = IntVector.fromArray(I, new int[] {0, 2, 4, 6}, 0);
  private static final IntVector ODD = IntVector.fromArray(I, new int[] {1, 3, 5, 7}, 0);

  /** Columns from which {@code System.arraycopy} is worth its call. */
  private static final int SHORT = 16;

  private MatmulCopy() {}

  /**
   * Copies {@code rows} x {@code columns} of x.
   *
   * @param x any strides; the part begins at {@code x0}
   * @param to column stride 1; the part goes to {@code to0}
   */
  static void rows(DType dtype, Operand x, int x0, int rows, int columns, Operand to, int to0) {
    if (x.column() == 1 && columns >= SHORT) {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(x.array(), x0 + i * x.row(), to.array(), to0 + i * to.row(), columns);
      }
    } else if (dtype == DType.F64) {
      gather((double[]) x.array(), x, x0, rows, columns, (double[]) to.array(), to0, to.row());
    } else {
      float[] from = (float[]) x.array();
      float[] target = (float[]) to.array();
      if (x.row() == 1 && rows >= 4 && columns >= 4) {
        transpose(from, x, x0, rows, columns, target, to0, to.row());
      } else {
        gather(from, x, x0, rows, columns, target, to0, to.row());
      }
    }
  }

  /** Turns a matrix with unit row stride around, 4 x 4 at a time. */
  private static void transpose(
      float[] from, Operand x, int x0, int rows, int columns, float[] to, int to0, int line) {
    int r = rows & -4;
    int c = columns & -4;
    for (int i = 0; i < r; i += 4) {
      for (int j = 0; j < c; j += 4) {
        fourByFour(from, x0 + i + j * x.column(), x.column(), to, to0 + i * line + j, line);
      }
    }
    gather(from, x, x0 + c * x.column(), r, columns - c, to, to0 + c, line);
    gather(from, x, x0 + r, rows - r, columns, to, to0 + r * line, line);
  }

  /** Four columns of four become four rows of four: eight shuffles of two vectors each. */
  private static void fourByFour(float[] from, int x, int column, float[] to, int y, int line) {
    IntVector x0 = load(from, x);
    IntVector x1 = load(from, x + column);
    IntVector x2 = load(from, x + 2 * column);
    IntVector x3 = load(from, x + 3 * column);
    IntVector low01 = LOW.selectFrom(x0, x1);
    IntVector low23 = LOW.selectFrom(x2, x3);
    IntVector high01 = HIGH.selectFrom(x0, x1);
    IntVector high23 = HIGH.selectFrom(x2, x3);
    store(EVEN.selectFrom(low01, low23), to, y);
    store(ODD.selectFrom(low01, low23), to, y + line);
    store(EVEN.selectFrom(high01, high23), to, y + 2 * line);
    store(ODD.selectFrom(high01, high23), to, y + 3 * line);
  }

  private static IntVector load(float[] from, int at) {
    return FloatVector.fromArray(F, from, at).reinterpretAsInts();
  }

  private static void store(IntVector x, float[] to, int at) {
    x.reinterpretAsFloats().intoArray(to, at);
  }

  /** Any strides, element by element, the longer loop inside. */
  private static void gather(
      float[] from, Operand x, int x0, int rows, int columns, float[] to, int to0, int line) {
    if (columns < rows) {
      for (int j = 0; j < columns; j++) {
        int at = x0 + j * x.column();
        for (int i = 0; i < rows; i++) to[to0 + i * line + j] = from[at + i * x.row()];
      }
    } else {
      for (int i = 0; i < rows; i++) {
        int at = x0 + i * x.row();
        for (int j = 0; j < columns; j++) to[to0 + i * line + j] = from[at + j * x.column()];
      }
    }
  }

  private static void gather(
      double[] from, Operand x, int x0, int rows, int columns, double[] to, int to0, int line) {
    for (int i = 0; i < rows; i++) {
      int at = x0 + i * x.row();
      for (int j = 0; j < columns; j++) to[to0 + i * line + j] = from[at + j * x.column()];
    }
  }
}
