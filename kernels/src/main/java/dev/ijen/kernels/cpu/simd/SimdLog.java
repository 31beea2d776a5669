package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.random.LogOfPositive;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link LogOfPositive} on vectors: its coefficients, its order of operations, its bits. */
final class SimdLog {
  private SimdLog() {}

  static FloatVector log(FloatVector x) {
    return exponent(x).fma(all(LogOfPositive.LN2), log1p(mantissa(x)));
  }

  /** The e of x = 2^e (1 + f), 1 + f in [1/2, 1). */
  static FloatVector exponent(FloatVector x) {
    return toFloat(x.reinterpretAsInts().lanewise(VectorOperators.ASHR, 23).sub(126));
  }

  /** The f of x = 2^e (1 + f). */
  static FloatVector mantissa(FloatVector x) {
    return x.reinterpretAsInts().and(0x7FFFFF).or(0x3F000000).reinterpretAsFloats().sub(1);
  }

  static FloatVector log1p(FloatVector f) {
    FloatVector q = all(LogOfPositive.Q7).fma(f, all(LogOfPositive.Q6));
    q = q.fma(f, all(LogOfPositive.Q5));
    q = q.fma(f, all(LogOfPositive.Q4));
    q = q.fma(f, all(LogOfPositive.Q3));
    q = q.fma(f, all(LogOfPositive.Q2));
    q = q.fma(f, all(LogOfPositive.Q1));
    q = q.fma(f, all(LogOfPositive.Q0));
    return f.mul(f).fma(q, f);
  }

  static FloatVector toFloat(IntVector v) {
    return (FloatVector) v.convertShape(VectorOperators.I2F, Lanes.F, 0);
  }

  static FloatVector all(float c) {
    return FloatVector.broadcast(Lanes.F, c);
  }
}
