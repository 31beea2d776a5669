package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import org.jspecify.annotations.Nullable;

/**
 * Attention without the matrix of scores, where sizes suit the kernel. {@link Attention} has the
 * definition, through which a recorded gradient goes too.
 *
 * <p>One walk over the keys gives three gradients, but a tape asks for one input's at a time: the
 * first request computes all of them, the others take theirs.
 */
final class FusedAttention implements Op {
  private static final int LANES = 16;

  private final boolean causal;
  private final double scale;

  /** The gradients of query, key and value that {@code asked} gave and nobody has taken yet. */
  private final @Nullable Tensor[] waiting = new Tensor[3];

  private @Nullable Tensor asked;

  FusedAttention(boolean causal, double scale) {
    this.causal = causal;
    this.scale = scale;
  }

  boolean causal() {
    return causal;
  }

  double scale() {
    return scale;
  }

  @Override
  public String name() {
    return "scaledDotProduct";
  }

  /** By sizes only: fewer queries than lanes, or features that do not fill them, go another way. */
  static boolean takes(Tensor q, Tensor k, Tensor v) {
    boolean full = q.dim(-1) % LANES == 0 && v.dim(-1) % LANES == 0 && q.dim(-2) >= LANES;
    return full && q.dtype() == DType.F32 && q.size() > 0 && k.size() > 0 && v.size() > 0;
  }

  /** An op has one output, so the logarithms of sums, which the way back reads, are an input. */
  Tensor of(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    Tensor sums = Tensor.empty(q.device(), q.dtype(), Shape.of(q.size() / q.dim(-1)));
    return mask == null ? of(new Tensor[] {q, k, v, sums}) : of(new Tensor[] {q, k, v, sums, mask});
  }

  @Override
  public Tensor forward(Tensor[] x) {
    Tensor y = heads(x[0], x[2].dim(-1));
    launch(dev.ijen.kernels.attention.Attention.FORWARD, x, y);
    return y;
  }

  @Override
  public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
    if (i == 3) return null;
    Tensor mask = x.length < 5 ? null : x[4];
    if (i == 4) return Attention.gradient(3, x[0], x[1], x[2], mask, this, gy);
    Tensor fused = gradient(i, x, y, gy);
    if (Scope.recorder() == null) return fused;
    return SAME.of(Attention.gradient(i, x[0], x[1], x[2], mask, this, gy), fused);
  }

  private Tensor gradient(int i, Tensor[] x, Tensor y, Tensor gy) {
    if (asked != gy || waiting[i] == null) {
      for (int k = 0; k < 3; k++) waiting[k] = heads(x[k], x[k].dim(-1));
      Tensor[] all = {gy, waiting[0], waiting[1], waiting[2]};
      launch(dev.ijen.kernels.attention.Attention.BACKWARD, x, y, all);
      asked = gy;
    }
    Tensor g = java.util.Objects.requireNonNull(waiting[i]);
    waiting[i] = null;
    return g;
  }

  private static final Op SAME = new Same();

  /**
   * A tensor and what a kernel says it is: the value of the second, the derivative of the first.
   */
  private record Same() implements Op {
    @Override
    public String name() {
      return "scaledDotProduct";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return x[1];
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      return i == 0 ? gy : null;
    }
  }

  @Override
  public int reads(int i) {
    return i == 3 ? 0 : 0b11111 | OUTPUT;
  }

  /** For rows [..., H, T, last], which lie as a layer takes them, [..., T, H, last]. */
  private static Tensor heads(Tensor like, int last) {
    int[] dims = like.shape().dims();
    int at = dims.length - 3;
    dims[at] = like.dim(-2);
    dims[at + 1] = like.dim(-3);
    dims[at + 2] = last;
    return Tensor.of(exchanged(Tensor.empty(like.device(), like.dtype(), Shape.of(dims)).view()));
  }

  private static View exchanged(View v) {
    int[] dims = v.dims().clone();
    int[] strides = v.strides().clone();
    int at = dims.length - 3;
    dims[at] = v.dim(at + 1);
    dims[at + 1] = v.dim(at);
    strides[at] = v.stride(at + 1);
    strides[at + 1] = v.stride(at);
    return v.with(v.offset(), dims, strides);
  }

  /** Inputs as the forward pass has them, then others alike: outputs, gradients. */
  private void launch(Kernel kernel, Tensor[] x, Tensor y, Tensor... more) {
    int masks = x.length - 4;
    View[] v = new View[5 + masks + more.length];
    for (int i = 0; i < 3; i++) v[i] = rows(x[i]);
    if (masks == 1) v[3] = mask(x);
    v[3 + masks] = rows(y);
    int t = x[0].dim(-2);
    v[4 + masks] = Indexing.viewed(x[3], v[0].dim(0), v[0].dim(1), t);
    for (int i = 0; i < more.length; i++) v[5 + masks + i] = rows(more[i]);
    y.device().launch(kernel, v, scale, causal ? 1 : 0);
  }

  /** [N, heads, T, features] with unit stride along the features: a copy only where none is. */
  private static View rows(Tensor t) {
    int r = t.rank();
    if (r != 4) {
      int n = Shape.of(java.util.Arrays.copyOf(t.shape().raw(), r - 3)).size();
      t = Tensor.of(Indexing.viewed(t, n, t.dim(-3), t.dim(-2), t.dim(-1)));
    }
    return t.view().stride(3) == 1 ? t.view() : Movements.dense(t).view();
  }

  private static View mask(Tensor[] x) {
    int[] scores = x[0].shape().dims();
    int r = scores.length;
    scores[r - 1] = x[1].dim(-2);
    Tensor m = Tensor.of(Movements.expanded(x[4].view(), Shape.owning(scores)));
    int n = x[0].size() / (scores[r - 3] * scores[r - 2] * x[0].dim(-1));
    return Indexing.viewed(m, n, scores[r - 3], scores[r - 2], scores[r - 1]);
  }
}
