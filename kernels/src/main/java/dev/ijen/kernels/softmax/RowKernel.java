package dev.ijen.kernels.softmax;

/** The inner loop: dense rows in, and out as many rows of {@link Form#each} numbers. */
@FunctionalInterface
public interface RowKernel {
  void run(Object x, int at, int rows, int cols, Object out, int to);
}
