package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.random.Chunks;
import dev.ijen.kernels.random.LogOfPositive;
import dev.ijen.kernels.random.Philox;
import dev.ijen.kernels.random.StandardGumbel;
import dev.ijen.kernels.random.StandardUniform;
import java.util.function.LongToDoubleFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The SIMD rungs of {@link dev.ijen.kernels.random.Draws}: words by {@link SimdPhilox}, then the
 * plain rung's arithmetic, lane by lane and in its order. F64 numbers are mapped by the plain code.
 */
public final class SimdDraws {
  private SimdDraws() {}

  /** Words of a draw, as {@link Philox#fill}. */
  public static void words(long key, int plane, long first, int[] words, int at, int count) {
    SimdPhilox.fill(key, plane, first, words, at, count);
  }

  /** A draw of F32 numbers by vectors, of F64 numbers by the plain map. */
  public static Kernel.Cpu floating(Chunks.FloatMap floats, LongToDoubleFunction doubles) {
    return Chunks.floating(SimdDraws::words, SimdPhilox.STEP, floats, doubles);
  }

  public static void bits(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), SimdDraws::words, (words, at, count) -> {});
  }

  public static void integers(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), SimdDraws::words, Chunks.below((long) s[2]));
  }

  public static void normal(int[] words, float[] out, int at, int count) {
    SimdNormal.map(words, out, at, count);
  }

  public static void uniform(int[] words, float[] out, int at, int count) {
    int i = 0;
    for (; i <= count - Lanes.W; i += Lanes.W) {
      IntVector word = IntVector.fromArray(Lanes.I, words, i);
      SimdLog.toFloat(word.lanewise(VectorOperators.LSHR, 8))
          .mul(StandardUniform.GRID)
          .intoArray(out, at + i);
    }
    for (; i < count; i++) out[at + i] = StandardUniform.of(words[i]);
  }

  public static void gumbel(int[] words, float[] out, int at, int count) {
    int i = 0;
    for (; i <= count - Lanes.W; i += Lanes.W) {
      IntVector word = IntVector.fromArray(Lanes.I, words, i);
      IntVector high = word.lanewise(VectorOperators.ASHR, 31);
      FloatVector a =
          SimdLog.toFloat(word.lanewise(VectorOperators.XOR, high))
              .fma(SimdLog.all(StandardGumbel.GRID), SimdLog.all(StandardGumbel.HALF_GRID));
      VectorMask<Float> upper = high.compare(VectorOperators.LT, 0).cast(Lanes.F);
      FloatVector low = SimdLog.log1p(SimdLog.mantissa(a).blend(a.neg(), upper));
      FloatVector log = SimdLog.exponent(a).fma(SimdLog.all(LogOfPositive.LN2), low);
      SimdLog.log(log.blend(low, upper).neg()).neg().intoArray(out, at + i);
    }
    for (; i < count; i++) out[at + i] = StandardGumbel.of(words[i]);
  }
}
