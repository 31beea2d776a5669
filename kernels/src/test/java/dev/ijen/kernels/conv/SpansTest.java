package dev.ijen.kernels.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Windows by hand. */
class SpansTest {
  @Test
  void tapsInThePaddingAreLeftOut() {
    Spans s = Spans.sliding(5, 3, new Slide(2, 3, 2)); // taps -3 -1 1, -1 1 3, 1 3 5, 3 5 7
    assertThat(s.starts()).containsExactly(1, 1, 1, 3);
    assertThat(s.counts()).containsExactly(1, 2, 2, 1);
    assertThat(s.step()).isEqualTo(2);
  }

  @Test
  void adaptiveWindowsOverlapWhereTheyMust() {
    Spans s = Spans.adaptive(5, 3); // 0 1, 1 2 3, 3 4
    assertThat(s.starts()).containsExactly(0, 1, 3);
    assertThat(s.counts()).containsExactly(2, 3, 2);
    assertThat(Spans.adaptive(2, 4).starts()).containsExactly(0, 0, 1, 1);
    assertThat(Spans.adaptive(2, 0).windows()).isZero();
  }

  @Test
  void aSlideMoves() {
    assertThatThrownBy(() -> new Slide(0, -1, 1))
        .hasMessageContaining("stride >= 1, padding >= 0 and dilation >= 1")
        .hasMessageContaining("stride 0, padding -1, dilation 1");
  }

  @Test
  void sizesOfTheTranspose() {
    Slide s = new Slide(3, 1, 2);
    assertThat(s.outputs(10, 3)).isEqualTo(3);
    assertThat(s.inputs(3, 3)).isEqualTo(9);
    assertThat(s.outputs(2, 3)).isEqualTo(0);
  }
}
