package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.pointwise.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scaled dot-product attention and the rotation of queries and keys by their positions. */
public final class Attention {
  /** Scores plus a mask; 0 in rows that may look at nothing, which softmax then survives. */
  private static final PointwiseOp ADD_MASK =
      PointwiseOp.of(
          "attentionMask", (s, mask, live) -> live.select(s.add(mask), Formula.constant(0)));

  private static final PointwiseOp TURN_FIRST =
      PointwiseOp.of("rotary", (a, b, cos, sin) -> a.mul(cos).sub(b.mul(sin)));

  private static final PointwiseOp TURN_SECOND =
      PointwiseOp.of("rotary", (a, b, cos, sin) -> b.mul(cos).add(a.mul(sin)));

  private Attention() {}

  /** Attention with the usual scale 1 / sqrt(D). */
  public static Tensor scaledDotProduct(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor mask, boolean causal) {
    double scale = query.rank() == 0 ? 1 : 1 / Math.sqrt(Math.max(1, query.dim(-1)));
    return scaledDotProduct(query, key, value, mask, causal, scale);
  }

  /**
   * softmax(scale query key^T + mask) value (Vaswani et al. 2017, eq. 1), per head.
   *
   * <p>Query i of T sees key j of S when the mask lets it and, if {@code causal}, j - S is at most
   * i - T: the last query sees all keys, as one that continues a cache must (PyTorch's {@code
   * is_causal} differs when T is not S: there the first query sees the first key only). A query
   * that may see nothing gives zeros and has no gradient; PyTorch's formula would give NaN. What a
   * hidden key holds is to be finite: a NaN there may come through.
   *
   * @param query {@code [..., H, T, D]}
   * @param key {@code [..., G, S, D]}; G divides H, and H / G neighbouring query heads share a head
   * @param value {@code [..., G, S, E]}
   * @param mask broadcasts to {@code [..., H, T, S]}: BOOL, true where a key is seen, or floats
   *     that are added to the scaled scores, -infinity hiding a key; null hides none
   * @return {@code [..., H, T, E]}
   */
  public static Tensor scaledDotProduct(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor mask, boolean causal, double scale) {
    check(query, key, value, mask);
    if (FusedAttention.takes(query, key, value)) {
      return new FusedAttention(causal, scale).of(query, key, value, mask);
    }
    Weights w = weights(query, key, mask, causal, scale);
    return w.seen(w.p.matmul(value).reshape(sizes(query, value.dim(-1))));
  }

  /**
   * The probabilities, heads that share keys as rows of one product.
   *
   * @param p {@code [..., G, H / G T, S]}
   * @param live see {@link Visible}
   */
  private record Weights(Tensor p, @Nullable Tensor live) {
    /** A tensor {@code [..., H, T, any]}, 0 for queries that see nothing. */
    Tensor seen(Tensor y) {
      return live == null ? y : live.where(y, Creation.constant(y, 0));
    }
  }

  private static Weights weights(
      Tensor query, Tensor key, @Nullable Tensor mask, boolean causal, double scale) {
    int[] rows = rows(query, key, query.dim(-1));
    int[] scores = sizes(query, key.dim(-2));
    Tensor s = query.mul(scale).reshape(rows).matmul(key.transpose()).reshape(scores);
    Visible visible = visible(mask, causal, query, query.dim(-2), key.dim(-2));
    Tensor p = visible == null ? s.softmax(-1) : visible.of(s).softmax(-1);
    Tensor live = visible == null ? null : visible.live;
    return new Weights(p.reshape(rows(query, key, key.dim(-2))), live);
  }

  /**
   * The gradient with respect to query (0), key (1), value (2) or an added mask (3), in ops that
   * can be differentiated again.
   */
  static Tensor gradient(
      int i, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, FusedAttention op, Tensor gy) {
    Weights w = weights(q, k, mask, op.causal(), op.scale());
    Tensor g = w.seen(gy).reshape(rows(q, k, v.dim(-1)));
    if (i == 2) return w.p.transpose().matmul(g);
    Tensor dp = g.matmul(v.transpose());
    Tensor ds = w.p.mul(dp.sub(w.p.mul(dp).sum(-1).unsqueeze(-1)));
    if (i == 3) {
      Tensor d = ds.reshape(sizes(q, k.dim(-2)));
      return Reductions.sumTo(d, java.util.Objects.requireNonNull(mask).shape());
    }
    ds = ds.mul(op.scale());
    if (i == 0) return ds.matmul(k).reshape(q.shape().dims());
    return ds.transpose().matmul(q.reshape(rows(q, k, q.dim(-1))));
  }

  /** [..., G, H / G T, last]: heads that share keys are more rows of one product. */
  private static int[] rows(Tensor query, Tensor key, int last) {
    int[] d = key.shape().dims();
    int at = d.length - 3;
    d[at + 1] = d[at] == 0 ? 0 : query.dim(at) / d[at] * query.dim(-2);
    d[at + 2] = last;
    return d;
  }

  /**
   * Which scores count.
   *
   * @param mask BOOL, or what is added
   * @param live BOOL {@code [..., T, 1]}: which queries see anything; null when all do
   */
  private record Visible(Tensor mask, @Nullable Tensor live) {
    Tensor of(Tensor scores) {
      if (mask.dtype() != DType.BOOL) {
        return ADD_MASK.of(scores, mask, java.util.Objects.requireNonNull(live));
      }
      Tensor hidden = Creation.constant(scores, Double.NEGATIVE_INFINITY);
      if (live != null) hidden = live.where(hidden, Creation.constant(scores, 0));
      return mask.where(scores, hidden);
    }
  }

  private static @Nullable Visible visible(
      @Nullable Tensor mask, boolean causal, Tensor query, int t, int s) {
    if (mask == null && !causal) return null;
    Tensor past = causal ? past(t, s).to(query.device()) : null;
    if (mask == null) {
      Tensor m = java.util.Objects.requireNonNull(past);
      return new Visible(m, t <= s ? null : any(m));
    }
    if (mask.dtype() == DType.BOOL) {
      Tensor m = past == null ? mask : mask.and(past);
      return new Visible(m, any(m));
    }
    Tensor never = Creation.constant(query, Double.NEGATIVE_INFINITY);
    Tensor m = past == null ? mask : past.where(mask, never);
    return new Visible(m, any(m.stopGradient().ne(never)));
  }

  private static Tensor any(Tensor mask) {
    return mask.any(-1).unsqueeze(-1);
  }

  /** [t, s]: j - s <= i - t. */
  private static Tensor past(int t, int s) {
    Tensor last = Creation.arange(t).add(s - t).unsqueeze(1);
    return Creation.arange(s).le(last);
  }

  /** [..., H, T, last]. */
  private static int[] sizes(Tensor query, int last) {
    int[] d = query.shape().dims();
    d[d.length - 1] = last;
    return d;
  }

  private static void check(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    List<String> wrong = new ArrayList<>(0);
    if (!q.dtype().isFloat()) wrong.add("query " + q.label() + " is not a float tensor");
    if (k.dtype() != q.dtype() || v.dtype() != q.dtype()) {
      wrong.add("query is " + q.dtype() + ", key " + k.dtype() + ", value " + v.dtype());
    }
    if (q.rank() < 3 || k.rank() != q.rank() || v.rank() != q.rank()) {
      wrong.add(
          "query, key and value need as many axes each, [..., heads, T, D]" + labels(q, k, v));
      throw ShapeException.of("scaledDotProduct", wrong);
    }
    int lead = q.rank() - 3;
    if (!Arrays.equals(k.shape().raw(), 0, lead + 2, v.shape().raw(), 0, lead + 2)) {
      wrong.add("key and value differ before their last axis" + labels(q, k, v));
    }
    if (!Arrays.equals(q.shape().raw(), 0, lead, k.shape().raw(), 0, lead)) {
      wrong.add("axes before the heads differ" + labels(q, k, v));
    }
    if (q.dim(-1) != k.dim(-1)) {
      wrong.add("query's last axis is " + q.dim(-1) + ", key's is " + k.dim(-1));
    }
    int h = q.dim(lead);
    int g = k.dim(lead);
    if (g == 0 ? h != 0 : h % g != 0) {
      wrong.add(g + " heads of keys do not divide " + h + " heads of queries (axis -3)");
    }
    if (mask != null) checkMask(mask, q, sizes(q, k.dim(-2)), wrong);
    if (!wrong.isEmpty()) throw ShapeException.of("scaledDotProduct", wrong);
  }

  private static void checkMask(Tensor mask, Tensor q, int[] scores, List<String> wrong) {
    if (mask.dtype() != DType.BOOL && mask.dtype() != q.dtype()) {
      wrong.add("mask " + mask.label() + " is neither bool nor " + q.dtype());
    }
    if (mask.rank() > 0 && mask.shape().repeatsTo(scores)) return;
    wrong.add(
        "mask " + mask.label() + " does not broadcast to the scores " + Arrays.toString(scores));
  }

  private static String labels(Tensor q, Tensor k, Tensor v) {
    return ": query " + q.label() + ", key " + k.label() + ", value " + v.label();
  }

  // Rotary embedding

  /**
   * The angle of each position and pair of features, position base^(-2 i / size) for i = 0 to size
   * / 2 - 1, as F64: a float of a large angle would be off by more than its cosine tells.
   *
   * @param positions I32 {@code [...]}
   * @param size of the last axis of queries and keys, even
   * @param base usually 10,000
   * @return {@code [..., size / 2]}
   */
  public static Tensor rotaryAngles(Tensor positions, int size, double base) {
    List<String> wrong = new ArrayList<>(0);
    if (positions.dtype() != DType.I32) wrong.add("positions " + positions.label() + ", not i32");
    if (size < 0 || size % 2 != 0) wrong.add("size " + size + " is not even");
    if (!(base > 0)) wrong.add("base " + base + " is not above 0");
    if (!wrong.isEmpty()) throw ShapeException.of("rotaryAngles", wrong);
    double[] frequency = new double[size / 2];
    Arrays.setAll(frequency, i -> StrictMath.pow(base, -2.0 * i / size));
    Tensor each = Creation.of(frequency, frequency.length).to(positions.device());
    return positions.to(DType.F64).unsqueeze(-1).mul(each);
  }

  /**
   * Turns each pair (a, b) of features by its angle: (a cos - b sin, b cos + a sin), so that
   * products of queries and keys depend on differences of positions only (Su et al. 2021, eq. 34).
   *
   * @param x {@code [..., T, D]}, D even
   * @param angles {@link #rotaryAngles}, broadcasts to {@code [..., T, D / 2]}: for angles {@code
   *     [B, T, D / 2]} and x {@code [B, heads, T, D]} insert an axis, {@code angles.unsqueeze(1)}
   * @param interleaved whether features 2 i and 2 i + 1 are a pair (the paper), or i and i + D / 2
   *     (GPT-NeoX, Llama)
   */
  public static Tensor rotary(Tensor x, Tensor angles, boolean interleaved) {
    List<String> wrong = new ArrayList<>(0);
    if (!x.dtype().isFloat()) wrong.add(x.label() + " is not a float tensor");
    if (!angles.dtype().isFloat()) wrong.add("angles " + angles.label() + " are not floats");
    int[] half = x.shape().dims();
    int last = half.length - 1;
    if (last < 0 || half[last] % 2 != 0) {
      wrong.add("the last axis of " + x.label() + " is not even");
    } else {
      half[last] /= 2;
      if (!angles.shape().repeatsTo(half)) {
        wrong.add(
            "angles " + angles.label() + " for " + x.label() + " need " + Arrays.toString(half));
      }
    }
    if (!wrong.isEmpty()) throw ShapeException.of("rotary", wrong);
    int[] split = Arrays.copyOf(half, last + 2);
    split[last + 1] = interleaved ? 2 : half[last];
    if (!interleaved) split[last] = 2;
    int axis = interleaved ? last + 1 : last;
    Tensor pairs = x.reshape(split);
    Tensor a = pairs.select(axis, 0);
    Tensor b = pairs.select(axis, 1);
    Tensor cos = angles.cos().to(x.dtype());
    Tensor sin = angles.sin().to(x.dtype());
    Tensor y = Tensor.stack(axis, TURN_FIRST.of(a, b, cos, sin), TURN_SECOND.of(a, b, cos, sin));
    return y.reshape(x.shape().dims());
  }
}
