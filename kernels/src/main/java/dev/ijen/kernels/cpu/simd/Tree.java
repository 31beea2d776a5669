package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.VectorShuffle;

/**
 * Rotations that fold the lanes of one vector in the fixed order 8, 4, 2, 1: lane i takes in lane i
 * + 8, and so on; a narrower vector starts at half its lanes. (The Vector API's own {@code
 * reduceLanes} adds in another order once it is compiled.)
 *
 * <p>The folds are written out where they are used: a method that takes or returns a vector and
 * that the JIT has compiled by itself may not be inlined any more, and its vectors are then
 * allocated (25 ns a row).
 */
final class Tree {
  static final VectorShuffle<Float> BY_1 = rotation(1);
  static final VectorShuffle<Float> BY_2 = rotation(2);
  static final VectorShuffle<Float> BY_4 = rotation(4);
  static final VectorShuffle<Float> BY_8 = rotation(8);

  private Tree() {}

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.iota(F, by % W, 1, true);
  }
}
