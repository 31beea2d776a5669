package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What layers promise beyond values and stacks. */
@Tag("width")
class LayersTest {
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
}
