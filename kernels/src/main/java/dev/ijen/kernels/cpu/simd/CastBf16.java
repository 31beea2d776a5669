package dev.ijen.kernels.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Whole vectors of BF16 from and to F32, with the bits of the plain loops; the JIT makes vectors of
 * those for F16 but not for these. Each returns how many elements it did.
 */
public final class CastBf16 {
  private static final VectorSpecies<Short> S =
      VectorSpecies.of(short.class, VectorShape.forBitSize(16 * Lanes.W));

  private CastBf16() {}

  public static int widen(short[] x, int from, float[] y, int to, int n) {
    int i = 0;
    for (; i <= n - Lanes.W; i += Lanes.W) {
      ShortVector v = ShortVector.fromArray(S, x, from + i);
      IntVector bits = (IntVector) v.convertShape(VectorOperators.S2I, Lanes.I, 0);
      bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(y, to + i);
    }
    return i;
  }

  public static int narrow(float[] x, int from, short[] y, int to, int n) {
    int i = 0;
    for (; i <= n - Lanes.W; i += Lanes.W) {
      FloatVector v = FloatVector.fromArray(Lanes.F, x, from + i);
      IntVector bits = v.reinterpretAsInts();
      IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
      IntVector high = bits.add(0x7fff).add(odd).lanewise(VectorOperators.LSHR, 16);
      IntVector kept = high.blend(0x7fc0, v.compare(VectorOperators.NE, v).cast(Lanes.I));
      ((ShortVector) kept.convertShape(VectorOperators.I2S, S, 0)).intoArray(y, to + i);
    }
    return i;
  }
}
