package dev.ijen.kernels.pointwise;

import java.util.ArrayList;
import java.util.List;

/**
 * The backward pass of a formula of n inputs by one of them: {@code derivative * gy}, as a formula
 * over only what it reads. Input k of {@link #formula} is number {@code reads.get(k)} of the list
 * (x0, ..., x(n-1), y, gy), in ascending order; scalars keep their numbers.
 *
 * @param formula a formula like any other: it can be compiled, and differentiated again with y as
 *     an independent input
 * @param reads ascending numbers; n stands for the formula's own output y, n + 1 for gy
 * @param inputs n
 */
public record Gradient(Formula formula, List<Integer> reads, int inputs) {
  public Gradient {
    reads = List.copyOf(reads);
  }

  /**
   * From a formula over (x0, ..., x(n-1), y, gy), derived or written by hand. It must be linear in
   * gy.
   */
  public static Gradient of(Formula full, int inputs) {
    if (full.inputs() > inputs + 2) {
      throw new IllegalArgumentException(
          "gradient of %s inputs may read x0..x%s (y, gy last): %s"
              .formatted(inputs, inputs + 1, full));
    }
    int bits = full.reads();
    List<Integer> reads = new ArrayList<>();
    Formula[] renamed = new Formula[inputs + 2];
    for (int i = 0; i < renamed.length; i++) {
      renamed[i] = Formula.input(reads.size());
      if ((bits & 1 << i) != 0) reads.add(i);
    }
    return new Gradient(full.with(renamed), reads, inputs);
  }

  /** The gradient is 0 everywhere: nothing to run, nothing to save. */
  public boolean isZero() {
    return formula.isConstant(0);
  }

  /** The gradient is gy itself. */
  public boolean isIdentity() {
    return formula.kind() == Kind.INPUT && reads.getFirst() == inputs + 1;
  }

  /** The formula over all of (x0, ..., x(n-1), y, gy) again. */
  public Formula full() {
    return formula.with(reads.stream().map(Formula::input).toArray(Formula[]::new));
  }
}
