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

  /** [..., m, k] x [..., k, n], leading axes broadcast. */
  record Product() implements Op {
    @Override
    public String name() {
      return "matmul";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return launch(x[0], x[1], null);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 0 ? left(gy, x[1], x[0].shape()) : right(x[0], gy, x[1].shape());
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
      return launch(x[0], x[1], x[2]);
    }

    @Override
    public Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return switch (i) {
        case 0 -> left(gy, x[1], x[0].shape());
        case 1 -> right(x[0], gy, x[1].shape());
        default ->
            Movements.reshape(Reductions.sumTo(gy, biasRow(x[2].shape())), x[2].shape().raw());
      };
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b10 : i == 1 ? 0b01 : 0;
    }
  }

  /** gy b^T. */
  private static Tensor left(Tensor gy, Tensor b, Shape a) {
    return Reductions.sumTo(matmul(gy, b.transpose()), a);
  }

  /** a^T gy; leading axes of a shared b become rows, so that no batch of products is summed. */
  private static Tensor right(Tensor a, Tensor gy, Shape b) {
    int rows = rows(a.shape());
    if (b.rank() == 2 && a.rank() > 2 && gy.rank() == a.rank() && rows(gy.shape()) == rows) {
      return matmul(a.reshape(rows, a.dim(-1)).transpose(), gy.reshape(rows, gy.dim(-1)));
    }
    return Reductions.sumTo(matmul(a.transpose(), gy), b);
  }

  /** The product of all sizes but the last. */
  private static int rows(Shape s) {
    int rows = 1;
    for (int d = 0; d < s.rank() - 1; d++) rows *= s.raw()[d];
    return rows;
  }

  private static Shape biasRow(Shape bias) {
    int[] d = new int[bias.rank() + 1];
    System.arraycopy(bias.raw(), 0, d, 0, bias.rank() - 1);
    d[bias.rank() - 1] = 1;
    d[bias.rank()] = bias.dim(-1);
    return Shape.owning(d);
  }

  private static Tensor launch(Tensor a, Tensor b, @Nullable Tensor bias) {
    int m = a.shape().dim(-2);
    int n = b.shape().dim(-1);
    boolean stacked = b.rank() != 2 || (bias != null && bias.rank() != 1);
    if (stacked) return batched(a, b, bias, m, n);
    if (a.rank() == 2) {
      Tensor y = Tensor.empty(a.device(), a.dtype(), Shape.owning(new int[] {m, n}));
      run(a.view(), b.view(), bias == null ? null : bias.view(), y.view());
      return y;
    }
    if (a.view().isContiguous()) {
      // One weight for all leading axes: they are just more rows.
      int k = a.shape().dim(-1);
      int rows = rows(a.shape());
      int[] dims = a.shape().dims();
      dims[dims.length - 1] = n;
      Tensor y = Tensor.empty(a.device(), a.dtype(), Shape.owning(dims));
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
    Tensor y = Tensor.empty(a.device(), a.dtype(), Shape.owning(with(lead, m, n)));
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

  private static int[] with(int[] lead, int m, int n) {
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
    if (a.rank() < 2) wrong.add("left " + a.label() + " needs two axes");
    if (b.rank() < 2) wrong.add("right " + b.label() + " needs two axes");
    if (!a.dtype().isFloat()) wrong.add("left " + a.label() + " is not a float tensor");
    if (a.dtype() != b.dtype()) wrong.add("left is " + a.dtype() + ", right is " + b.dtype());
    if (a.rank() < 2 || b.rank() < 2) return;
    if (a.dim(-1) != b.dim(-2)) {
      wrong.add(
          "inner sizes differ: left "
              + a.label()
              + " axis "
              + (a.rank() - 1)
              + " is "
              + a.dim(-1)
              + ", right "
              + b.label()
              + " axis "
              + (b.rank() - 2)
              + " is "
              + b.dim(-2));
    }
    boolean one = a.rank() == 2 && b.rank() == 2 && (bias == null || bias.rank() == 1);
    if (one || (bias != null && bias.rank() == 0) || lead(a, b, bias) != null) return;
    wrong.add(
        "leading axes do not broadcast: left "
            + a.label()
            + ", right "
            + b.label()
            + (bias == null ? "" : ", bias " + bias.label()));
  }

  static Tensor matmul(Tensor a, Tensor b) {
    List<String> wrong = new ArrayList<>(0);
    check(a, b, null, wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("matmul", wrong);
    return MATMUL.of(a, b);
  }

  private static final Op MATMUL = new Product();
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
