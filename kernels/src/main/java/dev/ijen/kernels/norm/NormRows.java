package dev.ijen.kernels.norm;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.reduce.Fold;
import dev.ijen.kernels.reduce.Folds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way through a normalisation, one after the other, in plain loops: what every rung
 * must give, bit for bit. A rung overrides the loops, which are passes over one row in the L1
 * cache.
 */
public class NormRows {
  /** Rows whose contributions to a weight's gradient are added up in sequence. */
  static final int BLOCK = 64;

  private static final Fold SUM = Folds.sum(DType.F32);
  private static final float[] NONE = {};

  protected final int n;

  /** Two rows of intermediates, a row of ones and one of zeros. */
  protected final float[] work;

  private final float epsilon;
  private final boolean centred;

  /** The arrays, and where the row at hand starts in each. */
  protected float[] x = NONE;

  protected float[] gy = NONE;
  protected float[] w = NONE;
  protected float[] b = NONE;
  protected float[] out = NONE;
  protected int xAt;
  protected int gyAt;
  protected int wAt;
  protected int bAt;
  protected int outAt;

  /** The mean of the row at hand and what its deviations are multiplied by. */
  protected float mean;

  protected float inverse;

  public NormRows(int n, double[] scalars, float[] work) {
    this.n = n;
    this.work = work;
    this.epsilon = (float) scalars[0];
    this.centred = scalars[1] != 0;
  }

  /** Turns to row 0 of these views; without a weight it is 1, without a bias 0. */
  final void at(View x, View gy, @Nullable View w, @Nullable View b, View out) {
    Arrays.fill(work, 2 * n, 3 * n, 1);
    Arrays.fill(work, 3 * n, 4 * n, 0);
    this.x = x.floats();
    this.gy = gy.floats();
    this.w = w == null ? work : w.floats();
    this.b = b == null ? work : b.floats();
    this.out = out.floats();
    xAt = x.offset();
    gyAt = gy.offset();
    wAt = w == null ? 2 * n : w.offset();
    bAt = b == null ? 3 * n : b.offset();
    outAt = out.offset();
  }

  private void skip(int rows) {
    xAt += rows * n;
    gyAt += rows * n;
    outAt += rows * n;
  }

  final void y(int first, int end) {
    skip(first);
    for (int r = first; r < end; r++, skip(1)) {
      moments();
      affine();
    }
  }

  final void gx(int first, int end) {
    skip(first);
    for (int r = first; r < end; r++, skip(1)) {
      moments();
      products();
      back(centred ? sum(work, 0) / n : 0, sum(work, n) / n);
    }
  }

  /** Rows {@code first}, the start of a block, to {@code end}; out has a row per block. */
  final void gw(int first, int end) {
    outAt += first / BLOCK * n;
    xAt += first * n;
    gyAt += first * n;
    for (int from = first; from < end; from += BLOCK, outAt += n) {
      Arrays.fill(out, outAt, outAt + n, 0);
      for (int r = from; r < Math.min(end, from + BLOCK); r++, xAt += n, gyAt += n) {
        moments();
        add();
      }
    }
  }

  private void moments() {
    mean = centred ? sum(x, xAt) / n : 0;
    inverse = 1 / (float) Math.sqrt(squares() / n + epsilon);
  }

  /** The sum of n elements, as {@link Fold} has it. */
  protected float sum(float[] a, int at) {
    return Folds.row(SUM, a, at, n);
  }

  /** The sum of (x - mean)^2, in the order of {@link Fold}. */
  private float squares() {
    int block = Fold.block(1);
    if (n <= block) return squares(xAt, n);
    float[] parts = new float[(n + block - 1) / block];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = squares(xAt + i * block, Math.min(block, n - i * block));
    }
    return Folds.row(SUM, parts, 0, parts.length);
  }

  /** The same of {@code count} elements, at most a block: each one's by a fused addition. */
  protected float squares(int at, int count) {
    float[] lanes = new float[Fold.LANES];
    for (int j = 0; j < count; j++) {
      float c = x[at + j] - mean;
      lanes[j % Fold.LANES] = Math.fma(c, c, lanes[j % Fold.LANES]);
    }
    return Folds.row(SUM, lanes, 0, Fold.LANES);
  }

  private float y(int j) {
    return (x[xAt + j] - mean) * inverse;
  }

  /** out = y w + b. */
  protected void affine() {
    for (int j = 0; j < n; j++) out[outAt + j] = Math.fma(y(j), w[wAt + j], b[bAt + j]);
  }

  /** work = g, then g y, with g = gy w. */
  protected void products() {
    for (int j = 0; j < n; j++) {
      float g = gy[gyAt + j] * w[wAt + j];
      work[j] = g;
      work[n + j] = g * y(j);
    }
  }

  /** out = (g - mean - y slope) inverse. */
  protected void back(float mean, float slope) {
    for (int j = 0; j < n; j++) {
      out[outAt + j] = Math.fma(-slope, y(j), work[j] - mean) * inverse;
    }
  }

  /** out += gy y. */
  protected void add() {
    for (int j = 0; j < n; j++) out[outAt + j] = Math.fma(gy[gyAt + j], y(j), out[outAt + j]);
  }
}
