package dev.ijen.kernels.matmul;

/**
 * How the matrices of one operand lie in its array: element (i, j) of the matrix that begins at
 * {@code x} is {@code array[x + i * row + j * column]}.
 *
 * @param array float[] or double[]
 */
public record Operand(Object array, int row, int column) {
  /** The same numbers with rows and columns exchanged: no element moves. */
  public Operand transposed() {
    return new Operand(array, column, row);
  }

  float[] f32() {
    return (float[]) array;
  }

  double[] f64() {
    return (double[]) array;
  }
}
