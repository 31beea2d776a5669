package dev.ijen.bench.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is timed on both sides.
 *
 * @param name also of the function in {@code peer.py}
 * @param shape as a reader knows it
 * @param parallel whether two threads are worth a row
 * @param copied bytes that it must read and write if memory is its limit, else 0
 * @param product sizes m, n, k and which operand is transposed, for a BLAS; null for other works
 * @param setup makes inputs and the function that is timed
 */
record Work(
    String name,
    String shape,
    boolean parallel,
    long copied,
    @Nullable Product product,
    Setup setup) {
  /** C [m, n] = A [m, k] B [k, n]; what is transposed lies as [k, m] or [n, k]. */
  record Product(int m, int n, int k, boolean left, boolean right) {}

  /** Makes a work anew, in F32 for timing or in F64 as a reference. */
  @FunctionalInterface
  interface Setup {
    Ready make(DType dtype);
  }

  /**
   * A work with its inputs.
   *
   * @param inputs what a peer is given, F32 or I32
   * @param call once; the caller opens the scope
   * @param results how many calls one after the other are compared: 1, or the losses of some steps
   * @param tolerance of the results, relative to their greatest
   */
  record Ready(List<Tensor> inputs, Call call, int results, double tolerance) {}

  /** One call of a work. */
  @FunctionalInterface
  interface Call {
    Tensor run();
  }

  /** What {@code --work} is matched against. */
  String label() {
    return name + " " + shape;
  }
}
