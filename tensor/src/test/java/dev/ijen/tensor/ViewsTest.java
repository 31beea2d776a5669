package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views hold what NumPy's hold, and are copies exactly where NumPy's are. */
@Tag("width")
class ViewsTest {
  static List<String> lines() throws IOException {
    try (InputStream in = ViewsTest.class.getResourceAsStream("views.csv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(l -> !l.startsWith("#")).skip(1).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void asInNumPy(String line) {
    String[] f = line.split(";", -1);
    int n = Integer.parseInt(f[0]);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = i;
    Tensor start = Tensor.of(values);
    Tensor t = start;
    for (String operation : f[1].split(" \\| ")) t = apply(t, operation);

    assertThat(t.shape().dims()).isEqualTo(numbers(f[2]));
    assertThat(t.toDoubles()).isEqualTo(Arrays.stream(numbers(f[4])).asDoubleStream().toArray());
    boolean copied = t.view().buffer() != start.view().buffer();
    assertThat(copied).as("is a copy").isEqualTo(f[3].equals("copy"));
  }

  private static int[] numbers(String s) {
    if (s.isEmpty()) return new int[0];
    return Arrays.stream(s.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static Tensor apply(Tensor t, String operation) {
    int space = (operation + " ").indexOf(' ');
    int[] a = numbers(operation.substring(Math.min(operation.length(), space + 1)));
    return switch (operation.substring(0, space)) {
      case "reshape" -> t.reshape(a);
      case "permute" -> t.permute(a);
      case "slice" -> Selections.slice(t, a[0], a[1], a[2], a[3]);
      case "expand" -> t.expand(a);
      case "squeeze" -> t.squeeze(a[0]);
      case "unsqueeze" -> t.unsqueeze(a[0]);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  /** A view sees its buffer; a copy does not. */
  @Test
  void copiesAreApart() {
    Tensor t = Tensor.of(1, 2, 3, 4, 5, 6).reshape(2, 3);
    assertThat(t.transpose().view().buffer()).isSameAs(t.view().buffer());
    assertThat(t.contiguous()).isSameAs(t);
    assertThat(t.transpose().contiguous().view().buffer()).isNotSameAs(t.view().buffer());
    assertThat(t.copy().view().buffer()).isNotSameAs(t.view().buffer());
    assertThat(t.named("w").copy().name()).isEqualTo("w");
  }

  /** Strides may be negative (no op makes such a view yet, a device or table may). */
  @Test
  void flippedViews() {
    Tensor t = Tensor.of(0, 1, 2, 3, 4, 5);
    Tensor flipped = Tensor.of(t.view().with(5, new int[] {2, 3}, new int[] {-3, -1}));
    assertThat(flipped.reshape(6).toFloats()).containsExactly(5, 4, 3, 2, 1, 0);
    assertThat(flipped.reshape(6).view().buffer()).isSameAs(t.view().buffer());
    Tensor half = Tensor.of(t.view().with(2, new int[] {2, 3}, new int[] {3, -1}));
    assertThat(half.reshape(3, 2).toFloats()).containsExactly(2, 1, 0, 5, 4, 3);
  }
}
