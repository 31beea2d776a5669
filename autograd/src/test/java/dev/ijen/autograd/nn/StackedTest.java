package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
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

  record Layer<M extends Module<M>>(String name, M module, BiFunction<M, Tensor, Tensor> of) {
    Tensor with(Tensor weights, Tensor x) {
      return of.apply(module.with(weights), x);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The README's example of a layer that a user adds. */
  record Residual(Linear in, Linear out) implements Module<Residual> {
    static Residual of(Key key, int size, int hidden) {
      return new Residual(
              Linear.of(key.child(0), size, hidden), Linear.of(key.child(1), hidden, size))
          .packed();
    }

    Tensor of(Tensor x) {
      return x.add(out.of(in.of(x).relu()));
    }
  }

  static List<Layer<?>> layers() {
    return List.of(
        new Layer<>("linear", Linear.of(Key.of(1), 5, 4), Linear::of),
        new Layer<>("wide linear", Linear.of(Key.of(1), 5, 33), Linear::of),
        new Layer<>("residual", Residual.of(Key.of(1), 5, 7), Residual::of),
        new Layer<>("mlp tanh", Mlp.tanh(Key.of(1), 5, 17, 2), Mlp::of),
        new Layer<>("mlp relu", Mlp.relu(Key.of(1), 5, 16, 16, 1), Mlp::of),
        new Layer<>("mlp gelu", Mlp.of(Key.of(1), Mlp.Activation.GELU, 5, 7, 3), Mlp::of));
  }

  private static double[] gradient(Layer<?> l, Tensor weights, Tensor x, double[] y) {
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

  private static void check(Layer<?> l, DType dtype, int... batch) {
    int p = l.module.size();
    int[] dims = new int[batch.length + 2];
    dims[0] = K;
    System.arraycopy(batch, 0, dims, 1, batch.length);
    dims[batch.length + 1] = 5;
    Tensor weights = Key.of(2).normal(dtype, K, p).mul(.3);
    Tensor x = Key.of(3).normal(dtype, dims);
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
  void valuesAndGradients(Layer<?> l) {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      for (int b : new int[] {1, 2, 16, 33}) check(l, dtype, b);
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void moreBatchAxes(Layer<?> l) {
    check(l, DType.F32, 2, 3);
    check(l, DType.F64, 2, 1, 3);
  }

  /** A batch that all share is x.unsqueeze(0). */
  @ParameterizedTest
  @MethodSource("layers")
  void aSharedBatch(Layer<?> l) {
    Tensor weights = Key.of(2).normal(K, l.module.size()).mul(.3);
    Tensor x = Key.of(3).normal(6, 5);
    Tensor y = l.with(weights, x.unsqueeze(0));
    for (int k = 0; k < K; k++) {
      assertThat(y.select(0, k).toFloats()).isEqualTo(l.with(weights.select(0, k), x).toFloats());
    }
    Tensor deep = x.reshape(2, 3, 5);
    Tensor z = l.with(weights, deep.unsqueeze(0));
    assertThat(z.reshape(y.shape().dims()).toFloats()).isEqualTo(y.toFloats());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void severalLeadingAxes(Layer<?> l) {
    int p = l.module.size();
    Tensor weights = Key.of(2).normal(2, 3, p).mul(.3);
    Tensor x = Key.of(3).normal(2, 3, 4, 5);
    Tensor y = l.with(weights, x);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        Tensor one = l.with(weights.select(0, i).select(0, j), x.select(0, i).select(0, j));
        assertThat(y.select(0, i).select(0, j).toFloats()).isEqualTo(one.toFloats());
      }
    }
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
