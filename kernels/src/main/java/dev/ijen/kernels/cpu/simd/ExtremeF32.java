package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.reduce.Fold;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Largest and smallest floats by the Vector API. An extreme does not depend on the order (NaN and
 * the sign of zero included: it is {@link Math#max}'s), so vectors may overlap at the end of a row.
 * The smallest is the negated largest of the negated elements.
 *
 * <p>Along a row the bits of floats are compared as integers, three operations where a maximum of
 * floats takes seven: if any float has no sign, the largest signed integer is the largest float; if
 * all have one, the smallest is; and a NaN is what is beyond an infinity, signed or unsigned.
 */
public final class ExtremeF32 implements Fold {
  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final int MINUS_INFINITY = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
  private static final int NAN = Float.floatToRawIntBits(Float.NaN);

  /** Looking for the smallest: signs are flipped on the way in and out. */
  private final boolean flip;

  public ExtremeF32(boolean max) {
    this.flip = !max;
  }

  @Override
  public void run(
      Object src,
      int at,
      int groups,
      int groupStride,
      int rows,
      int rowStride,
      int inner,
      Object dst,
      int to) {
    float[] x = (float[]) src;
    float[] out = (float[]) dst;
    for (int g = 0; g < groups; g++) {
      int from = at + g * groupStride;
      if (inner == 1) out[to + g] = row(x, from, rows);
      else columns(x, from, rows, rowStride, inner, out, to + g * inner);
    }
  }

  private FloatVector load(float[] x, int i) {
    FloatVector v = FloatVector.fromArray(F, x, i);
    return flip ? v.neg() : v;
  }

  private IntVector bits(float[] x, int i) {
    return load(x, i).reinterpretAsInts();
  }

  private float flipped(float v) {
    return flip ? -v : v;
  }

  float row(float[] x, int at, int n) {
    if (n < W) {
      float m = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) m = Math.max(m, flipped(x[at + i]));
      return flipped(m);
    }
    IntVector high = bits(x, at);
    IntVector low = high;
    IntVector far = high;
    int i = at;
    int end = at + n;
    for (; i + 2 * W <= end; i += 2 * W) {
      IntVector v = bits(x, i);
      IntVector w = bits(x, i + W);
      high = high.max(v).max(w);
      low = low.min(v).min(w);
      far = far.lanewise(VectorOperators.UMAX, v).lanewise(VectorOperators.UMAX, w);
    }
    for (; i < end; i += W) {
      IntVector v = bits(x, Math.min(i, end - W));
      high = high.max(v);
      low = low.min(v);
      far = far.lanewise(VectorOperators.UMAX, v);
    }
    int top = high.reduceLanes(VectorOperators.MAX); // of integers the order is free
    int best = top < 0 ? low.reduceLanes(VectorOperators.MIN) : top;
    int beyond = far.reduceLanes(VectorOperators.UMAX);
    if (top > INFINITY || Integer.compareUnsigned(beyond, MINUS_INFINITY) > 0) best = NAN;
    return flipped(Float.intBitsToFloat(best));
  }

  private void columns(float[] x, int at, int rows, int rowStride, int inner, float[] out, int to) {
    if (inner < W) {
      for (int j = 0; j < inner; j++) {
        float m = Float.NEGATIVE_INFINITY;
        for (int r = 0; r < rows; r++) m = Math.max(m, flipped(x[at + r * rowStride + j]));
        out[to + j] = flipped(m);
      }
      return;
    }
    int j = 0;
    for (; j + 4 * W <= inner; j += 4 * W) strip(x, at + j, rows, rowStride, out, to + j);
    for (; j < inner; j += W) {
      int start = Math.min(j, inner - W);
      FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      int i = at + start;
      for (int r = 0; r < rows; r++, i += rowStride) a = a.max(load(x, i));
      store(a, out, to + start);
    }
  }

  private void strip(float[] x, int at, int rows, int rowStride, float[] out, int to) {
    FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at;
    for (int r = 0; r < rows; r++, i += rowStride) {
      a = a.max(load(x, i));
      b = b.max(load(x, i + W));
      c = c.max(load(x, i + 2 * W));
      d = d.max(load(x, i + 3 * W));
    }
    store(a, out, to);
    store(b, out, to + W);
    store(c, out, to + 2 * W);
    store(d, out, to + 3 * W);
  }

  private void store(FloatVector v, float[] out, int to) {
    (flip ? v.neg() : v).intoArray(out, to);
  }
}
