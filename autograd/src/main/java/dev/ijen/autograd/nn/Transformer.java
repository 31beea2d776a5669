package dev.ijen.autograd.nn;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.nn.MultiHeadAttention.Cache;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a transformer, on embeddings {@code [..., B, T, size]}: pre-norm blocks (Xiong et al.
 * 2020) and a last norm. What comes before (tokens, positions) and after (heads) is the caller's.
 */
public record Transformer(List<Block> blocks, Layer<?> norm, Dropout dropout)
    implements Layer<Transformer> {
  /** x + attention(norm x), then x + mlp(norm x). */
  public record Block(
      Layer<?> attentionNorm, MultiHeadAttention attention, Layer<?> mlpNorm, Layer<?> mlp)
      implements Module<Block> {}

  /**
   * What it is made of.
   *
   * @param heads of attention; {@code kvHeads} of keys and values divide them
   * @param hidden size inside the MLPs
   * @param gated {@link GatedMlp}, {@link RmsNorm} and no biases, else GELU, {@link LayerNorm} and
   *     biases
   * @param rotaryBase see {@link MultiHeadAttention}; 0 for none
   * @param dropout of what attention and MLPs add, in training
   */
  public record Config(
      int layers,
      int size,
      int heads,
      int kvHeads,
      int hidden,
      boolean causal,
      boolean gated,
      double rotaryBase,
      double dropout) {
    /** As GPT-2 (Radford et al. 2019), causal; positions are the caller's. */
    public static Config gpt(int layers, int size, int heads) {
      return new Config(layers, size, heads, heads, 4 * size, true, false, 0, 0);
    }

    /** As Llama (Touvron et al. 2023), causal, with rotary positions. */
    public static Config llama(int layers, int size, int heads, int kvHeads, int hidden) {
      return new Config(layers, size, heads, kvHeads, hidden, true, true, 10_000, 0);
    }
  }

  /** What a step with a cache gives: a cache per block. */
  public record Step(Tensor value, List<Cache> cache) {}

  public Transformer {
    blocks = List.copyOf(blocks);
  }

  /**
   * Orthogonal weights with gain 1, those that add to the residual stream scaled by 1 / sqrt(2
   * layers) (Radford et al. 2019), biases 0, norms 1.
   */
  public static Transformer of(Key key, Config c) {
    List<Block> blocks = new ArrayList<>();
    double gain = 1 / Math.sqrt(2 * Math.max(1, c.layers));
    for (int i = 0; i < c.layers; i++) blocks.add(block(key.child(i), c, gain));
    return new Transformer(blocks, norm(c), new Dropout(c.dropout)).packed();
  }

  private static Block block(Key key, Config c, double gain) {
    MultiHeadAttention a =
        MultiHeadAttention.of(
            key.child(0), c.size, c.heads, c.kvHeads, c.causal, c.rotaryBase, !c.gated);
    MultiHeadAttention attention =
        new MultiHeadAttention(
            a.query(),
            a.key(),
            a.value(),
            a.out().scaled(gain),
            c.heads,
            c.kvHeads,
            c.causal,
            c.rotaryBase);
    return new Block(norm(c), attention, norm(c), mlp(key.child(1), c, gain));
  }

  private static Layer<?> mlp(Key key, Config c, double gain) {
    if (!c.gated) {
      return Mlp.of(key, Mlp.Activation.GELU, c.size, c.hidden, c.size).outputGain(gain);
    }
    GatedMlp m = GatedMlp.of(key, c.size, c.hidden);
    return new GatedMlp(m.gate(), m.up(), m.down().scaled(gain));
  }

  private static Layer<?> norm(Config c) {
    return c.gated ? RmsNorm.of(c.size) : LayerNorm.of(c.size);
  }

  @Override
  public Tensor of(Tensor x) {
    return of(x, (Tensor) null);
  }

  /** Under a mask, see {@link MultiHeadAttention#of(Tensor, Tensor)}. */
  public Tensor of(Tensor x, @Nullable Tensor mask) {
    return run(x, mask, null, null).value;
  }

  @Override
  public Tensor of(Tensor x, Key key) {
    return of(x, null, key);
  }

  /** In training: with dropout. */
  public Tensor of(Tensor x, @Nullable Tensor mask, Key key) {
    return run(x, mask, null, key).value;
  }

  /**
   * Continues a sequence: the same as the last elements of the whole.
   *
   * @param mask broadcasts to {@code [..., B, heads, T, length + T]}
   * @param cache of the elements before, at first {@link #empty}
   */
  public Step step(Tensor x, @Nullable Tensor mask, List<Cache> cache) {
    if (cache.size() != blocks.size()) {
      throw new ShapeException(
          "Transformer: " + cache.size() + " caches for " + blocks.size() + " blocks");
    }
    return run(x, mask, cache, null);
  }

  private Step run(
      Tensor x, @Nullable Tensor mask, @Nullable List<Cache> cache, @Nullable Key key) {
    List<Cache> next = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block b = blocks.get(i);
      Tensor seen = b.attentionNorm.of(x);
      Tensor attended;
      if (cache == null) {
        attended = b.attention.of(seen, mask);
      } else {
        var step = b.attention.step(seen, mask, cache.get(i));
        next.add(step.cache());
        attended = step.value();
      }
      x = x.add(dropped(attended, key, 2 * i));
      x = x.add(dropped(b.mlp.of(b.mlpNorm.of(x)), key, 2 * i + 1));
    }
    return new Step(norm.of(x), Collections.unmodifiableList(next));
  }

  private Tensor dropped(Tensor x, @Nullable Key key, int i) {
    return key == null || dropout.p() == 0 ? x : dropout.of(x, key.child(i));
  }

  /** The caches of nothing, for {@code [batch.., T, size]}. */
  public List<Cache> empty(int... batch) {
    return blocks.stream().map(b -> b.attention.empty(batch)).toList();
  }
}
