package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Folds the lanes of one vector in the fixed order 8, 4, 2, 1: lane i takes in lane i + 8, and so
 * on. (The Vector API's own {@code reduceLanes} may add in another order once it is compiled.)
 */
final class Tree {
  private static final VectorShuffle<Float> BY_1 = rotation(1);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_8 = rotation(8);

  private Tree() {}

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.iota(F, by % W, 1, true);
  }

  static float sum(FloatVector v) {
    if (W > 8) v = v.add(v.rearrange(BY_8));
    if (W > 4) v = v.add(v.rearrange(BY_4));
    v = v.add(v.rearrange(BY_2));
    return v.add(v.rearrange(BY_1)).lane(0);
  }

  static float max(FloatVector v) {
    if (W > 8) v = v.max(v.rearrange(BY_8));
    if (W > 4) v = v.max(v.rearrange(BY_4));
    v = v.max(v.rearrange(BY_2));
    return v.max(v.rearrange(BY_1)).lane(0);
  }

  /** The largest lane, any number rather than NaN. */
  static float larger(FloatVector v) {
    if (W > 8) v = SoftmaxRows.larger(v, v.rearrange(BY_8));
    if (W > 4) v = SoftmaxRows.larger(v, v.rearrange(BY_4));
    v = SoftmaxRows.larger(v, v.rearrange(BY_2));
    return SoftmaxRows.larger(v, v.rearrange(BY_1)).lane(0);
  }
}
