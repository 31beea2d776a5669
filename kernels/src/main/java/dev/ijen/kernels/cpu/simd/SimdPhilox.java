package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.random.Philox;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox words, one block per 64-bit lane: the lane's product of two 32-bit words holds both halves
 * that a round needs. The upper halves of the counter words hold leftovers and are masked away
 * where a word is multiplied, which is also what lets the JIT use the 32-bit multiplier (vpmuludq).
 */
final class SimdPhilox {
  private static final VectorSpecies<Long> L =
      VectorSpecies.of(long.class, VectorShape.forBitSize(Lanes.bits()));
  private static final int BLOCKS = L.length();
  private static final long WORD = 0xFFFFFFFFL;
  private static final VectorShuffle<Long> LOW = VectorShuffle.makeZip(L, 0);
  private static final VectorShuffle<Long> HIGH = VectorShuffle.makeZip(L, 1);

  /** Words of one step; {@link #fill} makes the rest of a range one block at a time. */
  static final int STEP = 4 * BLOCKS;

  private SimdPhilox() {}

  /** As {@link Philox#fill}. */
  static void fill(long key, int plane, long first, int[] words, int at, int count) {
    int i = 0;
    // Two lanes of 64 bits gain nothing, and the JIT of JDK 25 has no shuffle of them.
    if (BLOCKS > 2) {
      for (; i <= count - STEP; i += STEP) {
        step(key, plane, first + i >>> 2, words, at + i);
      }
    }
    if (i < count) Philox.fill(key, plane, first + i, words, at + i, count - i);
  }

  private static void step(long key, int plane, long block, int[] words, int at) {
    LongVector m0 = LongVector.broadcast(L, Philox.MULTIPLIER_0 & WORD);
    LongVector m1 = LongVector.broadcast(L, Philox.MULTIPLIER_1 & WORD);
    LongVector c0 = LongVector.zero(L).addIndex(1).add(block);
    LongVector c1 = c0.lanewise(VectorOperators.LSHR, 32);
    LongVector c2 = LongVector.broadcast(L, plane);
    LongVector c3 = LongVector.zero(L);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector p0 = c0.and(WORD).mul(m0.and(WORD));
      LongVector p1 = c2.and(WORD).mul(m1.and(WORD));
      c0 = high(p1).lanewise(VectorOperators.XOR, c1).lanewise(VectorOperators.XOR, k0);
      c1 = p1;
      c2 = high(p0).lanewise(VectorOperators.XOR, c3).lanewise(VectorOperators.XOR, k1);
      c3 = p0;
      k0 += Philox.WEYL_0;
      k1 += Philox.WEYL_1;
    }
    LongVector front = pair(c0, c1);
    LongVector back = pair(c2, c3);
    front.rearrange(LOW, back).reinterpretAsInts().intoArray(words, at);
    front.rearrange(HIGH, back).reinterpretAsInts().intoArray(words, at + 2 * BLOCKS);
  }

  private static LongVector high(LongVector product) {
    return product.lanewise(VectorOperators.LSHR, 32);
  }

  private static LongVector pair(LongVector low, LongVector high) {
    return low.and(WORD).or(high.lanewise(VectorOperators.LSHL, 32));
  }
}
