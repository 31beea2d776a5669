package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  @TempDir Path folder;

  @Test
  void numbersComeBackExactly() throws IOException {
    double[] numbers = {
      0.1, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1 / 0.0, -1 / 0.0
    };
    long[] integers = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1};
    Snapshot out = new Snapshot();
    for (int i = 0; i < numbers.length; i++) out.put("number" + i, numbers[i]);
    for (int i = 0; i < integers.length; i++) out.put("integer" + i, integers[i]);
    out.put("text", "two\nlines");
    out.write(folder.resolve("s"));

    Snapshot in = Snapshot.read(folder.resolve("s"));
    for (int i = 0; i < numbers.length; i++) {
      assertThat(in.number("number" + i)).isEqualTo(Double.valueOf(numbers[i]));
    }
    for (int i = 0; i < integers.length; i++) {
      assertThat(in.integer("integer" + i)).isEqualTo(integers[i]);
    }
    assertThat(in.text("text")).isEqualTo("two\nlines");
  }

  @Test
  void nestedNamesAndOrder() throws IOException {
    Snapshot out = new Snapshot();
    out.in("actor").in("layers").put("w", Tensor.of(1, 2));
    out.in("actor").put("steps", 3);
    out.put("z", Tensor.of(3));
    out.put("a", Tensor.of(4));
    out.write(folder.resolve("s"));

    Snapshot in = Snapshot.read(folder.resolve("s"));
    assertThat(in.tensors().keySet()).containsExactly("actor/layers/w", "z", "a");
    assertThat(in.in("actor").in("layers").tensor("w").toFloats()).containsExactly(1, 2);
    assertThat(in.in("actor").integer("steps")).isEqualTo(3);
    assertThat(in.has("actor/steps")).isTrue();
    assertThat(in.in("critic").has("steps")).isFalse();
    assertThatThrownBy(() -> in.tensors().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void errorsNameSourceEntryAndReason() throws IOException {
    Path file = folder.resolve("s");
    Snapshot out = new Snapshot();
    out.in("actor").put("w", Tensor.zeros(2, 3));
    out.put("text", "twelve");
    out.write(file);
    Snapshot in = Snapshot.read(file);

    assertThatThrownBy(() -> in.in("actor").tensor("b"))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll(file.toString(), "tensor actor/b is missing");
    assertThatThrownBy(() -> in.in("actor").tensor("w", DType.F32, Shape.of(3, 2)))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll(file.toString(), "actor/w", "f32[2, 3]", "expected f32[3, 2]");
    assertThatThrownBy(() -> in.in("actor").tensor("w", DType.F64, Shape.of(2, 3)))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("expected f64[2, 3]");
    assertThatThrownBy(() -> in.integer("text")).hasMessageContaining("\"twelve\", not an integer");
    assertThatThrownBy(() -> in.number("text")).hasMessageContaining("\"twelve\", not a number");
    assertThatThrownBy(() -> in.text("none")).hasMessageContaining("entry none is missing");
  }

  @Test
  void aNameIsUsedOnce() {
    Snapshot out = new Snapshot();
    out.put("w", Tensor.zeros(1));
    assertThatThrownBy(() -> out.put("w", 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("w is there already");
    out.in("other").put("w", 1.5);
    assertThatThrownBy(() -> out.put("other/w", Tensor.zeros(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsPutIsACopy() {
    Snapshot out = new Snapshot();
    try (var s = new Scope()) {
      out.put("w", Tensor.zeros(3).add(1));
    }
    assertThat(out.tensor("w").toFloats()).containsExactly(1, 1, 1);
  }
}
