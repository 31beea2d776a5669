package dev.ijen.tensor;

import dev.ijen.kernels.View;
import java.util.Arrays;

/** The sizes of a tensor's axes. Immutable; a scalar has no axes and size 1. */
public final class Shape {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int[] rowMajor;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    this.rowMajor = View.rowMajor(dims);
    this.size = checkedSize(dims);
  }

  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** Takes over {@code dims}: the caller never changes it again. */
  static Shape owning(int[] dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims);
  }

  private static int checkedSize(int[] dims) {
    long n = 1;
    boolean empty = false;
    for (int d : dims) {
      if (d < 0) {
        throw new ShapeException("shape " + Arrays.toString(dims) + " has a negative size");
      }
      if (d == 0) empty = true;
      else n *= d;
      if (n > Integer.MAX_VALUE - 8 && !empty) {
        throw new ShapeException(
            "shape "
                + Arrays.toString(dims)
                + " has more elements than one array can hold (2^31 - 9); split the tensor");
      }
    }
    return empty ? 0 : (int) n;
  }

  public int rank() {
    return dims.length;
  }

  /** The size of an axis; negative axes count from the end. */
  public int dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  public int size() {
    return size;
  }

  /** A copy of the sizes. */
  public int[] dims() {
    return dims.clone();
  }

  /** The sizes themselves: never modify. */
  int[] raw() {
    return dims;
  }

  /** Row-major strides: never modify. */
  int[] strides() {
    return rowMajor;
  }

  /** An axis as 0..rank-1; the error names the op. */
  int axis(String op, int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw new ShapeException(
          op + ": axis " + axis + " of " + this + ", which has " + dims.length + " axes");
    }
    return a;
  }

  /**
   * NumPy's rule: align the last axes; sizes must be equal or 1.
   *
   * @throws ShapeException naming each axis that does not fit
   */
  static Shape broadcast(String op, Tensor[] in) {
    Shape first = in[0].shape();
    boolean same = true;
    int rank = first.rank();
    for (int i = 1; i < in.length; i++) {
      Shape s = in[i].shape();
      if (s != first && !Arrays.equals(s.dims, first.dims)) same = false;
      rank = Math.max(rank, s.rank());
    }
    if (same) return first;
    int[] out = new int[rank];
    Arrays.fill(out, 1);
    for (Tensor t : in) {
      int[] d = t.shape().dims;
      for (int a = 0; a < d.length; a++) {
        int o = a + rank - d.length;
        if (d[a] == 1 || d[a] == out[o]) continue;
        if (out[o] != 1) throw mismatch(op, in, rank);
        out[o] = d[a];
      }
    }
    return owning(out);
  }

  private static ShapeException mismatch(String op, Tensor[] in, int rank) {
    StringBuilder s = new StringBuilder(op).append(": shapes do not broadcast: ");
    for (int i = 0; i < in.length; i++) s.append(i == 0 ? "" : ", ").append(in[i].label());
    s.append(" (aligned at the last axis, sizes must be equal or 1; differing at axis");
    for (int a = 0; a < rank; a++) {
      int seen = 1;
      for (Tensor t : in) {
        int at = a - rank + t.rank();
        int d = at < 0 ? 1 : t.shape().dims[at];
        if (d == 1 || d == seen) continue;
        if (seen != 1) {
          s.append(' ').append(a - rank);
          break;
        }
        seen = d;
      }
    }
    return new ShapeException(s.append(')').toString());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
