package dev.ijen.rl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Batch B =
      Batch.of("a", Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 5, 2))
          .with("b", Tensor.arange(5));

  @Test
  void aShuffleKeepsRowsTogetherAndLosesNone() {
    Batch s = B.shuffled(Key.of(4));
    int[] order = s.get("b").toInts();
    float[] a = s.get("a").toFloats();
    assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    for (int i = 0; i < 5; i++) {
      assertThat(a[2 * i]).isEqualTo(2 * order[i]);
      assertThat(a[2 * i + 1]).isEqualTo(2 * order[i] + 1);
    }
  }

  @Test
  void partsCoverAllRowsAndTheLastMayBeSmaller() {
    assertThat(B.split(2)).extracting(Batch::rows).containsExactly(2, 2, 1);
    assertThat(B.split(2).get(2).get("b").toInts()).containsExactly(4);
  }

  @Test
  void errorsNameTheColumn() {
    assertThatThrownBy(() -> B.with("c", Tensor.zeros(4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("column c")
        .hasMessageContaining("5 rows");
    assertThatThrownBy(() -> B.get("x"))
        .hasMessageContaining("no column x")
        .hasMessageContaining("[a, b]");
  }

  @Test
  void aTableRefusesToBeReadThroughAnOldTensor() {
    Table t = new Table(DType.F32, 3, Shape.of(2));
    t.put(0, Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
    Tensor before = t.first(2);
    assertThat(before.toFloats()).containsExactly(1, 2, 3, 4);
    t.put(2, Tensor.of(new float[] {5, 6}, 1, 2));
    assertThatThrownBy(before::toFloats).hasMessageContaining("changed in place");
    assertThat(t.first(3).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> t.put(3, Tensor.of(new float[] {5, 6}, 1, 2)))
        .hasMessageContaining("rows 3 to 3");
  }
}
