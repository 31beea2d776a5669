package dev.ijen.kernels.matmul;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One call of a product, read from its views: {@code c[t] = start[t] + a[t] b[t]} for a stack of
 * matrices {@code t}, as plain arrays, sizes and strides.
 *
 * <p>{@code start} is the bias, or zeros: the value that each output's chain of fused multiply-adds
 * begins with. Leading axes are merged where strides allow it, and merged into the rows where all
 * of them share one {@code b}: a stack of 32 products [10, 64] x [64, 8] with one right-hand side
 * is one product [320, 64] x [64, 8]. Each output element is a chain of its own, so the bits stay.
 */
public final class Product {
  /** As many zeros as the widest tile reads. */
  private static final float[] ZEROS_F32 = new float[64];

  private static final double[] ZEROS_F64 = new double[64];
  private static final Operand NO_BIAS_F32 = new Operand(ZEROS_F32, 0, 0);
  private static final Operand NO_BIAS_F64 = new Operand(ZEROS_F64, 0, 0);
  private static final int[] ALONE = {};
  private static final Axes NONE = new Axes(ALONE, ALONE, ALONE, ALONE);

  /** Rows of a and c. */
  public final int m;

  /** Columns of b and c. */
  public final int n;

  /** The axis summed over. */
  public final int k;

  public final DType dtype;
  public final Operand a;
  public final Operand b;

  /** The bias. Without one: zeros, with both strides 0, of which 64 may be read in a row. */
  public final Operand start;

  /** Its column stride is 1. */
  public final Operand c;

  final int a0;
  final int b0;
  final int s0;
  private final int c0;

  /** Elements between neighbouring matrices of c. */
  private final int matrix;

  final Axes stack;

  /** Sizes of a stack's axes (outermost first) and the strides of a, b and start along them. */
  record Axes(int[] size, int[] a, int[] b, int[] s) {}

  /** A rung's work on one matrix of the stack, which begins at these places of the four arrays. */
  @FunctionalInterface
  public interface Each {
    void run(Product p, int a0, int b0, int s0, int c0);
  }

  /**
   * Reads the views of a call.
   *
   * @param bias {@code [n]}, or of c's rank with sizes 1 where it repeats; null means none
   * @param c contiguous; a and b have its rank
   */
  Product(View a, View b, @Nullable View bias, View c) {
    int r = c.rank() - 2;
    dtype = c.dtype();
    n = c.dim(r + 1);
    k = a.dim(r + 1);
    a0 = a.offset();
    b0 = b.offset();
    c0 = c.offset();
    s0 = bias == null ? 0 : bias.offset();
    this.b = new Operand(b.storage(), stride(b, r), stride(b, r + 1));
    this.c = new Operand(c.storage(), n, 1);
    int am;
    int sm;
    if (r == 0) {
      m = c.dim(0);
      am = stride(a, 0);
      sm = bias == null ? 0 : step(bias, bias.rank() - 2);
      stack = NONE;
    } else {
      Stack rows = new Stack(a, b, bias, c);
      m = rows.size[r];
      am = m == 1 ? 1 : rows.a[r];
      sm = rows.s[r];
      stack =
          new Axes(
              rows.outer(rows.size), rows.outer(rows.a), rows.outer(rows.b), rows.outer(rows.s));
    }
    matrix = m * n;
    this.a = new Operand(a.storage(), am, stride(a, r + 1));
    if (bias == null) start = dtype == DType.F32 ? NO_BIAS_F32 : NO_BIAS_F64;
    else start = new Operand(bias.storage(), sm, n == 1 ? 1 : step(bias, bias.rank() - 1));
  }

  /** A part of a product: the rows, columns or outermost matrices from some place on. */
  private Product(Product p, int m, int n, Axes stack, int a0, int b0, int s0, int c0) {
    dtype = p.dtype;
    this.m = m;
    this.n = n;
    k = p.k;
    a = p.a;
    b = p.b;
    start = p.start;
    c = p.c;
    this.a0 = a0;
    this.b0 = b0;
    this.s0 = s0;
    this.c0 = c0;
    matrix = p.matrix;
    this.stack = stack;
  }

  /** Whether {@link #start} is a bias. */
  public boolean biased() {
    return start != NO_BIAS_F32 && start != NO_BIAS_F64;
  }

  /** The same product for rows {@code [from, to)} of every matrix. */
  public Product rows(int from, int to) {
    int a1 = a0 + from * a.row();
    int s1 = s0 + from * start.row();
    return new Product(this, to - from, n, stack, a1, b0, s1, c0 + from * c.row());
  }

  /** The same product for columns {@code [from, to)} of every matrix. */
  public Product columns(int from, int to) {
    int b1 = b0 + from * b.column();
    int s1 = s0 + from * start.column();
    return new Product(this, m, to - from, stack, a0, b1, s1, c0 + from);
  }

  /** The same product for the outermost matrices {@code [from, to)} of a stack. */
  public Product matrices(int from, int to) {
    int[] size = stack.size.clone();
    size[0] = to - from;
    int below = matrix;
    for (int axis = 1; axis < size.length; axis++) below *= size[axis];
    int a1 = a0 + from * stack.a[0];
    int b1 = b0 + from * stack.b[0];
    int s1 = s0 + from * stack.s[0];
    Axes part = new Axes(size, stack.a, stack.b, stack.s);
    return new Product(this, m, n, part, a1, b1, s1, c0 + from * below);
  }

  /** The stride along an axis; 1 where its size makes it meaningless. */
  private static int stride(View v, int axis) {
    return v.dim(axis) == 1 ? 1 : v.stride(axis);
  }

  /** The stride along an axis that the view may lack (negative axis) or have with size 1. */
  private static int step(View v, int axis) {
    return axis < 0 || v.dim(axis) == 1 ? 0 : v.stride(axis);
  }

  /**
   * The leading axes and the rows, merged from the rows outwards. The rows are an axis along which
   * b does not move, so the rule that merges two axes also merges a shared b's stack into the rows.
   */
  private static final class Stack {
    final int[] size;
    final int[] a;
    final int[] b;
    final int[] s;
    private int first;

    Stack(View va, View vb, @Nullable View bias, View vc) {
      int r = vc.rank() - 2;
      size = new int[r + 1];
      a = new int[r + 1];
      b = new int[r + 1];
      s = new int[r + 1];
      int missing = bias == null ? 0 : r + 2 - bias.rank();
      first = r;
      size[r] = vc.dim(r);
      a[r] = va.stride(r);
      s[r] = bias == null ? 0 : step(bias, r - missing);
      for (int axis = r - 1; axis >= 0; axis--) {
        if (vc.dim(axis) == 1) continue;
        int bs = bias == null ? 0 : step(bias, axis - missing);
        add(vc.dim(axis), step(va, axis), step(vb, axis), bs, r);
      }
    }

    private void add(int d, int sa, int sb, int ss, int r) {
      int f = first;
      if (sa == a[f] * size[f] && sb == b[f] * size[f] && ss == s[f] * size[f]) {
        size[f] *= d;
        return;
      }
      boolean oneRow = f == r && size[r] == 1 && sb == 0;
      if (!oneRow) f = --first;
      size[f] = d;
      a[f] = sa;
      b[f] = sb;
      s[f] = ss;
    }

    int[] outer(int[] axes) {
      int r = axes.length - 1;
      return first == r ? ALONE : Arrays.copyOfRange(axes, first, r);
    }
  }

  /** Sizes of the outermost axis of the stack; 1 without a stack. */
  public int outermost() {
    return stack.size.length == 0 ? 1 : stack.size[0];
  }

  /** Matrices in the stack. */
  public int stacked() {
    int count = 1;
    for (int d : stack.size) count *= d;
    return count;
  }

  /** Runs {@code rung} on each matrix of the stack, in order. */
  public void each(Each rung) {
    if (m == 0 || n == 0) return;
    if (stack.size.length == 0) rung.run(this, a0, b0, s0, c0);
    else each(rung, 0, a0, b0, s0, c0);
  }

  private int each(Each rung, int axis, int ao, int bo, int so, int co) {
    boolean last = axis == stack.size.length - 1;
    for (int t = 0; t < stack.size[axis]; t++) {
      if (last) {
        rung.run(this, ao, bo, so, co);
        co += matrix;
      } else {
        co = each(rung, axis + 1, ao, bo, so, co);
      }
      ao += stack.a[axis];
      bo += stack.b[axis];
      so += stack.s[axis];
    }
    return co;
  }
}
