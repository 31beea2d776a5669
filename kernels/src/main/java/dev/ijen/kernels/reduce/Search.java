package dev.ijen.kernels.reduce;

/**
 * The inner loop of argmax and argmin: for each dense row of {@code n >= 1} elements, the index of
 * its first largest (smallest) element. NaN counts as the largest (smallest), as in NumPy.
 */
public interface Search {
  void run(Object x, int at, int rows, int rowStride, int n, int[] out, int to);
}
