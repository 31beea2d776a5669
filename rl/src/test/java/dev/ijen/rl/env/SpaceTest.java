package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import org.junit.jupiter.api.Test;

class SpaceTest {
  @Test
  void sizesAndTypes() {
    assertThat(Space.discrete(3).size()).isEqualTo(1);
    assertThat(Space.discrete(3).shape()).isEqualTo(Shape.SCALAR);
    assertThat(new Space.MultiDiscrete(3, 4).shape()).isEqualTo(Shape.of(2));
    assertThat(Space.box(-1, 1, 2, 3).size()).isEqualTo(6);
    assertThat(Space.box(-1, 1).shape()).isEqualTo(Shape.SCALAR);
    assertThat(Space.box(-1, 1, 2).dtype()).isEqualTo(DType.F32);
  }

  @Test
  void objectionsNameValueAndRange() {
    Space d = new Space.Discrete(3, -1);
    assertThat(d.objection(new int[] {7, 1}, 1)).isNull();
    assertThat(d.objection(new int[] {2}, 0)).isEqualTo("is 2, allowed are -1..1");
    assertThat(new Space.Discrete(2, 0).objection(new int[] {Integer.MIN_VALUE}, 0))
        .isEqualTo("is -2147483648, allowed are 0..1");
    Space b = Space.box(-2, 2, 2);
    assertThat(b.objection(new float[] {9, -2, 2}, 1)).isNull();
    assertThat(b.objection(new float[] {0, 2.5f}, 0))
        .isEqualTo("element 1 is 2.5, allowed are -2.0 to 2.0");
    assertThat(b.objection(new float[] {Float.NaN, 0}, 0))
        .isEqualTo("element 0 is NaN, allowed are -2.0 to 2.0");
  }

  @Test
  void areValues() {
    assertThat(Space.box(0, 1, 2))
        .isEqualTo(Space.box(0, 1, 2))
        .hasSameHashCodeAs(Space.box(0, 1, 2));
    assertThat(Space.box(0, 1, 2)).isNotEqualTo(Space.box(0, 2, 2));
    assertThat(new Space.MultiDiscrete(2, 2)).isEqualTo(new Space.MultiDiscrete(2, 2));
    assertThat(Space.discrete(2)).hasToString("Discrete(0..1)");
    assertThat(Space.box(0, 1, 2)).hasToString("Box(f32[2], 0.0 to 1.0)");
    float[] low = {0};
    Space.Box box = new Space.Box(DType.F32, Shape.of(1), low, new float[] {1});
    low[0] = 5;
    box.low()[0] = 6;
    assertThat(box.low()).containsExactly(0);
  }

  @Test
  void badOnesThrow() {
    assertThatThrownBy(() -> Space.discrete(0)).hasMessage("Discrete: n must be at least 1, is 0");
    assertThatThrownBy(() -> new Space.MultiDiscrete(2, 0)).hasMessageContaining("[2, 0]");
    assertThatThrownBy(() -> new Space.Box(DType.F32, Shape.of(2), new float[1], new float[2]))
        .hasMessageContaining("needs 2 bounds, there are 1 lower and 2 upper");
  }
}
