package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.optim.SumOfSquares;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The SIMD rung of {@link dev.ijen.kernels.optim.Optim#SUM_OF_SQUARES}: the 16 lanes are two
 * vectors of doubles at 512 bits; narrower vectors take several passes over the piece, two vectors
 * in each.
 */
public final class SimdSums {
  /** As many floats as a vector has doubles. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.bits() / 2));

  private static final int W = Lanes.D.length();

  private SimdSums() {}

  public static void ofSquares(View[] v, double[] s) {
    SumOfSquares.run(v, v[0].dtype() == DType.F64 ? SimdSums::f64 : SimdSums::f32);
  }

  private static void f32(Object array, int at, int count, double[] lanes) {
    float[] x = (float[]) array;
    int whole = count / SumOfSquares.LANES * SumOfSquares.LANES;
    for (int l = 0; l < SumOfSquares.LANES; l += 2 * W) f32(x, at + l, whole, lanes, l);
    SumOfSquares.f32(array, at + whole, count - whole, lanes);
  }

  private static void f32(float[] x, int at, int whole, double[] lanes, int l) {
    DoubleVector a = DoubleVector.fromArray(Lanes.D, lanes, l);
    DoubleVector b = DoubleVector.fromArray(Lanes.D, lanes, l + W);
    for (int i = 0; i < whole; i += SumOfSquares.LANES) {
      DoubleVector left = widen(x, at + i);
      DoubleVector right = widen(x, at + i + W);
      a = left.fma(left, a);
      b = right.fma(right, b);
    }
    a.intoArray(lanes, l);
    b.intoArray(lanes, l + W);
  }

  private static DoubleVector widen(float[] x, int i) {
    FloatVector v = FloatVector.fromArray(HALF, x, i);
    return (DoubleVector) v.convertShape(VectorOperators.F2D, Lanes.D, 0);
  }

  private static void f64(Object array, int at, int count, double[] lanes) {
    double[] x = (double[]) array;
    int whole = count / SumOfSquares.LANES * SumOfSquares.LANES;
    for (int l = 0; l < SumOfSquares.LANES; l += 2 * W) f64(x, at + l, whole, lanes, l);
    SumOfSquares.f64(array, at + whole, count - whole, lanes);
  }

  private static void f64(double[] x, int at, int whole, double[] lanes, int l) {
    DoubleVector a = DoubleVector.fromArray(Lanes.D, lanes, l);
    DoubleVector b = DoubleVector.fromArray(Lanes.D, lanes, l + W);
    for (int i = 0; i < whole; i += SumOfSquares.LANES) {
      DoubleVector left = DoubleVector.fromArray(Lanes.D, x, at + i);
      DoubleVector right = DoubleVector.fromArray(Lanes.D, x, at + i + W);
      a = left.fma(left, a);
      b = right.fma(right, b);
    }
    a.intoArray(lanes, l);
    b.intoArray(lanes, l + W);
  }
}
