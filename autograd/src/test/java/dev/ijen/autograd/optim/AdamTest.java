package dev.ijen.autograd.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.Init;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adam on stores of any type, with leading axes; the fused kernel against the definition in tensor
 * ops. (Against PyTorch's own numbers: kernels.optim.)
 */
@Tag("width")
class AdamTest {
  private static final Adam.Settings DECAYING = Adam.Settings.of(.01).epsilon(1e-5).weightDecay(.1);

  @TempDir Path folder;

  /** Just weights. */
  record Free(Parameter w) implements Module<Free> {
    static Free of(DType dtype, int size) {
      return new Free(Parameter.of("w", Key.of(1), Init.normal(1), dtype, Shape.of(size))).packed();
    }
  }

  /** Gradients of these very values: those of sum(w g). */
  private static Gradients gradients(Module<?> m, Tensor g) {
    try (var tape = new Tape()) {
      return tape.gradients(m.weights().mul(g).sum(), m);
    }
  }

  /** With the moments corrected, the first step is the rate, against the gradient's sign. */
  @Test
  void theFirstStepIsTheRate() {
    Free m = Free.of(DType.F64, 4);
    m.assign(Tensor.of(new double[] {1, 2, 3, 4}));
    new Adam(Adam.Settings.of(.1).epsilon(1e-12), m)
        .step(gradients(m, Tensor.of(new double[] {5, -.01, 1e4, 0})));
    double[] w = m.weights().toDoubles();
    double[] want = {.9, 2.1, 2.9, 4};
    for (int i = 0; i < 4; i++) assertThat(w[i]).isCloseTo(want[i], Offset.offset(1e-9));
  }

  private static Mlp trained(Adam adam, Mlp m, int from, int to) {
    for (int i = from; i < to; i++) {
      try (var s = new Scope()) {
        Tensor x = Key.of(5).child(i).normal(8, 3);
        try (var tape = new Tape()) {
          Tensor loss = m.of(x).sub(x.slice(1, 0, 1)).square().mean();
          adam.step(tape.gradients(loss, m).clipNorm(.5));
        }
      }
    }
    return m;
  }

  /** Saved and loaded in the middle, the rest gives the same bits. */
  @Test
  void resumesExactly() throws IOException {
    Mlp whole = Mlp.tanh(Key.of(1), 3, 8, 1);
    trained(new Adam(DECAYING, whole), whole, 0, 20);

    Mlp half = Mlp.tanh(Key.of(1), 3, 8, 1);
    Adam adam = new Adam(DECAYING, half);
    trained(adam, half, 0, 11);
    adam.rate(.005);
    Snapshot out = new Snapshot();
    half.save(out.in("model"));
    adam.save(out.in("adam"));
    out.write(folder.resolve("half"));

    Mlp other = Mlp.tanh(Key.of(2), 3, 8, 1);
    Adam resumed = new Adam(DECAYING, other);
    Snapshot in = Snapshot.read(folder.resolve("half"));
    other.load(in.in("model"));
    resumed.load(in.in("adam"));
    assertThat(resumed.steps()).isEqualTo(11);
    assertThat(resumed.rate()).isEqualTo(.005);
    resumed.rate(.01);
    trained(resumed, other, 11, 20);
    assertThat(other.weights().toFloats()).isEqualTo(whole.weights().toFloats());
  }

  @Test
  void itLearns() {
    Mlp m = Mlp.tanh(Key.of(1), 3, 16, 1);
    Adam adam = new Adam(.01, m);
    trained(adam, m, 0, 400);
    Tensor x = Key.of(77).normal(100, 3);
    assertThat(m.of(x).sub(x.slice(1, 0, 1)).square().mean().item()).isLessThan(.01);
  }

  @Test
  void everyStoreNeedsAGradient() {
    Mlp a = Mlp.tanh(Key.of(1), 3, 1);
    Mlp b = Mlp.tanh(Key.of(2), 3, 1);
    Adam adam = new Adam(.1, a, b, a);
    float[] before = a.weights().toFloats();
    try (var tape = new Tape()) {
      Gradients onlyA = tape.gradients(a.of(Tensor.ones(1, 3)).sum(), a);
      assertThatThrownBy(() -> adam.step(onlyA)).hasMessageContaining("no gradient for this store");
    }
    assertThat(adam.steps()).isZero();
    assertThat(a.weights().toFloats()).isEqualTo(before);
  }

  @Test
  void settingsOutOfRangeComeTogether() {
    assertThatThrownBy(() -> new Adam.Settings(-1, 1, -.1, 0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "rate -1.0 must be >= 0",
            "beta1 1.0 must be in [0, 1)",
            "beta2 -0.1",
            "epsilon 0.0 must be > 0",
            "weightDecay NaN");
    Adam adam = new Adam(.1, Mlp.tanh(Key.of(1), 3, 1));
    assertThatThrownBy(() -> adam.rate(-1)).hasMessageContaining("rate -1.0");
  }

  /** A step allocates no array that the step before did not. */
  @Test
  void aTrainingStepRecyclesEverything() {
    Mlp m = Mlp.tanh(Key.of(1), 3, 32, 1);
    Adam adam = new Adam(.01, m);
    trained(adam, m, 0, 5);
    long misses = dev.ijen.kernels.Pool.local().stats().misses();
    trained(adam, m, 5, 50);
    assertThat(dev.ijen.kernels.Pool.local().stats().misses()).isEqualTo(misses);
    assertThat(Arrays.stream(m.weights().toDoubles())).allMatch(Double::isFinite);
  }
}
