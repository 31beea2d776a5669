package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import dev.ijen.kernels.reduce.Fold;
import jdk.incubator.vector.FloatVector;

/**
 * Sums of floats by the Vector API, with the bits that {@link Fold} prescribes: 64 lanes per dense
 * row, in four chains of 16 (at 512 bits four vectors; narrower machines go over a row two or four
 * times, each time for a part of the lanes).
 */
public final class SumF32 implements Fold {
  /** Columns from which rows are read from end to end. */
  private static final int LONG = 512;

  private static final float[] NONE = new float[0];

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
    if (inner >= LANES) {
      for (int g = 0; g < groups; g++) {
        wide(x, at + g * groupStride, rows, rowStride, inner, out, to + g * inner);
      }
    } else if (inner > 1) {
      narrow(x, at, groups, groupStride, rows * inner, inner, out, to);
    } else if (rows <= 4) {
      for (int g = 0; g < groups; g++) out[to + g] = few(x, at + g * groupStride, rows);
    } else {
      float[] lanes = room();
      for (int g = 0; g < groups; g++) out[to + g] = sum(x, at + g * groupStride, rows, lanes);
    }
  }

  /** A sum, whose width C2 is to know (see {@link Lanes}): it began with +0, so it is never -0. */
  static FloatVector known(FloatVector sum) {
    return FloatVector.zero(F).add(sum);
  }

  /** Work space for sums. */
  static float[] room() {
    return W == 16 ? NONE : new float[16];
  }

  /** The tree over at most four elements. */
  private static float few(float[] x, int at, int n) {
    return switch (n) {
      case 0 -> 0f;
      case 1 -> 0f + x[at];
      case 2 -> 0f + x[at] + x[at + 1];
      case 3 -> 0f + x[at] + x[at + 2] + x[at + 1];
      default -> (0f + x[at] + x[at + 2]) + (x[at + 1] + x[at + 3]);
    };
  }

  /**
   * The sum of a dense row of at most {@link Fold#block} elements.
   *
   * @param lanes from {@link #room}
   */
  static float sum(float[] x, int at, int n, float[] lanes) {
    if (W == 16) return chains(x, at, n, 0, lanes);
    for (int k = 0; k < 16; k += W) chains(x, at, n, k, lanes);
    return (four(lanes, 0) + four(lanes, 2)) + (four(lanes, 1) + four(lanes, 3));
  }

  /** Lanes i, i + 4, i + 8 and i + 12 after the tree's steps of 8 and 4. */
  private static float four(float[] l, int i) {
    return (l[i] + l[i + 8]) + (l[i + 4] + l[i + 12]);
  }

  /**
   * Lanes {@code [k, k + W)} of the 16 to which the four chains fold; a vector that holds all 16 is
   * folded here, and the sum returned.
   */
  private static float chains(float[] x, int at, int n, int k, float[] lanes) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at + k;
    int full = i + (n & -LANES);
    for (; i < full; i += LANES) {
      a = FloatVector.fromArray(F, x, i).add(a);
      b = FloatVector.fromArray(F, x, i + 16).add(b);
      c = FloatVector.fromArray(F, x, i + 32).add(c);
      d = FloatVector.fromArray(F, x, i + 48).add(d);
    }
    int left = at + n - i;
    if (left > 0) {
      a = part(x, i, left).add(a);
      b = part(x, i + 16, left - 16).add(b);
      c = part(x, i + 32, left - 32).add(c);
      d = part(x, i + 48, left - 48).add(d);
    }
    a = known(a).add(c).add(known(b).add(d));
    if (W < 16) {
      a.intoArray(lanes, k);
      return 0;
    }
    a = a.add(a.rearrange(Tree.BY_8));
    a = a.add(a.rearrange(Tree.BY_4));
    a = a.add(a.rearrange(Tree.BY_2));
    return a.add(a.rearrange(Tree.BY_1)).lane(0);
  }

  /**
   * Up to W elements, then zeros; none when {@code left} is negative. Always masked and never
   * skipped: a branch around a masked load, or between two kinds of load, made the JIT allocate the
   * vector (18 ns a row instead of 4).
   */
  private static FloatVector part(float[] x, int at, int left) {
    return FloatVector.fromArray(F, x, at, F.indexInRange(0, left));
  }

  /** Rows of 2 to 63 columns, {@code side} of them beside each other. */
  private static void narrow(
      float[] x, int at, int groups, int groupStride, int count, int inner, float[] out, int to) {
    int width = Fold.side(inner) * inner;
    float[] lanes = new float[LANES];
    for (int g = 0; g < groups; g++) {
      for (int lane = 0; lane < width; lane += 4 * W) {
        strip(x, at + g * groupStride + lane, count - lane, width, lanes, lane);
      }
      for (int half = width / 2; half >= inner; half /= 2) {
        for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
      }
      System.arraycopy(lanes, 0, out, to + g * inner, inner);
    }
  }

  /**
   * Adds up elements {@code step} apart in 4 W lanes; lanes past the step hold other rows'
   * elements, which nobody reads.
   */
  private static void strip(float[] x, int at, int count, int step, float[] lanes, int to) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at;
    int end = at + count;
    for (; i + 4 * W <= end; i += step) {
      a = FloatVector.fromArray(F, x, i).add(a);
      b = FloatVector.fromArray(F, x, i + W).add(b);
      c = FloatVector.fromArray(F, x, i + 2 * W).add(c);
      d = FloatVector.fromArray(F, x, i + 3 * W).add(d);
    }
    for (; i < end; i += step) {
      int left = end - i;
      a = part(x, i, left).add(a);
      if (left > W) b = part(x, i + W, left - W).add(b);
      if (left > 2 * W) c = part(x, i + 2 * W, left - 2 * W).add(c);
      if (left > 3 * W) d = part(x, i + 3 * W, left - 3 * W).add(d);
    }
    known(a).intoArray(lanes, to);
    known(b).intoArray(lanes, to + W);
    known(c).intoArray(lanes, to + 2 * W);
    known(d).intoArray(lanes, to + 3 * W);
  }

  /**
   * Rows of at least 64 columns: strips of four vectors, then single ones, the last overlapping.
   */
  private static void wide(
      float[] x, int at, int rows, int rowStride, int inner, float[] out, int to) {
    int j = 0;
    if (inner >= LONG) {
      for (int r = 0, some; r < rows; r += some) {
        some = rows - r < 4 ? 1 : 4;
        j = inRows(x, at + r * rowStride, some, rowStride, inner, out, to, r == 0);
      }
    }
    for (; j + 4 * W <= inner; j += 4 * W) columns(x, at + j, rows, rowStride, out, to + j);
    for (; j < inner; j += W) {
      int start = Math.min(j, inner - W);
      column(x, at + start, rows, rowStride, out, to + start);
    }
  }

  /**
   * Adds one row or four to the output, or begins with them: long rows are read as they lie, which
   * is twice as fast as strips of them, each in other pages.
   *
   * @return how many columns that did
   */
  private static int inRows(
      float[] x, int at, int rows, int rowStride, int inner, float[] out, int to, boolean first) {
    int j = 0;
    for (; j + W <= inner; j += W) {
      FloatVector a = first ? FloatVector.zero(F) : FloatVector.fromArray(F, out, to + j);
      a = FloatVector.fromArray(F, x, at + j).add(a);
      if (rows == 4) {
        a = FloatVector.fromArray(F, x, at + j + rowStride).add(a);
        a = FloatVector.fromArray(F, x, at + j + 2 * rowStride).add(a);
        a = FloatVector.fromArray(F, x, at + j + 3 * rowStride).add(a);
      }
      known(a).intoArray(out, to + j);
    }
    return j;
  }

  private static void columns(float[] x, int at, int rows, int rowStride, float[] out, int to) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = at;
    for (int r = 0; r < rows; r++, i += rowStride) {
      a = FloatVector.fromArray(F, x, i).add(a);
      b = FloatVector.fromArray(F, x, i + W).add(b);
      c = FloatVector.fromArray(F, x, i + 2 * W).add(c);
      d = FloatVector.fromArray(F, x, i + 3 * W).add(d);
    }
    known(a).intoArray(out, to);
    known(b).intoArray(out, to + W);
    known(c).intoArray(out, to + 2 * W);
    known(d).intoArray(out, to + 3 * W);
  }

  private static void column(float[] x, int at, int rows, int rowStride, float[] out, int to) {
    FloatVector a = FloatVector.zero(F);
    int i = at;
    for (int r = 0; r < rows; r++, i += rowStride) a = FloatVector.fromArray(F, x, i).add(a);
    known(a).intoArray(out, to);
  }
}
