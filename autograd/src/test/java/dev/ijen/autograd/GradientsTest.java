package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.nn.Linear;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gradients of live weights: which modules, mixed with the flat leaf, norm and clipping. */
@Tag("width")
class GradientsTest {
  private static final Tensor X = Key.of(7).normal(5, 3);
  private final Mlp a = Mlp.tanh(Key.of(1), 3, 4, 2);
  private final Mlp b = Mlp.relu(Key.of(2), 3, 4, 2);

  private Tensor loss() {
    return a.of(X).mul(b.of(X)).square().mean();
  }

  @Test
  void ofAllSomeOrOtherModules() {
    try (var tape = new Tape()) {
      Tensor loss = loss();
      Gradients all = tape.gradients(loss);
      assertThat(all.stores()).containsExactlyInAnyOrder(a.store(), b.store());
      Gradients some = tape.gradients(loss, a);
      assertThat(some.stores()).containsExactly(a.store());
      assertThat(some.of(a).toFloats()).isEqualTo(all.of(a).toFloats());
      assertThat(tape.gradients(loss, b, a, b).stores()).containsExactly(b.store(), a.store());
      assertThatThrownBy(() -> some.of(b))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("no gradient for this store of f32[26]", "tape.gradients");
      Mlp other = Mlp.tanh(Key.of(3), 3, 2);
      assertThat(tape.gradients(loss, other).of(other).toFloats()).hasSize(8).containsOnly(0);
    }
  }

  @Test
  void theyAreTheDerivativesByTheFlatLeaf() {
    try (var tape = new Tape()) {
      Tensor loss = loss();
      Gradients g = tape.gradients(loss);
      assertThat(g.of(a).toFloats()).isEqualTo(tape.derivative(loss, a.weights()).toFloats());
      Parameter p = a.layers().get(1).weight();
      float[] part = tape.derivative(loss, p.tensor()).toFloats();
      assertThat(g.of(a).slice(0, p.offset(), p.offset() + p.size()).toFloats()).isEqualTo(part);
    }
  }

  /** And those by weights given with with(...), whose ops record slices instead of leaves. */
  @Test
  void theyAreTheDerivativesByGivenWeights() {
    float[] live;
    try (var tape = new Tape()) {
      live = tape.gradients(a.of(X).square().mean()).of(a).toFloats();
    }
    try (var tape = new Tape()) {
      Tensor w = tape.watch(a.weights().stopGradient().copy());
      assertThat(tape.derivative(a.with(w).of(X).square().mean(), w).toFloats()).isEqualTo(live);
    }
  }

  @Test
  void theFlatLeafMixesWithParameters() {
    Tensor decay = Tensor.scalar(.1);
    double[] want;
    try (var tape = new Tape()) {
      Tensor w = tape.watch(a.weights().stopGradient().to(DType.F64));
      Tensor y = a.with(w).of(X.to(DType.F64)).square().mean();
      Tensor bias = w.slice(0, 12, 16).square().sum();
      Tensor loss = y.add(w.square().sum().mul(.1)).add(bias);
      want = tape.derivative(loss, w).toDoubles();
    }
    try (var tape = new Tape()) {
      Tensor flat = a.weights();
      Tensor bias = a.parameters().get(1).tensor();
      Tensor loss =
          a.of(X).square().mean().add(flat.square().sum().mul(decay)).add(bias.square().sum());
      close(tape.gradients(loss).of(a), want);
      close(tape.derivative(loss, flat), want);
      close(tape.derivative(loss, a.weights()), want);
      Tensor part = tape.derivative(loss, bias);
      for (int i = 0; i < 4; i++) {
        assertThat(part.toDoubles()[i]).isCloseTo(want[12 + i], Offset.offset(1e-5));
      }
    }
  }

  private static void close(Tensor got, double[] want) {
    double[] g = got.toDoubles();
    assertThat(g).hasSameSizeAs(want);
    for (int i = 0; i < g.length; i++) assertThat(g[i]).isCloseTo(want[i], Offset.offset(1e-5));
  }

  @Test
  void liveWeightsAreALossToo() {
    Linear one = Linear.of(Key.of(1), 1, 1);
    Linear scalar = new Linear(one.weight(), one.bias()).packed();
    try (var tape = new Tape()) {
      Tensor w = scalar.weight().tensor();
      assertThat(tape.derivative(w, w).shape()).isEqualTo(Shape.of(1, 1));
      assertThat(tape.derivative(w, w).item()).isEqualTo(1);
      assertThat(tape.gradients(w).of(scalar).toFloats()).containsExactly(1, 0);
    }
  }

  @Test
  void theySurviveTheTapeAndInnerScopes() {
    Gradients g;
    Gradients h;
    try (var outer = new Scope()) {
      try (var tape = new Tape()) {
        Tensor loss = loss();
        try (var inner = new Scope()) {
          g = tape.gradients(loss);
          h = tape.gradients(loss, a);
        }
      }
      assertThat(g.of(a).toFloats()).isEqualTo(h.of(a).toFloats());
      assertThat(Scope.report()).startsWith("3 live buffers");
    }
    assertThatThrownBy(() -> g.of(a).toFloats()).hasMessageContaining("use after close");
  }

  /** Temporaries and gradients on their way are recycled as the walk passes; shared ones once. */
  @Test
  void theWalkLeavesNothingBehind() {
    try (var outer = new Scope();
        var tape = new Tape()) {
      Tensor h = a.of(X);
      for (int i = 0; i < 20; i++) {
        Tensor shared = h.tanh();
        h = shared.mul(h).add(shared).sub(h.square()).add(a.weights().mean());
      }
      Tensor loss = h.mean();
      int before = live();
      Gradients g = tape.gradients(loss, a);
      assertThat(live() - before).as("the flat gradient, and the one it starts from").isEqualTo(2);
      float[] recorded = tape.derivative(loss, a.weights()).toFloats();
      assertThat(g.of(a).toFloats()).isEqualTo(recorded);
    }
  }

  private static int live() {
    return Integer.parseInt(Scope.report().split(" ")[0]);
  }

  @Test
  void stackedStores() {
    Mlp many = a.copies(Key.of(4), 3);
    try (var tape = new Tape()) {
      Tensor y = many.of(X.unsqueeze(0)).square().mean(1, 2).sum();
      Tensor g = tape.gradients(y.add(many.weights().sum().mul(2))).of(many);
      assertThat(g.shape()).isEqualTo(Shape.of(3, 26));
      float[] recorded =
          tape.derivative(y.add(many.weights().sum().mul(2)), many.weights()).toFloats();
      assertThat(g.toFloats()).isEqualTo(recorded);
    }
  }

  @Test
  void normAndClipping() {
    try (var tape = new Tape()) {
      Gradients g = tape.gradients(loss().mul(100));
      double square = 0;
      for (Mlp m : new Mlp[] {a, b}) for (double v : g.of(m).toDoubles()) square += v * v;
      double norm = Math.sqrt(square);
      assertThat(g.norm()).isCloseTo(norm, Offset.offset(1e-9 * norm));
      assertThat(g.clipNorm(norm + 1)).isSameAs(g);
      Gradients clipped = g.clipNorm(.5);
      assertThat(clipped.norm()).isCloseTo(.5, Offset.offset(1e-6));
      double factor = .5 / (norm + 1e-6);
      for (int i = 0; i < 26; i++) {
        float want = g.of(a).toFloats()[i] * (float) factor;
        assertThat(clipped.of(a).toFloats()[i]).isEqualTo(want);
      }
      assertThat(g.times(2).norm()).isCloseTo(2 * norm, Offset.offset(1e-6 * norm));
    }
  }

  @Test
  void gradientsOfDifferentLossesJoin() {
    Gradients ga;
    Gradients gb;
    try (var tape = new Tape()) {
      ga = tape.gradients(a.of(X).square().sum());
    }
    try (var tape = new Tape()) {
      gb = tape.gradients(b.of(X).square().sum());
    }
    Gradients both = ga.and(gb);
    assertThat(both.stores()).containsExactly(a.store(), b.store());
    assertThat(both.norm()).isCloseTo(Math.hypot(ga.norm(), gb.norm()), Offset.offset(1e-9));
    assertThatThrownBy(() -> both.and(ga)).hasMessageContaining("use plus(...)");
  }

  /** Over micro-batches of one size: the gradient of the whole batch, up to rounding. */
  @Test
  void accumulationIsTheLargeBatch() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Mlp m = Mlp.tanh(Key.of(3), 4, 8, 2).to(dtype);
      Tensor x = Key.of(4).normal(dtype, 12, 4);
      Gradients sum = null;
      for (int i = 0; i < 3; i++) {
        Gradients part;
        try (var tape = new Tape()) {
          Tensor loss = m.of(x.slice(0, 4 * i, 4 * i + 4)).square().mean();
          part = tape.gradients(loss.div(3), m);
        }
        sum = sum == null ? part : sum.plus(part);
      }
      Gradients whole;
      try (var tape = new Tape()) {
        whole = tape.gradients(m.of(x).square().mean(), m);
      }
      Tensor error = java.util.Objects.requireNonNull(sum).of(m).sub(whole.of(m));
      double bound = (dtype == DType.F32 ? 0x1p-23 : 0x1p-52) * whole.norm();
      assertThat(error.abs().max().item()).isLessThan(2 * bound);
    }
    Gradients ga;
    Gradients gb;
    try (var tape = new Tape()) {
      ga = tape.gradients(a.of(X).square().sum());
    }
    try (var tape = new Tape()) {
      gb = tape.gradients(b.of(X).square().sum());
    }
    Gradients both = ga.plus(gb).plus(ga);
    assertThat(both.of(a).toFloats()).isEqualTo(ga.times(2).of(a).toFloats());
    assertThat(both.of(b).toFloats()).isEqualTo(gb.of(b).toFloats());
  }

  @Test
  void noGradientNoClip() {
    try (var tape = new Tape()) {
      Gradients g = tape.gradients(loss().mul(0));
      assertThat(g.norm()).isZero();
      assertThat(g.clipNorm(.5).norm()).isZero();
      Gradients bad = tape.gradients(loss().mul(Double.NaN));
      assertThat(bad.norm()).isNaN();
      assertThat(bad.clipNorm(.5)).as("NaN is not hidden").isSameAs(bad);
    }
  }
}
