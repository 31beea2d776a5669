package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stacked weights give the stack of what single models give: the same bits, gradients included. */
@Tag("width")
class StackedTest {
  private static final int K = 3;

  /** A layer, how it is applied, and inputs of one model that it should be tried on. */
  record Subject<M extends Module<M>>(
      String name, M module, BiFunction<M, Tensor, Tensor> of, int[]... inputs) {
    Tensor with(Tensor weights, Tensor x) {
      return of.apply(module.with(weights), x);
    }

    /** With its live weights. */
    Tensor live(Tensor x) {
      return of.apply(module, x);
    }

    Subject<M> to(Device device) {
      return new Subject<>(name, module.to(device), of, inputs);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final int[][] ROWS = {{1, 5}, {2, 5}, {16, 5}, {33, 5}, {2, 3, 5}, {2, 1, 3, 5}};
  private static final int[][] SEQUENCES = {{1, 1, 5}, {3, 4, 5}, {2, 3, 2, 5}};

  /** The README's example of a layer that a user adds. */
  record Residual(Linear in, Linear out) implements Layer<Residual> {
    static Residual of(Key key, int size, int hidden) {
      return new Residual(
              Linear.of(key.child(0), size, hidden), Linear.of(key.child(1), hidden, size))
          .packed();
    }

    @Override
    public Tensor of(Tensor x) {
      return x.add(out.of(in.of(x).relu()));
    }
  }

  static List<Subject<?>> layers() {
    Key key = Key.of(1);
    return List.of(
        new Subject<>("linear", Linear.of(key, 5, 4), Linear::of, ROWS),
        new Subject<>("wide linear", Linear.of(key, 5, 33), Linear::of, ROWS),
        new Subject<>("unbiased", Linear.unbiased(key, 5, 4), Linear::of, ROWS),
        new Subject<>("residual", Residual.of(key, 5, 7), Residual::of, ROWS),
        new Subject<>("mlp tanh", Mlp.tanh(key, 5, 17, 2), Mlp::of, ROWS),
        new Subject<>("mlp relu", Mlp.relu(key, 5, 16, 16, 1), Mlp::of, ROWS),
        new Subject<>("mlp gelu", Mlp.of(key, Mlp.Activation.GELU, 5, 7, 3), Mlp::of, ROWS),
        new Subject<>("embedding", Embedding.of(key, 4, 3), StackedTest::embed, ROWS),
        new Subject<>("sequential", sequential(key), (m, x) -> m.of(x, key).tanh(), ROWS),
        new Subject<>("gru", Gru.of(key, 5, 3), StackedTest::run, SEQUENCES),
        new Subject<>("lstm", Lstm.of(key, 5, 3), StackedTest::run, SEQUENCES),
        new Subject<>("gated mlp", GatedMlp.of(key, 5, 7), GatedMlp::of, ROWS),
        new Subject<>("layer norm", LayerNorm.of(5), LayerNorm::of, ROWS),
        new Subject<>("rms norm", RmsNorm.of(5), RmsNorm::of, ROWS),
        new Subject<>("group norm", GroupNorm.of(2, 4), GroupNorm::of, IMAGES),
        new Subject<>("batch norm", BatchNorm.of(4), StackedTest::evaluate, IMAGES),
        new Subject<>("batch norm, training", BatchNorm.of(4), (m, x) -> m.of(x, key), IMAGES),
        new Subject<>("conv1d", conv1d(key), Conv1d::of, SERIES),
        new Subject<>("conv2d", conv2d(key), Conv2d::of, IMAGES),
        new Subject<>("conv transpose 1d", back1d(key), ConvTranspose1d::of, SERIES),
        new Subject<>("conv transpose 2d", back2d(key), ConvTranspose2d::of, IMAGES),
        new Subject<>("attention", attention(key), MultiHeadAttention::of, EMBEDDED),
        new Subject<>("gpt", transformer(key, GPT), Transformer::of, EMBEDDED),
        new Subject<>("llama", transformer(key, LLAMA), Transformer::of, EMBEDDED));
  }

  private static final int[][] IMAGES = {{1, 4, 5, 6}, {3, 4, 7, 5}};
  private static final int[][] SERIES = {{1, 4, 5}, {3, 4, 9}};
  private static final int[][] EMBEDDED = {{1, 1, 8}, {2, 5, 8}, {2, 2, 3, 8}};
  private static final Transformer.Config GPT = Transformer.Config.gpt(2, 8, 2);
  private static final Transformer.Config LLAMA = Transformer.Config.llama(2, 8, 4, 2, 12);

  private static Conv1d conv1d(Key key) {
    return Conv1d.of(key, 4, 6, 3, Slide.of(2, 1), 2);
  }

  private static Conv2d conv2d(Key key) {
    return Conv2d.of(key, 4, 3, 3, Geometry.of(2, 1, 1), 1);
  }

  private static ConvTranspose1d back1d(Key key) {
    return ConvTranspose1d.of(key, 4, 3, 3, Slide.of(2, 1), 1, 1);
  }

  private static ConvTranspose2d back2d(Key key) {
    return ConvTranspose2d.of(key, 4, 6, 3, Geometry.of(2, 1), 1, 2);
  }

  private static MultiHeadAttention attention(Key key) {
    return MultiHeadAttention.of(key, 8, 4, 2, true, 100, true);
  }

  private static Transformer transformer(Key key, Transformer.Config config) {
    return Transformer.of(key, config);
  }

  /** With variances that are not negative, as weights drawn at random may be. */
  private static Tensor evaluate(BatchNorm m, Tensor x) {
    Tensor flat =
        Tensor.concat(
            -1,
            m.weight().tensor(),
            m.bias().tensor(),
            m.mean().tensor(),
            m.variance().tensor().square());
    return m.with(flat).of(x);
  }

  private static Sequential sequential(Key key) {
    return Sequential.of(
        Linear.of(key, 5, 6), Layer.function(Tensor::relu), new Dropout(0), Linear.of(key, 6, 2));
  }

  private static Tensor embed(Embedding e, Tensor x) {
    return e.of(x.abs().clamp(0, 3.5).to(DType.I32));
  }

  private static <M extends Recurrent<M>> Tensor run(M m, Tensor x) {
    int[] batch = Arrays.copyOf(x.shape().dims(), x.rank() - 2);
    Tensor reset = x.select(-1, 0).gt(.5);
    return m.of(x, m.initial(batch), reset).all();
  }

  private static double[] gradient(Subject<?> l, Tensor weights, Tensor x, double[] y) {
    try (var tape = new Tape()) {
      Tensor w = tape.watch(weights);
      Tensor in = tape.watch(x);
      Tensor out = l.with(w, in);
      System.arraycopy(out.toDoubles(), 0, y, 0, y.length);
      Tensor loss = out.square().sum();
      Tensor both =
          Tensor.concat(
              0,
              tape.derivative(loss, w).reshape(weights.size()),
              tape.derivative(loss, in).reshape(x.size()));
      return both.toDoubles();
    }
  }

  private static int[] join(int[] lead, int[] own) {
    int[] dims = Arrays.copyOf(lead, lead.length + own.length);
    System.arraycopy(own, 0, dims, lead.length, own.length);
    return dims;
  }

  private static void check(Subject<?> l, DType dtype, int... input) {
    int p = l.module.size();
    Tensor weights = Key.of(2).normal(dtype, K, p).mul(.3);
    Tensor x = Key.of(3).normal(dtype, join(new int[] {K}, input));
    int rows = l.with(weights.select(0, 0), x.select(0, 0)).size();
    double[] y = new double[K * rows];
    double[] g = gradient(l, weights, x, y);
    int inputs = x.size() / K;
    for (int k = 0; k < K; k++) {
      double[] one = new double[rows];
      double[] gk = gradient(l, weights.select(0, k).copy(), x.select(0, k).copy(), one);
      for (int i = 0; i < rows; i++)
        assertThat(y[k * rows + i]).as("%s value", l).isEqualTo(one[i]);
      for (int i = 0; i < p; i++) {
        assertThat(g[k * p + i]).as("%s, weight %d of %d", l, i, k).isEqualTo(gk[i]);
      }
      for (int i = 0; i < inputs; i++) {
        assertThat(g[K * p + k * inputs + i])
            .as("%s, input %d of %d", l, i, k)
            .isEqualTo(gk[p + i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void valuesAndGradients(Subject<?> l) {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      for (int[] input : l.inputs) check(l, dtype, input);
    }
  }

  /** A batch that all share is x.unsqueeze(0). */
  @ParameterizedTest
  @MethodSource("layers")
  void aSharedBatch(Subject<?> l) {
    Tensor weights = Key.of(2).normal(K, l.module.size()).mul(.3);
    for (int[] input : l.inputs) {
      Tensor x = Key.of(3).normal(input);
      Tensor y = l.with(weights, x.unsqueeze(0));
      for (int k = 0; k < K; k++) {
        float[] one = l.with(weights.select(0, k), x).toFloats();
        assertThat(y.select(0, k).toFloats()).isEqualTo(one);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void severalLeadingAxes(Subject<?> l) {
    int p = l.module.size();
    Tensor weights = Key.of(2).normal(2, 3, p).mul(.3);
    Tensor x = Key.of(3).normal(join(new int[] {2, 3}, l.inputs[1]));
    Tensor y = l.with(weights, x);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        Tensor one = l.with(weights.select(0, i).select(0, j), x.select(0, i).select(0, j));
        assertThat(y.select(0, i).select(0, j).toFloats()).isEqualTo(one.toFloats());
      }
    }
  }

  /** Live copies, and a copy in double precision, compute as with their weights given. */
  @ParameterizedTest
  @MethodSource("layers")
  void liveWeights(Subject<?> l) {
    live(l);
  }

  private static <M extends Module<M>> void live(Subject<M> l) {
    M copies = l.module.copies(Key.of(2), K);
    Tensor x = Key.of(3).normal(join(new int[] {K}, l.inputs[1]));
    Tensor y = l.of.apply(copies, x);
    assertThat(y.toFloats())
        .isEqualTo(l.with(copies.weights().stopGradient().copy(), x).toFloats());
    Tensor wide = l.of.apply(copies.to(DType.F64), x.to(DType.F64));
    assertThat(wide.dtype()).isEqualTo(DType.F64);
    assertThat(wide.sub(y.to(DType.F64)).abs().max().item()).isLessThan(1e-5);
  }

  /** A stack that is not in the input too is refused by every layer. */
  @ParameterizedTest
  @MethodSource("layers")
  void aMissingStackThrows(Subject<?> l) {
    Tensor weights = Key.of(2).normal(7, l.module.size());
    assertThatThrownBy(() -> l.with(weights, Key.of(3).normal(l.inputs[1])))
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void anythingElseThrows() {
    Linear l = Linear.of(Key.of(1), 5, 4);
    Linear stacked = l.copies(Key.of(2), K);
    for (int[] dims : new int[][] {{6, 5}, {2, 6, 5}, {6, 3, 5}, {5}}) {
      assertThatThrownBy(() -> stacked.of(Tensor.zeros(dims)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContainingAll("Linear", "weight", "unsqueeze(0)");
    }
    assertThatThrownBy(() -> l.of(Tensor.zeros(5)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("needs two axes");
    assertThatThrownBy(() -> l.of(Tensor.zeros(2, 6)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("inner sizes differ", "(weight)");
    assertThat(l.of(Tensor.zeros(0, 5)).shape()).isEqualTo(Shape.of(0, 4));
  }
}
