package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.reduce.Fold;
import jdk.incubator.vector.FloatVector;

/**
 * Largest and smallest floats by the Vector API. An extreme does not depend on the order (NaN and
 * the sign of zero included: it is {@link Math#max}'s), so vectors may overlap at the end of a row.
 * The smallest is the negated largest of the negated elements.
 */
public final class ExtremeF32 implements Fold {
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

  private float flipped(float v) {
    return flip ? -v : v;
  }

  float row(float[] x, int at, int n) {
    float m = Float.NEGATIVE_INFINITY;
    if (n < W) {
      for (int i = 0; i < n; i++) m = Math.max(m, flipped(x[at + i]));
      return flipped(m);
    }
    FloatVector a = FloatVector.broadcast(F, m);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at;
    int end = at + n;
    for (; i + 4 * W <= end; i += 4 * W) {
      a = a.max(load(x, i));
      b = b.max(load(x, i + W));
      c = c.max(load(x, i + 2 * W));
      d = d.max(load(x, i + 3 * W));
    }
    for (; i < end; i += W) a = a.max(load(x, Math.min(i, end - W)));
    a = a.max(b).max(c.max(d));
    if (W > 8) a = a.max(a.rearrange(Tree.BY_8));
    if (W > 4) a = a.max(a.rearrange(Tree.BY_4));
    a = a.max(a.rearrange(Tree.BY_2));
    return flipped(a.max(a.rearrange(Tree.BY_1)).lane(0));
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
