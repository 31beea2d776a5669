package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tensor is: an immutable value with a label, and how it is read and printed. */
@Tag("width")
class TensorTest {
  @Test
  void tensorsShareNoArrayWithTheirMaker() {
    float[] values = {1, 2, 3};
    Tensor t = Tensor.of(values);
    values[0] = 9;
    t.toFloats()[1] = 9;
    t.toDoubles()[1] = 9;
    assertThat(t.toFloats()).containsExactly(1, 2, 3);
  }

  @Test
  void linesAndScalars() {
    assertThat(Tensor.of(1, 2).shape()).isEqualTo(Shape.of(2));
    assertThat(Tensor.of(new double[] {5}).shape()).isEqualTo(Shape.of(1));
    assertThat(Tensor.of(new int[] {5, 6}).shape()).isEqualTo(Shape.of(2));
    assertThat(Tensor.of(new boolean[] {true}).shape()).isEqualTo(Shape.of(1));
    assertThat(Tensor.of(new double[] {5}, new int[0]).shape()).isEqualTo(Shape.SCALAR);
    assertThat(Tensor.scalar(2.5).item()).isEqualTo(2.5);
    assertThat(Tensor.of(new boolean[] {true}).item()).isEqualTo(1);
  }

  @Test
  void javaNumbersTakeTheTensorsType() {
    assertThat(Tensor.arange(3).add(2).dtype()).isEqualTo(DType.I32);
    assertThat(Tensor.of(new double[] {1}).mul(.1).toDoubles()).containsExactly(.1);
    assertThat(Tensor.of(1).mul(.1).toFloats()).containsExactly(.1f);
    assertThatThrownBy(() -> Tensor.arange(3).add(.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.5");
  }

  /** The mean of equal numbers is that number: n times the rounded 1/n would not be. */
  @Test
  void theMeanOfOnesIsOne() {
    for (int n = 1; n < 300; n++)
      assertThat(Tensor.ones(n).mean().item()).as("%d ones", n).isEqualTo(1);
  }

  @Test
  void labelsNameTypeSizesAndName() {
    Tensor t = Tensor.zeros(2, 3);
    assertThat(t.label()).isEqualTo("f32[2, 3]");
    assertThat(t.named("w").label()).isEqualTo("f32[2, 3] (w)");
    assertThat(t.named("w").stopGradient().name()).isEqualTo("w");
    assertThat(t.name()).isNull();
  }

  private static void change(Tensor t) {
    t.view().floats()[0] = 9;
    t.view().buffer().touch();
  }

  @Test
  void aViewOlderThanAChangeInPlaceThrows() {
    Tensor t = Tensor.of(1, 2, 3);
    Tensor part = t.slice(0, 0, 2);
    Tensor copy = t.copy();
    change(t);
    for (Runnable use :
        new Runnable[] {
          t::toFloats, part::item, () -> part.add(1), part::copy, () -> t.sum(), t::item
        }) {
      assertThatThrownBy(use::run)
          .isInstanceOfAny(IllegalStateException.class, ShapeException.class);
    }
    assertThatThrownBy(t::toFloats)
        .hasMessageContainingAll("stale view", "f32[3]", "changed in place", "copy()");
    assertThatThrownBy(() -> part.reshape(2, 1).add(1)).hasMessageContaining("stale view");
    assertThat(copy.toFloats()).containsExactly(1, 2, 3);
    View now = View.of(t.view().buffer(), t.shape().dims(), View.rowMajor(t.shape().dims()));
    assertThat(Tensor.of(now).toFloats()).containsExactly(9, 2, 3);
    assertThat(t).hasToString("f32[3] (stale)");
  }

  @Test
  void textShowsTypeSizesAndElements() {
    assertThat(Tensor.scalar(1.5)).hasToString("f32[] 1.5");
    assertThat(Tensor.of(1, -2, Float.NaN).named("x")).hasToString("f32[3] (x) [1.0, -2.0, NaN]");
    assertThat(Tensor.of(new double[] {.1})).hasToString("f64[1] [0.1]");
    assertThat(Tensor.of(new boolean[] {true, false})).hasToString("bool[2] [true, false]");
    assertThat(Tensor.zeros(0, 3)).hasToString("f32[0, 3] []");
    assertThat(Tensor.zeros(2, 0)).hasToString("f32[2, 0] [[],\n []]");
    assertThat(Tensor.arange(6).reshape(2, 3)).hasToString("i32[2, 3] [[0, 1, 2],\n [3, 4, 5]]");
    assertThat(Tensor.arange(6).reshape(3, 2).transpose())
        .hasToString("i32[2, 3] [[0, 2, 4],\n [1, 3, 5]]");
    assertThat(Tensor.arange(4).reshape(2, 1, 2))
        .hasToString("i32[2, 1, 2] [[[0, 1]],\n [[2, 3]]]");
  }

  @Test
  void textLeavesOutTheMiddle() {
    assertThat(Tensor.arange(8)).hasToString("i32[8] [0, 1, 2, 3, 4, 5, 6, 7]");
    assertThat(Tensor.arange(9)).hasToString("i32[9] [0, 1, 2, 3, ..., 5, 6, 7, 8]");
    assertThat(Tensor.arange(1000)).hasToString("i32[1000] [0, 1, 2, 3, ..., 996, 997, 998, 999]");
    assertThat(Tensor.arange(20).reshape(10, 2))
        .hasToString(
            """
            i32[10, 2] [[0, 1],
             [2, 3],
             [4, 5],
             [6, 7],
             ...,
             [12, 13],
             [14, 15],
             [16, 17],
             [18, 19]]\
            """);
  }
}
