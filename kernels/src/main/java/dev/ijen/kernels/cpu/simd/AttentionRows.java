package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * What happens to tiles of scores {@code [keys][wide]} between products, queries in the lanes. One
 * loop per method, each compiled on its own; and a method is called on a vector just loaded or
 * made, never on a loop's variable, of whose width C2 is not certain (see {@link
 * MatmulTileWriter}).
 */
final class AttentionRows {
  private AttentionRows() {}

  static void fill(float[] w, int at, int n, float x) {
    Arrays.fill(w, at, at + n, x);
  }

  /** Multiplies n numbers, a multiple of 16. */
  static void times(float[] w, int at, int n, float by) {
    for (int i = at; i < at + n; i += W) FloatVector.fromArray(F, w, i).mul(by).intoArray(w, i);
  }

  static void over(float[] w, int at, int n, float by) {
    for (int i = at; i < at + n; i += W) FloatVector.fromArray(F, w, i).div(by).intoArray(w, i);
  }

  static void log(float[] w, int at, int n) {
    for (int i = at; i < at + n; i += W) {
      VectorMath.log(FloatVector.fromArray(F, w, i)).intoArray(w, i);
    }
  }

  /** Raises each query's maximum to the tile's, NaN aside; {@code old} becomes what it was. */
  static void top(float[] w, int s, int wide, int keys, int top, int old) {
    System.arraycopy(w, top, w, old, wide);
    for (int v = 0; v < wide; v += W) {
      FloatVector a = FloatVector.fromArray(F, w, top + v);
      int i = s + v;
      for (int j = 0; j < keys; j++, i += wide) {
        FloatVector x = FloatVector.fromArray(F, w, i);
        a = x.blend(a, x.lt(a));
      }
      FloatVector none = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      none.blend(a, none.lt(a)).intoArray(w, top + v);
    }
  }

  /**
   * The tile becomes exp(s - top); {@code old} becomes exp(old - top), and sum = sum old + the
   * tile's. A query whose maximum is -infinity counts from 0.
   */
  static void exp(float[] w, int s, int wide, int keys, int top, int old, int sum) {
    for (int v = 0; v < wide; v += W) {
      FloatVector m = FloatVector.fromArray(F, w, top + v);
      m = m.blend(0f, m.eq(Float.NEGATIVE_INFINITY));
      FloatVector added = FloatVector.zero(F);
      int i = s + v;
      for (int j = 0; j < keys; j++, i += wide) {
        FloatVector e = VectorMath.exp(FloatVector.fromArray(F, w, i).sub(m));
        e.intoArray(w, i);
        added = e.add(added);
      }
      FloatVector factor = VectorMath.exp(FloatVector.fromArray(F, w, old + v).sub(m));
      factor.intoArray(w, old + v);
      FloatVector.fromArray(F, w, sum + v).fma(factor, added).intoArray(w, sum + v);
    }
  }

  /** Per query, minus the product of its column of a and of b, a chain over their rows. */
  static void minusDot(float[] w, int a, int b, int wide, int rows, int to) {
    for (int v = 0; v < wide; v += W) {
      FloatVector sum = FloatVector.zero(F);
      for (int i = v; i < v + rows * wide; i += wide) {
        sum = FloatVector.fromArray(F, w, a + i).fma(FloatVector.fromArray(F, w, b + i), sum);
      }
      FloatVector.zero(F).sub(sum).intoArray(w, to + v);
    }
  }

  /** p becomes exp(p), and ds p ds scale. */
  static void gradient(float[] w, int p, int ds, int n, float scale) {
    for (int i = 0; i < n; i += W) {
      FloatVector e = VectorMath.exp(FloatVector.fromArray(F, w, p + i));
      e.intoArray(w, p + i);
      e.mul(FloatVector.fromArray(F, w, ds + i)).mul(scale).intoArray(w, ds + i);
    }
  }
}
