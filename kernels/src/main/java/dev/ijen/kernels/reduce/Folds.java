package dev.ijen.kernels.reduce;

import dev.ijen.kernels.DType;

/** Folds for kernels that reduce rows on their way, with the bits of {@link Reduce}. */
public final class Folds {
  private static final int BLOCK = Fold.block(1);

  private Folds() {}

  /** The plain sum of an element type. */
  public static Fold sum(DType dtype) {
    return new PlainFold(dtype, Operation.SUM);
  }

  /** The fold of one dense row of any length. */
  public static float row(Fold fold, float[] x, int at, int n) {
    int blocks = blocks(n);
    float[] partial = new float[blocks];
    blocks(fold, x, at, n, partial);
    return blocks == 1 ? partial[0] : row(fold, partial, 0, blocks);
  }

  /** The fold of one dense row of any length. */
  public static double row(Fold fold, double[] x, int at, int n) {
    int blocks = blocks(n);
    double[] partial = new double[blocks];
    blocks(fold, x, at, n, partial);
    return blocks == 1 ? partial[0] : row(fold, partial, 0, blocks);
  }

  private static int blocks(int n) {
    return Math.max(1, (int) (((long) n + BLOCK - 1) / BLOCK));
  }

  private static void blocks(Fold fold, Object x, int at, int n, Object partial) {
    int full = n / BLOCK;
    int rest = n - full * BLOCK;
    fold.run(x, at, full, BLOCK, BLOCK, 1, 1, partial, 0);
    if (rest > 0 || full == 0) {
      fold.run(x, at + full * BLOCK, 1, 0, rest, 1, 1, partial, full);
    }
  }
}
