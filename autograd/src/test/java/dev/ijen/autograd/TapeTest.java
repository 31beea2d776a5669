package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.nn.Linear;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Op;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a tape records, what it can be asked, and what it refuses. */
class TapeTest {
  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(Scope.report()).isEqualTo("0 live buffers, 0 bytes, in 0 open scopes");
    assertThat(Scope.recorder()).isNull();
  }

  @Test
  void watchedTensorsAreRecordedAndConstantsAreNot() {
    try (var tape = new Tape()) {
      Tensor c = Tensor.of(1, 2);
      assertThat(c.add(c).origin()).isNull();
      Tensor x = tape.watch(c);
      assertThat(c.origin()).as("watching makes another tensor").isNull();
      assertThat(x.mul(c).origin()).isNotNull();
      assertThat(x.lt(c).origin()).as("a truth has no derivative").isNull();
      assertThat(tape.derivative(x.mul(c).sum(), x).toFloats()).containsExactly(1, 2);
    }
  }

  @Test
  void everyUseOfATensorCounts() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(3, 5));
      Tensor y = x.mul(x).add(x).sub(x.mul(2)); // x^2 - x
      assertThat(tape.derivative(y.sum(), x).toFloats()).containsExactly(5, 9);
    }
  }

  @Test
  void whatDoesNotDependGivesZeros() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(3, 5));
      Tensor y = x.square().sum();
      Tensor other = tape.watch(Tensor.of(1));
      Tensor later = x.mul(2);
      assertThat(tape.derivative(y, other).toFloats()).containsExactly(0);
      assertThat(tape.derivative(y, later).toFloats()).as("computed later").containsExactly(0, 0);
      assertThat(tape.derivative(other.sum(), x).toFloats()).containsExactly(0, 0);
    }
  }

  @Test
  void byItselfAndByIntermediateResults() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(2));
      Tensor h = x.square();
      Tensor y = h.mul(h).sum(); // x^4
      assertThat(tape.derivative(y, y).item()).isEqualTo(1);
      assertThat(tape.derivative(y, h).item()).isEqualTo(8);
      assertThat(tape.derivative(y, x).item()).isEqualTo(32);
      assertThat(tape.derivative(x.sum(), x).item()).isEqualTo(1);
    }
  }

  /** Watching something that is already on the tape keeps its history. */
  @Test
  void watchingCutsNothing() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(2));
      Tensor h = tape.watch(x.square());
      Tensor y = h.mul(3).sum();
      assertThat(tape.derivative(y, h).item()).isEqualTo(3);
      assertThat(tape.derivative(y, x).item()).isEqualTo(12);
      assertThat(tape.watch(x)).isSameAs(x);
    }
  }

  @Test
  void stopGradientCuts() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(3));
      Tensor y = x.mul(x.square().stopGradient()).sum(); // 9 x
      assertThat(tape.derivative(y, x).item()).isEqualTo(9);
      assertThat(x.stopGradient().square().origin()).isNull();
      Tensor constant = Tensor.of(1);
      assertThat(constant.stopGradient()).isSameAs(constant);
    }
  }

  @Test
  void unwatchedTensorsAreNamed() {
    try (var tape = new Tape()) {
      Tensor c = Tensor.of(1, 2).named("noise");
      Tensor x = tape.watch(c);
      Tensor y = x.mul(c).sum();
      assertThatThrownBy(() -> tape.derivative(y, c))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("derivative: f32[2] (noise) is not watched", "tape.watch(x)");
      assertThatThrownBy(() -> tape.derivative(c.sum(), x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("derivative: f32[] does not depend on anything this tape watches");
      assertThatThrownBy(() -> tape.gradients(x.stopGradient().sum()))
          .hasMessageContaining("gradients: f32[] does not depend");
      assertThatThrownBy(() -> tape.derivative(x.mul(c), x))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining(
              "derivative: f32[2] is not a scalar; reduce it with sum() or mean()");
      assertThatThrownBy(() -> tape.watch(Tensor.arange(3)))
          .isInstanceOf(ShapeException.class)
          .hasMessageContaining("watch: i32[3] is not a float tensor");
    }
  }

  @Test
  void tapesDoNotNest() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(3));
      assertThatThrownBy(Tape::new)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("do not nest", "tape.derivative(y, x)");
      assertThat(Scope.recorder()).isSameAs(tape);
      assertThat(tape.derivative(x.square().sum(), x).item()).as("still records").isEqualTo(6);
    }
    new Tape().close();
  }

  @Test
  void branchesOfAnOpenTapeAreRefused() {
    try (var tape = new Tape()) {
      assertThatThrownBy(() -> Scope.both(() -> Tensor.of(1), () -> Tensor.of(2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("open a tape inside each branch");
    }
    var g = Scope.both(() -> slope(2), () -> slope(3));
    assertThat(g.first()).isEqualTo(4);
    assertThat(g.second()).isEqualTo(6);
  }

  private static double slope(double at) {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.scalar(at));
      return tape.derivative(x.square(), x).item();
    }
  }

  @Test
  void aTensorThatOutlivesItsTapeIsAConstant() {
    Tensor old;
    try (var tape = new Tape()) {
      old = tape.keep(tape.watch(Tensor.of(3)).square());
    }
    assertThat(old.toFloats()).containsExactly(9);
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(2));
      assertThat(tape.derivative(old.mul(x).sum(), x).item()).isEqualTo(9);
      assertThat(old.square().origin()).isNull();
      assertThatThrownBy(() -> tape.derivative(x.sum(), old)).hasMessageContaining("not watched");
      assertThatThrownBy(() -> tape.derivative(old.sum(), x))
          .hasMessageContaining("does not depend");
    }
  }

  @Test
  void aClosedTapeSaysSo() {
    Tape tape = new Tape();
    Tensor x = tape.watch(Tensor.of(3));
    Tensor y = x.square().sum();
    tape.close();
    tape.close();
    for (Runnable use :
        new Runnable[] {
          () -> tape.derivative(y, x),
          () -> tape.gradients(y),
          () -> tape.watch(x),
          tape::firstNonFinite
        }) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("this tape is closed");
    }
  }

  @Test
  void aTapeIsClosedInOrder() {
    Tape tape = new Tape();
    Scope inner = new Scope();
    assertThatThrownBy(tape::close).hasMessageContaining("innermost first");
    assertThat(Scope.recorder()).as("it goes on recording").isSameAs(tape);
    inner.close();
    tape.close();
  }

  /** What the backward pass reads survives the scope that made it; the rest is recycled. */
  @Test
  void savedBuffersOfInnerScopesGoToTheTape() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(1, 2, 3));
      Tensor loss;
      Tensor saved;
      Tensor rest;
      try (var inner = new Scope()) {
        saved = x.mul(2).exp(); // its derivative reads the output
        rest = saved.add(1);
        loss = inner.keep(rest.sum());
      }
      assertThat(saved.view().buffer().owner()).isSameAs(tape);
      assertThat(rest.view().buffer().isReleased()).isTrue();
      assertThat(tape.derivative(loss, x).toDoubles()[1]).isEqualTo(2 * Math.exp(4), within(1e-4));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double e) {
    return org.assertj.core.data.Offset.offset(e);
  }

  /** An op without a derivative says so when one is asked of it, and only then. */
  record Rounded() implements Op {
    @Override
    public String name() {
      return "rounded";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return x[0].to(DType.I32).to(DType.F32);
    }
  }

  @Test
  void askingAnOpWithoutAGradientThrows() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(1.7f));
      Tensor z = tape.watch(Tensor.of(2));
      Tensor y = new Rounded().of(x).mul(z).sum();
      assertThat(tape.derivative(y, z).item()).isEqualTo(1);
      assertThatThrownBy(() -> tape.derivative(y, x))
          .isInstanceOf(NoGradient.class)
          .hasMessageContainingAll("rounded has no gradient", "stopGradient()");
    }
  }

  @Test
  void theTapesMemoryIsGoneAtTheBrace() {
    Tensor inside;
    try (var outer = new Scope()) {
      try (var tape = new Tape()) {
        Tensor x = tape.watch(Tensor.of(1, 2));
        inside = tape.derivative(x.square().sum(), x);
      }
      assertThatThrownBy(inside::toFloats).hasMessageContaining("use after close");
      assertThat(Scope.report()).startsWith("0 live buffers");
    }
  }

  @Test
  void firstNonFiniteNamesTheOp() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(1, 0));
      x.add(1).exp();
      assertThat(tape.firstNonFinite()).isNull();
      Tensor y = x.log();
      y.mul(2).sum();
      assertThat(tape.firstNonFinite()).contains("log", "f32[2]");
    }
    Linear layer = Linear.of(Key.of(1), 2, 3);
    layer.assign(Tensor.full(Float.NaN, layer.size()));
    try (var tape = new Tape()) {
      layer.of(Tensor.ones(1, 2));
      assertThat(tape.firstNonFinite())
          .contains("linear: its input f32[2, 3] (weight) is not finite");
    }
  }
}
