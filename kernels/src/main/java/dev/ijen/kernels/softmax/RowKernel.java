package dev.ijen.kernels.softmax;

/**
 * The inner loop: dense rows in, and out as many dense rows, or one number per row ({@link
 * Form#LOGSUMEXP}).
 */
@FunctionalInterface
public interface RowKernel {
  void run(Object x, int at, int rows, int cols, Object out, int to);
}
