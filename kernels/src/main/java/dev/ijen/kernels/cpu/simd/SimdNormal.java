package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.SimdLog.all;

import dev.ijen.kernels.random.StandardNormal;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link StandardNormal} on vectors: its coefficients, its order of operations, its bits. Two
 * loops, because in one the JIT runs out of its inlining budget and boxes the vectors (three times
 * slower).
 */
final class SimdNormal {
  private SimdNormal() {}

  static void map(int[] words, float[] out, int at, int count) {
    int vectors = count - count % Lanes.W;
    for (int i = 0; i < vectors; i += Lanes.W) depth(words, i).intoArray(out, at + i);
    for (int i = 0; i < vectors; i += Lanes.W) {
      number(words, i, FloatVector.fromArray(Lanes.F, out, at + i)).intoArray(out, at + i);
    }
    for (int i = vectors; i < count; i++) out[at + i] = StandardNormal.of(words[i]);
  }

  /** w = -log(1 - x^2). */
  private static FloatVector depth(int[] words, int i) {
    FloatVector t = grid(magnitude(words, i).lanewise(VectorOperators.XOR, 0x7FFFFFFF));
    return SimdLog.log(t.mul(all(2).sub(t))).neg();
  }

  /** x P(w). */
  private static FloatVector number(int[] words, int i, FloatVector w) {
    IntVector sign = IntVector.fromArray(Lanes.I, words, i).and(0x80000000);
    return grid(magnitude(words, i))
        .mul(factor(w))
        .reinterpretAsInts()
        .lanewise(VectorOperators.XOR, sign)
        .reinterpretAsFloats();
  }

  private static IntVector magnitude(int[] words, int i) {
    IntVector word = IntVector.fromArray(Lanes.I, words, i);
    return word.lanewise(VectorOperators.XOR, word.lanewise(VectorOperators.ASHR, 31));
  }

  private static FloatVector grid(IntVector m) {
    return SimdLog.toFloat(m).fma(all(StandardNormal.GRID), all(StandardNormal.HALF_GRID));
  }

  /** P(w); the tail's polynomial runs only for a vector that has a number in the tail. */
  private static FloatVector factor(FloatVector w) {
    FloatVector p = centre(w.sub(StandardNormal.CENTRE_AT));
    VectorMask<Float> far = w.compare(VectorOperators.GT, StandardNormal.SPLIT);
    return far.anyTrue() ? p.blend(tail(w.sub(StandardNormal.TAIL_AT)), far) : p;
  }

  private static FloatVector centre(FloatVector d) {
    FloatVector p = all(StandardNormal.C9).fma(d, all(StandardNormal.C8));
    p = p.fma(d, all(StandardNormal.C7));
    p = p.fma(d, all(StandardNormal.C6));
    p = p.fma(d, all(StandardNormal.C5));
    p = p.fma(d, all(StandardNormal.C4));
    p = p.fma(d, all(StandardNormal.C3));
    p = p.fma(d, all(StandardNormal.C2));
    p = p.fma(d, all(StandardNormal.C1));
    return p.fma(d, all(StandardNormal.C0));
  }

  private static FloatVector tail(FloatVector d) {
    FloatVector p = all(StandardNormal.T10).fma(d, all(StandardNormal.T9));
    p = p.fma(d, all(StandardNormal.T8));
    p = p.fma(d, all(StandardNormal.T7));
    p = p.fma(d, all(StandardNormal.T6));
    p = p.fma(d, all(StandardNormal.T5));
    p = p.fma(d, all(StandardNormal.T4));
    p = p.fma(d, all(StandardNormal.T3));
    p = p.fma(d, all(StandardNormal.T2));
    p = p.fma(d, all(StandardNormal.T1));
    return p.fma(d, all(StandardNormal.T0));
  }
}
