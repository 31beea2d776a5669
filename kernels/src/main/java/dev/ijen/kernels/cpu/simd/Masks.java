package dev.ijen.kernels.cpu.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Masks of {@link Lanes#W} float lanes from and to bytes that are 0 or 1. */
public final class Masks {
  /** As many bytes as there are float lanes; there is no species of 4 bytes. */
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * Lanes.W)));

  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Per lane the distance of its byte in a little-endian int. */
  private static final IntVector SHIFTS = IntVector.broadcast(Lanes.I, 0).addIndex(8);

  private static final FloatVector ONE = FloatVector.broadcast(Lanes.F, 1);

  private Masks() {}

  public static VectorMask<Float> load(byte[] a, int offset) {
    IntVector bits;
    if (Lanes.W == 4) {
      int four = (int) FOUR.get(a, offset);
      bits = IntVector.broadcast(Lanes.I, four).lanewise(VectorOperators.LSHR, SHIFTS).and(1);
    } else {
      bits =
          (IntVector)
              ByteVector.fromArray(B, a, offset).convertShape(VectorOperators.B2I, Lanes.I, 0);
    }
    return bits.compare(VectorOperators.NE, 0).cast(Lanes.F);
  }

  public static void store(VectorMask<Float> m, byte[] a, int offset) {
    if (Lanes.W == 4) {
      int bits = (int) m.toLong();
      // bit k to the lowest bit of byte k
      FOUR.set(a, offset, bits * 0x00204081 & 0x01010101);
      return;
    }
    IntVector ones = IntVector.zero(Lanes.I).blend(1, m.cast(Lanes.I));
    ((ByteVector) ones.convertShape(VectorOperators.I2B, B, 0)).intoArray(a, offset);
  }

  public static VectorMask<Float> all(int truth) {
    return Lanes.F.maskAll(truth != 0);
  }

  /** 1 and 0. */
  public static FloatVector number(VectorMask<Float> m) {
    return FloatVector.zero(Lanes.F).blend(ONE, m);
  }
}
