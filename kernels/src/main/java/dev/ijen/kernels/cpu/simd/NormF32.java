package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.norm.NormRows;
import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Folds;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link NormRows} by the Vector API, for rows of at least a vector. The last vector of a row
 * overlaps the one before, where both write the same; only {@link #add} must not write twice.
 */
public final class NormF32 extends NormRows {
  private static final Fold SUM = new SumF32();

  private final float[] lanes = SumF32.room();
  private final float[] fold = SumF32.room();

  private NormF32(int n, double[] scalars, float[] work) {
    super(n, scalars, work);
  }

  /** Of rows shorter than any vector the plain loops take less than a call of each pass would. */
  public static NormRows of(int n, double[] scalars, float[] work) {
    return n < 16 ? new NormRows(n, scalars, work) : new NormF32(n, scalars, work);
  }

  @Override
  protected float sum(float[] a, int at) {
    return n <= Fold.block(1) ? SumF32.sum(a, at, n, lanes) : Folds.row(SUM, a, at, n);
  }

  private static FloatVector load(float[] a, int i) {
    return FloatVector.fromArray(F, a, i);
  }

  /** As {@code SumF32.chains}: a vector narrower than 16 lanes goes over the elements again. */
  @Override
  protected float squares(int at, int count) {
    if (W == 16) return squares(at, count, 0);
    for (int k = 0; k < 16; k += W) squares(at, count, k);
    return SumF32.sum(lanes, 0, 16, fold);
  }

  private float squares(int at, int count, int part) {
    float m = mean;
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at + part;
    for (int full = i + (count & -Fold.LANES); i < full; i += Fold.LANES) {
      FloatVector p = load(x, i).sub(m);
      FloatVector q = load(x, i + 16).sub(m);
      FloatVector r = load(x, i + 32).sub(m);
      FloatVector s = load(x, i + 48).sub(m);
      a = p.fma(p, a);
      b = q.fma(q, b);
      c = r.fma(r, c);
      d = s.fma(s, d);
    }
    int left = at + count - i;
    if (left > 0) {
      FloatVector p = masked(i, left);
      FloatVector q = masked(i + 16, left - 16);
      FloatVector r = masked(i + 32, left - 32);
      FloatVector s = masked(i + 48, left - 48);
      a = p.fma(p, a);
      b = q.fma(q, b);
      c = r.fma(r, c);
      d = s.fma(s, d);
    }
    a = SumF32.known(a).add(c).add(SumF32.known(b).add(d));
    if (W < 16) {
      a.intoArray(lanes, part);
      return 0;
    }
    a = a.add(a.rearrange(Tree.BY_8));
    a = a.add(a.rearrange(Tree.BY_4));
    a = a.add(a.rearrange(Tree.BY_2));
    return a.add(a.rearrange(Tree.BY_1)).lane(0);
  }

  /** Up to W deviations, then zeros. */
  private FloatVector masked(int i, int left) {
    VectorMask<Float> there = F.indexInRange(0, left);
    return FloatVector.fromArray(F, x, i, there).sub(mean, there);
  }

  @Override
  protected void affine() {
    affine(0, n - n % W);
    affine(n - W, n);
  }

  private void affine(int from, int end) {
    float m = mean;
    float d = inverse;
    for (int j = from; j < end; j += W) {
      FloatVector y = load(x, xAt + j).sub(m).mul(d);
      y.fma(load(w, wAt + j), load(b, bAt + j)).intoArray(out, outAt + j);
    }
  }

  @Override
  protected void products() {
    products(0, n - n % W);
    products(n - W, n);
  }

  private void products(int from, int end) {
    float m = mean;
    float d = inverse;
    for (int j = from; j < end; j += W) {
      FloatVector g = load(gy, gyAt + j).mul(load(w, wAt + j));
      g.intoArray(work, j);
      load(x, xAt + j).sub(m).mul(d).mul(g).intoArray(work, n + j);
    }
  }

  @Override
  protected void back(float mean, float slope) {
    back(mean, slope, 0, n - n % W);
    back(mean, slope, n - W, n);
  }

  private void back(float meanG, float slope, int from, int end) {
    float m = mean;
    float d = inverse;
    FloatVector s = FloatVector.broadcast(F, -slope);
    for (int j = from; j < end; j += W) {
      FloatVector y = load(x, xAt + j).sub(m).mul(d);
      s.fma(y, load(work, j).sub(meanG)).mul(d).intoArray(out, outAt + j);
    }
  }

  @Override
  protected void add() {
    float m = mean;
    float d = inverse;
    int j = 0;
    for (int end = n - n % W; j < end; j += W) {
      FloatVector y = load(x, xAt + j).sub(m).mul(d);
      load(gy, gyAt + j).fma(y, load(out, outAt + j)).intoArray(out, outAt + j);
    }
    for (; j < n; j++) {
      float y = (x[xAt + j] - m) * d;
      out[outAt + j] = Math.fma(gy[gyAt + j], y, out[outAt + j]);
    }
  }
}
