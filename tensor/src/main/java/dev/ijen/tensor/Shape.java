package dev.ijen.tensor;

import dev.ijen.kernels.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The sizes of a tensor's axes. Immutable; a scalar has no axes and size 1. */
public final class Shape {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape("", new int[0]);

  /** What one array can hold. */
  static final int MOST = Integer.MAX_VALUE - 8;

  private static final String LIMIT =
      " elements, more elements than one array can hold (2^31 - 9); split the tensor";

  /**
   * Shapes made lately, by a hash of their sizes: a program makes a few again and again, and what
   * one remembers then lasts. All fields are final, so a race only makes an equal shape twice.
   */
  private static final @Nullable Shape[] RECENT = new Shape[256];

  private final int[] dims;
  private final int[] rowMajor;
  private final int size;

  /** Plans made at first use, by the low bits of their masks. */
  final Reductions.@Nullable Plan[] plans = new Reductions.Plan[4];

  private Shape(String op, int[] dims) {
    this.dims = dims;
    this.size = checkedSize(op, dims);
    this.rowMajor = View.rowMajor(dims);
  }

  public static Shape of(int... dims) {
    Shape s = RECENT[slot(Arrays.hashCode(dims))];
    return s != null && Arrays.equals(s.dims, dims) ? s : owning(dims.clone());
  }

  /** Takes over {@code dims}: the caller never changes it again. */
  static Shape owning(int[] dims) {
    return owning("", dims);
  }

  /** As {@link #owning(int[])}; an error names the op. */
  static Shape owning(String op, int[] dims) {
    if (dims.length == 0) return SCALAR;
    int slot = slot(Arrays.hashCode(dims));
    Shape s = RECENT[slot];
    if (s == null || !Arrays.equals(s.dims, dims)) RECENT[slot] = s = new Shape(op, dims);
    return s;
  }

  static Shape matrix(String op, int rows, int columns) {
    Shape s = RECENT[slot(31 * (31 + rows) + columns)];
    boolean same = s != null && s.rank() == 2 && s.dims[0] == rows && s.dims[1] == columns;
    return same ? s : owning(op, new int[] {rows, columns});
  }

  private static int slot(int hash) {
    return hash * 0x9E3779B9 >>> 24; // mixed: sizes are often powers of two
  }

  /** These sizes with another one for an axis; an error names the op. */
  Shape with(String op, int axis, long size) {
    if (size > MOST) {
      throw new ShapeException(
          op + ": axis " + axis + " of " + this + " would have " + size + LIMIT);
    }
    int[] d = dims.clone();
    d[axis] = (int) size;
    return owning(op, d);
  }

  /** These sizes with other last ones; an error names the op. */
  Shape withLast(String op, int... last) {
    int[] d = dims.clone();
    for (int n : last) if (n > MOST) with(op, d.length - 1, n); // throws, also beside a size of 0
    System.arraycopy(last, 0, d, d.length - last.length, last.length);
    return owning(op, d);
  }

  private static int checkedSize(String op, int[] dims) {
    boolean empty = false;
    for (int d : dims) {
      if (d < 0) {
        throw new ShapeException(label(op, dims) + " has a negative size");
      }
      if (d == 0) empty = true;
    }
    if (empty) return 0;
    long n = 1;
    for (int d : dims) {
      n *= d;
      if (n > MOST) throw new ShapeException(label(op, dims) + " has too many" + LIMIT);
    }
    return (int) n;
  }

  private static String label(String op, int[] dims) {
    return (op.isEmpty() ? "" : op + ": ") + "shape " + Arrays.toString(dims);
  }

  public int rank() {
    return dims.length;
  }

  /** The size of an axis; negative axes count from the end. */
  public int dim(int axis) {
    return dims[axis("dim", axis)];
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
   * NumPy's rule: align the last axes; sizes must be equal or 1. Null when they are not: {@link
   * #mismatch} then says where.
   */
  static @Nullable Shape broadcast(String op, Tensor[] in) {
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
        if (out[o] != 1) return null;
        out[o] = d[a];
      }
    }
    return owning(op, out);
  }

  /** Whether broadcasting can repeat this shape to these sizes. */
  boolean repeatsTo(int[] to) {
    int lead = to.length - dims.length;
    boolean fits = lead >= 0;
    for (int a = 0; fits && a < dims.length; a++) fits = dims[a] == 1 || dims[a] == to[lead + a];
    return fits;
  }

  /** Names each axis at which these do not broadcast. */
  static String mismatch(Tensor[] in) {
    StringBuilder s = new StringBuilder("shapes do not broadcast: ");
    int rank = 0;
    for (int i = 0; i < in.length; i++) {
      s.append(i == 0 ? "" : ", ").append(in[i].label());
      rank = Math.max(rank, in[i].rank());
    }
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
    return s.append(')').toString();
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
