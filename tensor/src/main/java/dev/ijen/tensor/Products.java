package dev.ijen.tensor;

import dev.ijen.kernels.View;
import dev.ijen.kernels.matmul.Matmul;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products. Transposes are strides, never copies; each output element is one chain of fma.
 */
public final class Products {
  private Products() {}

  /**
   * [..., m, k] x [..., k, n], leading axes broadcast; either operand may be meant transposed,
   * which is what the backward pass needs.
   */
  record Product(boolean turnLeft, boolean turnRight) implements Op {
    @Override
    public String name() {
      return "matmul";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return launch(x[0], turnLeft, x[1], turnRight, null);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      if (i == 0 && !turnLeft) return left(gy, x[1], turnRight, x[0].shape());
      if (i == 0) return Reductions.sumTo(op(turnRight, true).of(x[1], gy), x[0].shape());
      if (!turnRight) return right(x[0], turnLeft, gy, x[1].shape());
      return Reductions.sumTo(op(true, turnLeft).of(gy, x[0]), x[1].shape());
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b10 : 0b01;
    }
  }

  /** [..., m, k] x [..., k, n] + [..., n]: the bias starts the accumulators. */
  record LinearOp() implements Op {
    @Override
    public String name() {
      return "linear";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return launch(x[0], false, x[1], false, x[2]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return switch (i) {
        case 0 -> left(gy, x[1], false, x[0].shape());
        case 1 -> right(x[0], false, gy, x[1].shape());
        default -> bias(gy, x[2].shape());
      };
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b10 : i == 1 ? 0b01 : 0;
    }
  }

  private static final Op[] PRODUCTS = {
    new Product(false, false),
    new Product(false, true),
    new Product(true, false),
    new Product(true, true)
  };

  private static Op op(boolean turnLeft, boolean turnRight) {
    return PRODUCTS[(turnLeft ? 2 : 0) + (turnRight ? 1 : 0)];
  }

  /** gy b^T, with b perhaps meant transposed already. */
  private static Tensor left(Tensor gy, Tensor b, boolean turned, Shape a) {
    return Reductions.sumTo(op(false, !turned).of(gy, b), a);
  }

  /** a^T gy; leading axes of a shared b become rows, so that no batch of products is summed. */
  private static Tensor right(Tensor a, boolean turned, Tensor gy, Shape b) {
    int rows = rows(a.shape());
    boolean shared = b.rank() == 2 && a.rank() > 2 && gy.rank() == a.rank();
    if (shared && !turned && rows(gy.shape()) == rows) {
      return op(true, false).of(a.reshape(rows, a.dim(-1)), gy.reshape(rows, gy.dim(-1)));
    }
    return Reductions.sumTo(op(!turned, false).of(a, gy), b);
  }

  private static Tensor bias(Tensor gy, Shape bias) {
    if (bias.rank() == 1) return Reductions.sumTo(gy, bias);
    return Movements.reshape(Reductions.sumTo(gy, biasRow(bias)), bias.raw());
  }

  /** The product of all sizes but the last. */
  private static int rows(Shape s) {
    int rows = 1;
    for (int d = 0; d < s.rank() - 1; d++) rows *= s.raw()[d];
    return rows;
  }

  private static Shape biasRow(Shape bias) {
    return Shape.owning(with(Arrays.copyOf(bias.raw(), bias.rank() - 1), 1, bias.dim(-1)));
  }

  private static Tensor launch(
      Tensor a, boolean turnLeft, Tensor b, boolean turnRight, @Nullable Tensor bias) {
    boolean stacked = b.rank() != 2 || (bias != null && bias.rank() != 1);
    if (a.rank() == 2 && !stacked) {
      View left = turnLeft ? turned(a.view()) : a.view();
      View right = turnRight ? turned(b.view()) : b.view();
      Shape shape = Shape.matrix("matmul", left.dim(0), right.dim(1));
      Tensor y = Tensor.empty(a.device(), a.dtype(), shape);
      run(left, right, bias == null ? null : bias.view(), y.view());
      return y;
    }
    Tensor left = turnLeft ? Tensor.of(turned(a.view())) : a;
    Tensor right = turnRight ? Tensor.of(turned(b.view())) : b;
    return stacked
        ? batched(left, right, bias, left.shape().dim(-2), right.shape().dim(-1))
        : shared(left, right, bias);
  }

  /** The view with its last two axes exchanged. */
  private static View turned(View v) {
    int[] dims = v.dims().clone();
    int[] strides = v.strides().clone();
    int last = dims.length - 1;
    dims[last] = v.dim(last - 1);
    dims[last - 1] = v.dim(last);
    strides[last] = v.stride(last - 1);
    strides[last - 1] = v.stride(last);
    return v.with(v.offset(), dims, strides);
  }

  /** One matrix b for all leading axes of a. */
  private static Tensor shared(Tensor a, Tensor b, @Nullable Tensor bias) {
    int m = a.shape().dim(-2);
    int n = b.shape().dim(-1);
    if (a.view().isContiguous()) {
      // The leading axes are just more rows.
      int k = a.shape().dim(-1);
      int rows = rows(a.shape());
      int[] dims = a.shape().dims();
      dims[dims.length - 1] = n;
      Tensor y = Tensor.empty(a.device(), a.dtype(), Shape.owning("matmul", dims));
      View v = a.view();
      View o = y.view();
      run(
          v.with(v.offset(), new int[] {rows, k}, new int[] {k, 1}),
          b.view(),
          bias == null ? null : bias.view(),
          o.with(o.offset(), new int[] {rows, n}, new int[] {n, 1}));
      return y;
    }
    return batched(a, b, bias, m, n);
  }

  /** The leading axes of the result, or null when those of the operands do not broadcast. */
  private static int @Nullable [] lead(Tensor a, Tensor b, @Nullable Tensor bias) {
    int rank = Math.max(a.rank(), b.rank());
    if (bias != null) rank = Math.max(rank, bias.rank() + 1);
    int[] lead = new int[rank - 2];
    Arrays.fill(lead, 1);
    if (!widen(lead, a, 2) || !widen(lead, b, 2)) return null;
    return bias == null || widen(lead, bias, 1) ? lead : null;
  }

  /**
   * Broadcasts all axes of t but the last {@code own} into {@code lead}; false if they do not fit.
   */
  private static boolean widen(int[] lead, Tensor t, int own) {
    int count = t.rank() - own;
    for (int d = 0; d < count; d++) {
      int at = lead.length - count + d;
      int size = t.dim(d);
      if (size == 1 || size == lead[at]) continue;
      if (lead[at] != 1) return false;
      lead[at] = size;
    }
    return true;
  }

  private static Tensor batched(Tensor a, Tensor b, @Nullable Tensor bias, int m, int n) {
    int k = a.shape().dim(-1);
    int[] lead = java.util.Objects.requireNonNull(lead(a, b, bias));
    Tensor y = Tensor.empty(a.device(), a.dtype(), Shape.owning("matmul", with(lead, m, n)));
    View biasView = null;
    if (bias != null) {
      Tensor row = Movements.unsqueezeUnrecorded(bias, bias.rank() - 1);
      biasView = Movements.expanded(row.view(), Shape.owning(with(lead, 1, n)));
    }
    run(
        Movements.expanded(a.view(), Shape.owning(with(lead, m, k))),
        Movements.expanded(b.view(), Shape.owning(with(lead, k, n))),
        biasView,
        y.view());
    return y;
  }

  /** The leading sizes and two more. */
  static int[] with(int[] lead, int m, int n) {
    int[] d = Arrays.copyOf(lead, lead.length + 2);
    d[lead.length] = m;
    d[lead.length + 1] = n;
    return d;
  }

  private static void run(View a, View b, @Nullable View bias, View y) {
    if (bias == null) y.device().launch(Matmul.KERNEL, new View[] {a, b, y});
    else y.device().launch(Matmul.LINEAR, new View[] {a, b, bias, y});
  }

  private static void check(Tensor a, Tensor b, @Nullable Tensor bias, List<String> wrong) {
    int least = bias == null ? 1 : 2;
    String axes = bias == null ? " needs an axis" : " needs two axes";
    if (a.rank() < least) wrong.add("left " + a.label() + axes);
    if (b.rank() < least) wrong.add("right " + b.label() + axes);
    if (!a.dtype().isFloat()) wrong.add("left " + a.label() + " is not a float tensor");
    if (a.dtype() != b.dtype()) wrong.add("left is " + a.dtype() + ", right is " + b.dtype());
    if (a.rank() < least || b.rank() < least) return;
    int inner = Math.max(0, b.rank() - 2);
    if (a.dim(-1) != b.dim(inner)) {
      wrong.add(
          "inner sizes differ: left %s axis %s is %s, right %s axis %s is %s"
              .formatted(a.label(), a.rank() - 1, a.dim(-1), b.label(), inner, b.dim(inner)));
    }
    boolean one = a.rank() <= 2 && b.rank() <= 2 && (bias == null || bias.rank() == 1);
    if (one || (bias != null && bias.rank() == 0) || lead(a, b, bias) != null) return;
    wrong.add(
        "leading axes do not broadcast: left %s, right %s%s"
            .formatted(a.label(), b.label(), bias == null ? "" : ", bias " + bias.label()));
  }

  static Tensor matmul(Tensor a, Tensor b) {
    List<String> wrong = new ArrayList<>(0);
    check(a, b, null, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("matmul", wrong);
    Op op = op(false, false);
    if (a.rank() > 1 && b.rank() > 1) return op.of(a, b);
    Tensor y = op.of(a.rank() == 1 ? a.unsqueeze(0) : a, b.rank() == 1 ? b.unsqueeze(1) : b);
    if (b.rank() == 1) y = y.squeeze(-1);
    return a.rank() == 1 ? y.squeeze(b.rank() == 1 ? -1 : -2) : y;
  }

  /**
   * Sums of products in Einstein's notation, as NumPy's {@code einsum}: a letter per axis, commas
   * between operands, and the axes of the result after {@code ->}, over whose absent letters the
   * products are summed. {@code "bij,bjk->bik"} is a batch of matrix products, {@code "ii->i"} a
   * diagonal, {@code "...i,...i->..."} an inner product of the last axes.
   *
   * <p>Without {@code ->} the result has the axes of the ellipsis, then the letters that occur
   * once, in alphabetical order (capitals first). A letter given twice in one operand takes the
   * diagonal; sizes of 1 broadcast. Operands are contracted from left to right, each step a product
   * of matrices, so their order decides the cost.
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Einsum.of(equation, operands);
  }

  /**
   * The inner product of the last {@code axes} axes of a with the first of b, [..., k] x [k, ...]
   * with k standing for several axes; {@link #einsum} has any others.
   */
  public static Tensor tensordot(Tensor a, Tensor b, int axes) {
    int left = a.rank() - axes;
    boolean fits =
        axes >= 0
            && left >= 0
            && axes <= b.rank()
            && Arrays.equals(a.shape().raw(), left, a.rank(), b.shape().raw(), 0, axes);
    if (!fits) {
      throw new ShapeException(
          "tensordot: the last %s axes of %s are not the first of %s"
              .formatted(axes, a.label(), b.label()));
    }
    int[] dims = Arrays.copyOf(a.shape().raw(), left + b.rank() - axes);
    System.arraycopy(b.shape().raw(), axes, dims, left, b.rank() - axes);
    int m = Shape.of(Arrays.copyOf(a.shape().raw(), left)).size();
    int k = Shape.of(Arrays.copyOf(b.shape().raw(), axes)).size();
    int n = Shape.of(Arrays.copyOfRange(b.shape().raw(), axes, b.rank())).size();
    return matmul(a.reshape(m, k), b.reshape(k, n)).reshape(dims);
  }

  /** [..., k] . [..., k]: sums of products over the last axis, leading axes broadcast. */
  static Tensor dot(Tensor a, Tensor b) {
    if (a.rank() == 0 || b.rank() == 0 || a.dim(-1) != b.dim(-1)) {
      throw new ShapeException(
          "dot: the last axes of " + a.label() + " and " + b.label() + " must be of one size");
    }
    return a.mul(b).sum(-1);
  }

  /** [..., m] x [..., n] to [..., m, n], leading axes broadcast. */
  static Tensor outer(Tensor a, Tensor b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeException("outer: " + a.label() + " and " + b.label() + " need an axis each");
    }
    return a.unsqueeze(-1).mul(b.unsqueeze(-2));
  }

  private static final Op LINEAR = new LinearOp();

  static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    List<String> wrong = new ArrayList<>(0);
    check(x, weight, bias, wrong);
    if (bias.rank() < 1 || (weight.rank() >= 2 && bias.dim(-1) != weight.dim(-1))) {
      wrong.add("bias " + bias.label() + " does not match the columns of weight " + weight.label());
    }
    if (bias.dtype() != weight.dtype()) {
      wrong.add("bias is " + bias.dtype() + ", weight is " + weight.dtype());
    }
    if (!wrong.isEmpty()) throw ShapeException.of("linear", wrong);
    return LINEAR.of(x, weight, bias);
  }
}
