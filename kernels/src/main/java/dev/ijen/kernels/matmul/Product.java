package dev.ijen.kernels.matmul;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import org.jspecify.annotations.Nullable;

/**
 * One call of a product, read from its views: {@code c[t] = start[t] + a[t] b[t]} for a stack of
 * matrices {@code t}, as plain arrays, sizes and strides.
 *
 * <p>{@code start} is the bias, or zeros: the value that each output's chain of fused
 * multiply-adds begins with. Leading axes are merged where strides allow it, and merged into the
 * rows where all of them share one {@code b}: a stack of 32 products [10, 64] x [64, 8] with one
 * right-hand side is one product [320, 64] x [64, 8]. Each output element is a chain of its own, so
 * the bits stay.
 */
public final class Product {
  private static final float[] NO_BIAS_F32 = new float[1024];
  private static final double[] NO_BIAS_F64 = new double[1];
  private static final int[] ALONE = {};

  /** Rows of a and c, columns of b and c, and the axis summed over. */
  public final int m;

  public final int n;
  public final int k;

  public final DType dtype;
  private final Object a;
  private final Object b;
  private final Object start;
  private final Object c;

  /** Elements between neighbours: a along m and k, b along k and n, start along m and n. */
  public final int am;

  public final int ak;
  public final int bk;
  public final int bn;
  public final int sm;
  public final int sn;

  private final int a0;
  private final int b0;
  private final int s0;
  private final int c0;

  /** Sizes of the stack's axes (outermost first) and the strides of a, b and start along them. */
  private final int[] stack;

  private final int[] stackA;
  private final int[] stackB;
  private final int[] stackS;

  /** A rung's work on one matrix of the stack, which begins at these places of the four arrays. */
  @FunctionalInterface
  public interface Each {
    void run(Product p, int a0, int b0, int s0, int c0);
  }

  /**
   * @param bias {@code [n]}, or of c's rank with sizes 1 where it repeats; null means none
   * @param c contiguous; a and b have its rank
   */
  static Product of(View a, View b, @Nullable View bias, View c) {
    return new Product(a, b, bias, c);
  }

  private Product(View a, View b, @Nullable View bias, View c) {
    int r = c.rank() - 2;
    dtype = c.dtype();
    this.a = a.storage();
    this.b = b.storage();
    this.c = c.storage();
    a0 = a.offset();
    b0 = b.offset();
    c0 = c.offset();
    n = c.dim(r + 1);
    k = a.dim(r + 1);
    ak = a.stride(r + 1);
    bk = b.stride(r);
    bn = b.stride(r + 1);
    int startRow = 0;
    if (bias == null) {
      start = dtype == DType.F32 ? NO_BIAS_F32 : NO_BIAS_F64;
      s0 = sn = 0;
    } else {
      start = bias.storage();
      s0 = bias.offset();
      sn = step(bias, bias.rank() - 1);
      startRow = step(bias, bias.rank() - 2);
    }
    if (r == 0) {
      m = c.dim(0);
      am = a.stride(0);
      sm = startRow;
      stack = stackA = stackB = stackS = ALONE;
      return;
    }
    // Merge axes from the rows outwards; the rows are an axis along which b does not move.
    int[] size = new int[r + 1];
    int[] sa = new int[r + 1];
    int[] sb = new int[r + 1];
    int[] ss = new int[r + 1];
    int at = r;
    size[r] = c.dim(r);
    sa[r] = a.stride(r);
    ss[r] = startRow;
    for (int axis = r - 1; axis >= 0; axis--) {
      int d = c.dim(axis);
      if (d == 1) continue;
      int xa = step(a, axis);
      int xb = step(b, axis);
      int xs = bias == null ? 0 : step(bias, bias.rank() - 2 - r + axis);
      boolean single = size[at] == 1 && (at < r || xb == 0);
      boolean joins = xa == sa[at] * size[at] && xb == sb[at] * size[at] && xs == ss[at] * size[at];
      if (!single && !joins) at--;
      if (single || !joins) {
        sa[at] = xa;
        sb[at] = xb;
        ss[at] = xs;
        size[at] = d;
      } else {
        size[at] *= d;
      }
    }
    m = size[r];
    am = sa[r];
    sm = ss[r];
    int outer = r - at;
    stack = java.util.Arrays.copyOfRange(size, at, at + outer);
    stackA = java.util.Arrays.copyOfRange(sa, at, at + outer);
    stackB = java.util.Arrays.copyOfRange(sb, at, at + outer);
    stackS = java.util.Arrays.copyOfRange(ss, at, at + outer);
  }

  /** The stride along an axis that the view may lack (negative axis) or have with size 1. */
  private static int step(View v, int axis) {
    return axis < 0 || v.dim(axis) == 1 ? 0 : v.stride(axis);
  }

  public float[] a() {
    return (float[]) a;
  }

  public float[] b() {
    return (float[]) b;
  }

  public float[] start() {
    return (float[]) start;
  }

  public float[] c() {
    return (float[]) c;
  }

  public double[] a64() {
    return (double[]) a;
  }

  public double[] b64() {
    return (double[]) b;
  }

  public double[] start64() {
    return (double[]) start;
  }

  public double[] c64() {
    return (double[]) c;
  }

  /** Matrices in the stack. */
  public int stacked() {
    int count = 1;
    for (int d : stack) count *= d;
    return count;
  }

  /** Runs {@code rung} on each matrix of the stack, in order. */
  public void each(Each rung) {
    if (m == 0 || n == 0) return;
    if (stack.length == 0) rung.run(this, a0, b0, s0, c0);
    else each(rung, 0, a0, b0, s0, c0);
  }

  private int each(Each rung, int axis, int ao, int bo, int so, int co) {
    boolean last = axis == stack.length - 1;
    for (int t = 0; t < stack[axis]; t++) {
      if (last) {
        rung.run(this, ao, bo, so, co);
        co += m * n;
      } else {
        co = each(rung, axis + 1, ao, bo, so, co);
      }
      ao += stackA[axis];
      bo += stackB[axis];
      so += stackS[axis];
    }
    return co;
  }
}
