package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Tape;
import dev.ijen.autograd.optim.AdamW;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What layers promise beyond values and stacks. */
@Tag("width")
class LayersTest {
  @Test
  void groupsDivideTheChannels() {
    Key key = Key.of(1);
    assertThatThrownBy(() -> Conv1d.of(key, 3, 4, 2, Slide.UNIT, 2))
        .hasMessage("Conv1d: 2 groups of 3 channels; groups must divide them");
    assertThatThrownBy(() -> Conv2d.of(key, 4, 4, 2, Geometry.UNIT, 0))
        .hasMessageContaining("Conv2d: 0 groups");
    assertThatThrownBy(() -> ConvTranspose1d.of(key, 4, 3, 2, Slide.UNIT, 0, 2))
        .hasMessageContaining("2 groups of 3 channels");
    assertThat(ConvTranspose2d.of(key, 3, 4, 2, Geometry.UNIT, 0, 2).weight().tensor().shape())
        .isEqualTo(Shape.of(3, 2, 2, 2));
  }

  @Test
  void dropout() {
    Dropout d = new Dropout(.3);
    Tensor x = Key.of(1).normal(100, 100).abs().add(1);
    assertThat(d.of(x)).isSameAs(x);
    float[] y = d.of(x, Key.of(2)).toFloats();
    float[] in = x.toFloats();
    int dropped = 0;
    for (int i = 0; i < y.length; i++) {
      if (y[i] == 0) dropped++;
      else assertThat(y[i]).isCloseTo(in[i] / .7f, Offset.offset(1e-6f * in[i]));
    }
    // Five deviations of a binomial: 5 sqrt(.3 * .7 / 10,000).
    assertThat(dropped / 10_000.).isCloseTo(.3, Offset.offset(.023));
    assertThat(d.of(x, Key.of(2)).toFloats()).isEqualTo(y);
    assertThat(d.of(x, Key.of(3)).toFloats()).isNotEqualTo(y);
    // F64 drops the same elements, and the gradient passes where the value did.
    try (var tape = new Tape()) {
      Tensor wide = tape.watch(x.to(DType.F64));
      Tensor kept = d.of(wide, Key.of(2));
      double[] g = tape.derivative(kept.sum(), wide).toDoubles();
      for (int i = 0; i < y.length; i++) assertThat(g[i]).isEqualTo(y[i] == 0 ? 0 : 1 / .7);
    }
    assertThatThrownBy(() -> new Dropout(1)).hasMessageContaining("p 1.0 must be in [0, 1)");
  }

  @Test
  void sequential() {
    Linear in = Linear.of(Key.of(1), 3, 4);
    Linear out = Linear.of(Key.of(2), 4, 2);
    Dropout drop = new Dropout(.5);
    Sequential s = Sequential.of(in, Layer.function(Tensor::relu), drop, out);
    Tensor x = Key.of(3).normal(5, 3);
    assertThat(s.of(x).toFloats()).isEqualTo(out.of(in.of(x).relu()).toFloats());
    Key key = Key.of(4);
    assertThat(s.of(x, key).toFloats())
        .isEqualTo(out.of(drop.of(in.of(x).relu(), key.child(2))).toFloats());
    assertThat(s.parameters().getLast().name()).isEqualTo("layers.3.bias");
    Snapshot saved = new Snapshot();
    s.save(saved);
    Sequential other = Sequential.of(Linear.of(Key.of(8), 3, 4), drop, drop, Linear.of(key, 4, 2));
    other.load(saved);
    assertThat(other.weights().toFloats()).isEqualTo(s.weights().toFloats());
    assertThat(Sequential.of(drop).of(x)).isSameAs(x);
  }

  @Test
  void embeddingsReadTheirOwnRowsOnly() {
    Embedding e = Embedding.of(Key.of(1), 4, 3);
    Tensor index = Tensor.of(new int[] {3, 0, 3, 1}, 2, 2);
    assertThat(e.of(index).shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(e.of(index).select(0, 1).select(0, 0).toFloats())
        .isEqualTo(e.weight().tensor().select(0, 3).toFloats());
    assertThat(e.of(Tensor.of(new int[0])).shape()).isEqualTo(Shape.of(0, 3));
    Embedding two = e.copies(Key.of(2), 2);
    for (int wrong : new int[] {4, -1}) {
      Tensor i = Tensor.of(new int[] {0, wrong}, 2, 1);
      assertThatThrownBy(() -> e.of(i)).hasMessageContaining("" + wrong);
      assertThatThrownBy(() -> two.of(i)).hasMessageContaining("" + wrong);
    }
  }

  private static <M extends Recurrent<M>> void recurrent(M m, DType dtype) {
    Tensor x = Key.of(3).normal(dtype, 2, 6, 5);
    Tensor first = Key.of(4).normal(dtype, 2, m.stateSize());
    var whole = m.of(x, first);
    assertThat(whole.all().shape()).isEqualTo(Shape.of(2, 6, 3));
    // Step by step, and in two halves: the same bits.
    Tensor state = first;
    for (int t = 0; t < 6; t++) {
      state = m.step(x.select(1, t), state);
      assertThat(m.output(state).toDoubles()).isEqualTo(whole.all().select(1, t).toDoubles());
    }
    assertThat(state.toDoubles()).isEqualTo(whole.state().toDoubles());
    var half = m.of(x.slice(1, 0, 2), first);
    var rest = m.of(x.slice(1, 2, 6), half.state());
    assertThat(rest.state().toDoubles()).isEqualTo(whole.state().toDoubles());
    // An episode that begins at step 2 of the second sequence.
    boolean[] begins = new boolean[12];
    begins[8] = true;
    var reset = m.of(x, first, Tensor.of(begins, 2, 6));
    Tensor fresh = m.of(x.slice(0, 1, 2).slice(1, 2, 6), m.initial(1)).state();
    assertThat(reset.state().slice(0, 1, 2).toDoubles()).isEqualTo(fresh.toDoubles());
    assertThat(reset.state().select(0, 0).toDoubles())
        .isEqualTo(whole.state().select(0, 0).toDoubles());

    var none = m.of(x.slice(1, 0, 0), first);
    assertThat(none.all().shape()).isEqualTo(Shape.of(2, 0, 3));
    assertThat(none.state()).isSameAs(first);
    assertThatThrownBy(() -> m.of(x, Tensor.zeros(2, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[..., B, " + m.stateSize() + "]");
    assertThatThrownBy(() -> m.of(x, first, Tensor.of(begins, 6, 2)))
        .hasMessageContaining("one truth per step");
  }

  @Test
  void recurrentLayers() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      recurrent(Gru.of(Key.of(1), 5, 3).to(dtype), dtype);
      recurrent(Lstm.of(Key.of(1), 5, 3).to(dtype), dtype);
    }
  }

  /** Running statistics move in observe only, and no optimiser touches them. */
  @Test
  void batchNormStatistics() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Sequential net = Sequential.of(Conv1d.of(Key.of(1), 3, 4, 1), BatchNorm.of(4)).to(dtype);
      BatchNorm norm = (BatchNorm) net.layers().getLast();
      AdamW adam = new AdamW(.1, .5, net);
      Tensor x = Key.of(2).normal(dtype, 6, 3, 5).mul(3).add(2);
      double[] gain = norm.weight().tensor().toDoubles();
      for (int i = 0; i < 3; i++) {
        try (var tape = new Tape()) {
          Tensor loss = net.of(x, Key.of(3)).mul(x.slice(1, 0, 1)).mean();
          adam.step(tape.gradients(loss, net));
          adam.step(tape.gradients(net.of(x).square().mean(), net));
        }
      }
      assertThat(norm.weight().tensor().toDoubles()).isNotEqualTo(gain);
      assertThat(norm.mean().tensor().toDoubles()).containsOnly(0);
      assertThat(norm.variance().tensor().toDoubles()).containsOnly(1);

      // After many looks at one batch they are its own moments; so both ways agree.
      for (int i = 0; i < 400; i++) net.observe(x);
      double bound = dtype == DType.F32 ? 1e-4 : 1e-12;
      Tensor h = net.layers().getFirst().of(x);
      Tensor flat = h.transpose(0, 1).reshape(4, 30);
      assertThat(norm.mean().tensor().sub(flat.mean(1)).abs().max().item()).isLessThan(bound);
      Tensor sample = flat.variance(1).mul(30 / 29.);
      assertThat(norm.variance().tensor().sub(sample).abs().max().item()).isLessThan(bound * 10);
      // of(x, key) is the mean 0, variance 1 of the batch, of(x) very nearly.
      BatchNorm plain = BatchNorm.of(4).to(dtype);
      Tensor y = plain.of(h, Key.of(3)).transpose(0, 1).reshape(4, 30);
      assertThat(y.mean(1).abs().max().item()).isLessThan(1e-5);
      assertThat(y.variance(1).sub(1).abs().max().item()).isLessThan(1e-2);

      Snapshot saved = new Snapshot();
      net.save(saved);
      Sequential other = Sequential.of(Conv1d.of(Key.of(9), 3, 4, 1), BatchNorm.of(4)).to(dtype);
      other.load(saved);
      assertThat(other.of(x).toDoubles()).isEqualTo(net.of(x).toDoubles());
      assertThatThrownBy(() -> norm.observe(x.slice(0, 0, 1).slice(2, 0, 1)))
          .isInstanceOf(ShapeException.class);
    }
    BatchNorm b = BatchNorm.of(2);
    BatchNorm given = b.with(Tensor.ones(8));
    assertThatThrownBy(() -> given.observe(Tensor.ones(3, 2)))
        .hasMessageContaining("given by with(...)");
    assertThatThrownBy(() -> BatchNorm.of(2).observe(Tensor.ones(1, 2)))
        .hasMessageContaining("two values per channel");
  }

  /** Statistics move toward a batch by the momentum, the variance being the sample's. */
  @Test
  void observing() {
    BatchNorm b = BatchNorm.of(1).to(DType.F64);
    Tensor y = b.observe(Tensor.of(new double[] {1, 3, 8}, 3, 1)); // mean 4, sample variance 13
    assertThat(b.mean().tensor().item()).isCloseTo(.4, Offset.offset(1e-15));
    assertThat(b.variance().tensor().item()).isCloseTo(.9 + 1.3, Offset.offset(1e-15));
    assertThat(y.toDoubles()[2]).isCloseTo(4 / Math.sqrt(26 / 3. + 1e-5), Offset.offset(1e-15));
  }

  /** One element at a time through the cache, or in pieces: what the whole sequence gives. */
  private static void decode(Transformer.Config config, DType dtype, int... batch) {
    Transformer m = Transformer.of(Key.of(1), config).to(dtype);
    int[] dims = Arrays.copyOf(batch, batch.length + 2);
    dims[batch.length] = 7;
    dims[batch.length + 1] = config.size();
    Tensor x = Key.of(2).normal(dtype, dims);
    Tensor whole = m.of(x);
    double bound = dtype == DType.F32 ? 2e-6 : 4e-15;
    for (int piece : new int[] {1, 3, 7}) {
      var cache = m.empty(batch);
      for (int from = 0; from < 7; from += piece) {
        int to = Math.min(7, from + piece);
        var step = m.step(x.slice(-2, from, to), null, cache);
        Tensor want = whole.slice(-2, from, to);
        assertThat(step.value().sub(want).abs().max().item()).isLessThan(bound);
        assertThat(cache.getFirst().length()).as("a cache is a value").isEqualTo(from);
        cache = step.cache();
      }
    }
    assertThatThrownBy(() -> m.step(x, null, List.of())).hasMessageContaining("0 caches for");
  }

  @Test
  void decodingStepByStep() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      decode(Transformer.Config.gpt(2, 8, 2), dtype, 3);
      decode(Transformer.Config.llama(3, 16, 4, 2, 24), dtype, 2, 2);
    }
  }

  @Test
  void masksAndDropout() {
    Transformer m = Transformer.of(Key.of(1), Transformer.Config.gpt(2, 8, 2));
    Tensor x = Key.of(2).normal(2, 5, 8);
    boolean[] seen = new boolean[5];
    Arrays.fill(seen, 1, 5, true);
    // Element 0 hidden from all: the others do not depend on it; softly hidden is the same.
    Tensor hidden = m.of(x, Tensor.of(seen, 1, 1, 1, 5)).slice(1, 1, 5);
    Tensor shorter = m.of(x.slice(1, 1, 5));
    assertThat(hidden.sub(shorter).abs().max().item()).isLessThan(2e-6);
    float[] soft = {Float.NEGATIVE_INFINITY, 0, 0, 0, 0};
    assertThat(m.of(x, Tensor.of(soft, 1, 1, 1, 5)).slice(1, 1, 5).toFloats())
        .isEqualTo(hidden.toFloats());

    Transformer.Config c = Transformer.Config.gpt(2, 8, 2);
    Transformer d =
        Transformer.of(
            Key.of(1),
            new Transformer.Config(
                c.layers(), c.size(), c.heads(), c.kvHeads(), c.hidden(), true, false, 0, .4));
    assertThat(d.of(x).toFloats()).isEqualTo(m.of(x).toFloats());
    assertThat(d.of(x, Key.of(3)).toFloats()).isEqualTo(d.of(x, Key.of(3)).toFloats());
    assertThat(d.of(x, Key.of(3)).toFloats()).isNotEqualTo(d.of(x, Key.of(4)).toFloats());
    assertThat(m.of(x, Key.of(3)).toFloats()).isEqualTo(m.of(x).toFloats());
    assertThatThrownBy(() -> MultiHeadAttention.of(Key.of(1), 8, 3, true))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("3 heads must divide the size 8");
  }
}
