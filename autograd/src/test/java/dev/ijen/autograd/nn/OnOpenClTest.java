package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.StackedTest.Subject;
import dev.ijen.autograd.optim.AdamW;
import dev.ijen.autograd.optim.Muon;
import dev.ijen.autograd.optim.Optimizer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import dev.ijen.testkit.Require;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Modules moved to an OpenCL device, while the standard device stays the CPU: so whatever a layer
 * makes for itself (masks, positions, states, draws) must be made where its weights are.
 */
class OnOpenClTest {
  private static Device device = Devices.cpu();

  @BeforeAll
  static void findDevice() {
    device = Require.found("opencl", () -> Devices.named("opencl"));
  }

  static List<Subject<?>> layers() {
    return StackedTest.layers();
  }

  /** Relative to the largest: sums may run in another order, nothing else differs. */
  private static void close(Tensor there, Tensor here, String what) {
    assertThat(there.device()).as(what).isSameAs(device);
    double[] want = here.toDoubles();
    double scale = Math.max(1, Arrays.stream(want).map(Math::abs).max().orElse(0));
    assertThat(there.toDoubles()).as(what).containsExactly(want, within(2e-6 * scale));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aLayerGivesWhatItGivesOnTheCpu(Subject<?> here) {
    Subject<?> there = here.to(device);
    for (int[] dims : here.inputs()) {
      Tensor x = Key.of(3).normal(dims);
      Tensor[] a = valueAndGradient(here, x);
      Tensor[] b = valueAndGradient(there, x.to(device));
      for (int i = 0; i < a.length; i++) close(b[i], a[i], here + Arrays.toString(dims));
    }
  }

  private static Tensor[] valueAndGradient(Subject<?> l, Tensor x) {
    try (var tape = new Tape()) {
      Tensor y = l.live(x);
      Tensor g = tape.gradients(y.square().sum(), l.module()).of(l.module());
      return new Tensor[] {y.stopGradient().copy(), g.copy()};
    }
  }

  /** Tokens to logits: everything that a small language model has. */
  record Model(Embedding tokens, Embedding places, Transformer body, Linear head)
      implements Module<Model> {
    static Model of(Key key) {
      Transformer.Config gpt = Transformer.Config.gpt(2, 32, 4);
      Transformer.Config dropping =
          new Transformer.Config(
              gpt.layers(),
              gpt.size(),
              gpt.heads(),
              gpt.kvHeads(),
              gpt.hidden(),
              true,
              false,
              0,
              .1);
      return new Model(
              Embedding.of(key.child(0), 11, 32),
              Embedding.of(key.child(1), 16, 32),
              Transformer.of(key.child(2), dropping),
              Linear.of(key.child(3), 32, 11))
          .packed();
    }

    Tensor loss(Tensor text, Key key) { // [B, T + 1]
      int t = text.dim(1) - 1;
      Tensor place = Tensor.arange(t).to(text.device());
      Tensor x = tokens.of(text.slice(1, 0, t)).add(places.of(place));
      return Losses.crossEntropy(head.of(body.of(x, key)), text.slice(1, 1, t + 1));
    }
  }

  private static double[] train(Device on, Function<Model, Optimizer> optimizer) {
    Rng rng = Rng.seed(5);
    Model m = Model.of(rng.next()).to(on);
    Optimizer o = optimizer.apply(m);
    double[] losses = new double[40];
    for (int step = 0; step < losses.length; step++) {
      try (var tape = new Tape()) {
        // lines that count modulo 11
        Tensor start = rng.next().integers(11, 16, 1);
        Tensor text = Tensor.arange(13).add(start).remainder(11).to(on);
        Tensor loss = m.loss(text, rng.next());
        losses[step] = loss.item();
        o.step(tape.gradients(loss, m).clipNorm(1));
      }
    }
    return losses;
  }

  /** Rounding grows over the steps; a wrong mask, draw or position would show in the first. */
  @Test
  void aTransformerLearnsAsOnTheCpu() {
    double[] here = train(Devices.cpu(), m -> new AdamW(3e-3, m));
    double[] there = train(device, m -> new AdamW(3e-3, m));
    assertThat(there).containsExactly(here, within(1e-4));
    assertThat(there[there.length - 1]).isLessThan(.3 * there[0]);
  }

  /** Its rule is written in tensor ops, with a state of its own on the device. */
  @Test
  void muonStepsThereToo() {
    double[] here = train(Devices.cpu(), m -> new Muon(3e-3, m));
    double[] there = train(device, m -> new Muon(3e-3, m));
    assertThat(Arrays.copyOf(there, 10)).containsExactly(Arrays.copyOf(here, 10), within(1e-3));
  }

  @Test
  void movesThereAndBackWithItsBits() {
    Gru here = Gru.of(Key.of(1), 4, 3);
    Gru there = here.to(device);
    assertThat(there.to(Devices.cpu()).weights().toFloats())
        .containsExactly(here.weights().toFloats());
    assertThat(there.to(device).store()).isNotSameAs(there.store());
    assertThat(there.copies(Key.of(2), 3).weights().device()).isSameAs(device);
    assertThat(there.copies(Key.of(2), 3).weights().toFloats())
        .containsExactly(here.copies(Key.of(2), 3).weights().toFloats());
  }

  /** A snapshot lies on the host, whatever device a module is on. */
  @Test
  void savesAndLoadsAcrossDevices() {
    Mlp there = Mlp.tanh(Key.of(1), 4, 8, 2).to(device);
    Snapshot saved = new Snapshot();
    there.save(saved);
    saved.tensors().values().forEach(t -> assertThat(t.device()).isSameAs(Devices.cpu()));
    Mlp other = Mlp.tanh(Key.of(2), 4, 8, 2).to(device);
    other.load(saved);
    assertThat(other.weights().toFloats()).containsExactly(there.weights().toFloats());
    Mlp here = Mlp.tanh(Key.of(3), 4, 8, 2);
    here.load(saved);
    assertThat(here.weights().toFloats()).containsExactly(there.weights().toFloats());
  }

  /** Element i of a draw is a function of key and i, wherever it is made. */
  @Test
  void aKeyDrawsTheSameNumbersThere() {
    Tensor there = Key.of(7).on(device).child(3).normal(DType.F32, 100);
    assertThat(there.device()).isSameAs(device);
    assertThat(there.toFloats()).containsExactly(Key.of(7).child(3).normal(100).toFloats());
  }
}
