package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;

/** One thread's working memory for products: a few arrays that grow and are used again. */
final class MatmulScratch {
  /** A copy of b, or a part of it, with unit column stride. */
  static final int RIGHT = 0;

  /** Values that chains start from, where the bias cannot be read in place. */
  static final int START = 1;

  /** Outputs on their way to c. */
  static final int OUT = 2;

  /** A narrow b or bias that had to be moved away from the end of its array. */
  static final int RIGHT_EDGE = 3;

  static final int START_EDGE = 4;

  private static final int USES = 5;

  private static final ThreadLocal<MatmulScratch> LOCAL =
      ThreadLocal.withInitial(MatmulScratch::new);

  private final Object[] floats = new Object[USES];
  private final Object[] doubles = new Object[USES];
  private final int[] floatSizes = new int[USES];
  private final int[] doubleSizes = new int[USES];

  private MatmulScratch() {
    for (int i = 0; i < USES; i++) {
      floats[i] = new float[0];
      doubles[i] = new double[0];
    }
  }

  /**
   * At least {@code size} elements with undefined contents, valid until the next call with this
   * use.
   */
  static Object take(DType dtype, int use, int size) {
    MatmulScratch s = LOCAL.get();
    Object[] arrays = dtype == DType.F32 ? s.floats : s.doubles;
    int[] sizes = dtype == DType.F32 ? s.floatSizes : s.doubleSizes;
    if (sizes[use] < size) {
      sizes[use] = Math.max(size, 2 * sizes[use]);
      arrays[use] = dtype.newArray(sizes[use]);
    }
    return arrays[use];
  }
}
