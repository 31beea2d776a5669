package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention with several heads (Vaswani et al. 2017, section 3.2.2) on {@code [..., B, T,
 * size]}: {@link Attention#scaledDotProduct} between four linear maps.
 *
 * @param heads of queries, each of {@code size / heads} numbers
 * @param kvHeads of keys and values, which groups of query heads share (Ainslie et al. 2023)
 * @param causal whether an element sees itself and those before it only
 * @param rotaryBase of the rotation of queries and keys by their positions, feature i with i +
 *     half, usually 10,000 (Su et al. 2021); 0 for none
 */
public record MultiHeadAttention(
    Linear query,
    Linear key,
    Linear value,
    Linear out,
    int heads,
    int kvHeads,
    boolean causal,
    double rotaryBase)
    implements Layer<MultiHeadAttention> {
  /**
   * The keys and values of all that came before, {@code [..., B, kvHeads, T, headSize]} each: a
   * value, to which a step answers with a longer one.
   */
  public record Cache(Tensor keys, Tensor values) {
    /** Elements so far. */
    public int length() {
      return keys.dim(-2);
    }
  }

  /** What a step with a cache gives. */
  public record Step(Tensor value, Cache cache) {}

  public MultiHeadAttention {
    int size = query.weight().shape().dim(1);
    if (heads < 1 || kvHeads < 1 || size % heads != 0 || heads % kvHeads != 0) {
      throw new ShapeException(
          ("MultiHeadAttention: %s heads must divide the size %s, and the %s heads of"
                  + " keys and values must divide those")
              .formatted(heads, size, kvHeads));
    }
  }

  /** As many heads of keys and values, no rotation. */
  public static MultiHeadAttention of(Key key, int size, int heads, boolean causal) {
    return of(key, size, heads, heads, causal, 0, true);
  }

  /** Orthogonal weights with gain 1, biases 0, or no biases. */
  public static MultiHeadAttention of(
      Key key,
      int size,
      int heads,
      int kvHeads,
      boolean causal,
      double rotaryBase,
      boolean biased) {
    int shared = size / Math.max(1, heads) * kvHeads;
    return new MultiHeadAttention(
            linear(key.child(0), size, size, biased),
            linear(key.child(1), size, shared, biased),
            linear(key.child(2), size, shared, biased),
            linear(key.child(3), size, size, biased),
            heads,
            kvHeads,
            causal,
            rotaryBase)
        .packed();
  }

  private static Linear linear(Key key, int in, int out, boolean biased) {
    return biased ? Linear.of(key, in, out) : Linear.unbiased(key, in, out);
  }

  @Override
  public Tensor of(Tensor x) {
    return of(x, (Tensor) null);
  }

  /**
   * Attention under a mask.
   *
   * @param mask broadcasts to {@code [..., B, heads, T, T]}: BOOL, true where the second may be
   *     seen by the first, or floats to add to the scores; null hides nothing
   */
  public Tensor of(Tensor x, @Nullable Tensor mask) {
    return attend(x, mask, null).value;
  }

  /**
   * Attention that continues a sequence: the same as the last elements of the whole.
   *
   * @param mask broadcasts to {@code [..., B, heads, T, length + T]}
   * @param cache of the elements before, at first {@link #empty}
   */
  public Step step(Tensor x, @Nullable Tensor mask, Cache cache) {
    return attend(x, mask, cache);
  }

  private Step attend(Tensor x, @Nullable Tensor mask, @Nullable Cache cache) {
    int from = cache == null ? 0 : cache.length();
    Tensor q = turned(split(query.of(x), heads), from);
    Tensor k = turned(split(key.of(x), kvHeads), from);
    Tensor v = split(value.of(x), kvHeads);
    if (cache != null) {
      k = Tensor.concat(-2, cache.keys, k);
      v = Tensor.concat(-2, cache.values, v);
    }
    Tensor y = Attention.scaledDotProduct(q, k, v, mask, causal).transpose(-3, -2);
    int[] dims = Arrays.copyOf(y.shape().dims(), y.rank() - 1);
    dims[dims.length - 1] = heads * y.dim(-1);
    return new Step(out.of(y.reshape(dims)), new Cache(k, v));
  }

  /** {@code [..., T, n size]} as {@code [..., n, T, size]}. */
  private static Tensor split(Tensor x, int n) {
    int[] dims = Arrays.copyOf(x.shape().dims(), x.rank() + 1);
    dims[x.rank() - 1] = n;
    dims[x.rank()] = x.dim(-1) / n;
    return x.reshape(dims).transpose(-3, -2);
  }

  private Tensor turned(Tensor x, int from) {
    if (rotaryBase == 0) return x;
    Tensor positions = Tensor.arange(x.dim(-2)).add(from);
    Tensor angles = Attention.rotaryAngles(positions, x.dim(-1), rotaryBase);
    return Attention.rotary(x, angles.to(x.device()), false);
  }

  /** The cache of nothing, for {@code [batch.., T, size]}; stacked weights' axes are in batch. */
  public Cache empty(int... batch) {
    Parameter w = key.weight();
    int[] dims = Arrays.copyOf(batch, batch.length + 3);
    dims[batch.length] = kvHeads;
    dims[batch.length + 2] = w.shape().dim(1) / kvHeads;
    Tensor like = w.tensor();
    Tensor none = Creation.full(like.device(), like.dtype(), 0, Shape.of(dims));
    return new Cache(none, none);
  }
}
