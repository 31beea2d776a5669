package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each number against the exact quantile of its word; provenance in the file's header. */
class QuantilesTest {
  private record Row(
      long bits, double normal32, double normal53, double gumbel32, double gumbel53) {}

  private static List<Row> rows() throws IOException {
    try (InputStream in = QuantilesTest.class.getResourceAsStream("quantiles.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("bits"))
          .map(line -> line.split(","))
          .map(c ->
              new Row(
                  Long.parseUnsignedLong(c[0], 16),
                  Double.parseDouble(c[1]),
                  Double.parseDouble(c[2]),
                  Double.parseDouble(c[3]),
                  Double.parseDouble(c[4])))
          .toList();
    }
  }

  private static void close(double actual, double exact, double bound, Row row) {
    assertThat(Math.abs(actual - exact))
        .as("%016x: %s, exactly %s", row.bits, actual, exact)
        .isLessThanOrEqualTo(bound);
  }

  @Test
  void normalNumbersAreTheQuantilesOfTheirWords() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(200);
    for (Row r : rows()) {
      close(StandardNormal.of((int) (r.bits >> 32)), r.normal32, 4e-7 * Math.abs(r.normal32), r);
      close(StandardNormal.of(r.bits), r.normal53, 1e-15 * Math.abs(r.normal53), r);
    }
  }

  @Test
  void gumbelNumbersAreTheQuantilesOfTheirWords() throws IOException {
    for (Row r : rows()) {
      double size32 = Math.max(1, Math.abs(r.gumbel32));
      close(StandardGumbel.of((int) (r.bits >> 32)), r.gumbel32, 4e-7 * size32, r);
      close(StandardGumbel.of(r.bits), r.gumbel53, 1e-15 * Math.max(1, Math.abs(r.gumbel53)), r);
    }
  }

  @Test
  void uniformNumbersAreTheHighBits() {
    assertThat(StandardUniform.of(-1)).isEqualTo(1 - 0x1p-24f);
    assertThat(StandardUniform.of(0xFF)).isEqualTo(0f);
    assertThat(StandardUniform.of(0x100)).isEqualTo(0x1p-24f);
    assertThat(StandardUniform.of(-1L)).isEqualTo(1 - 0x1p-53);
    assertThat(StandardUniform.of(0x7FFL)).isEqualTo(0.0);
    assertThat(StandardUniform.of(0x800L)).isEqualTo(0x1p-53);
  }

  /** A million words against the F64 number of the middle of the word's interval. */
  @Test
  void f32NumbersFollowTheF64NumbersEverywhere() {
    int[] words = new int[1 << 20];
    Philox.fill(2024, 0, 0, words, 0, words.length);
    for (int i = 0; i < words.length; i++) {
      int word = i % 2 == 0 ? words[i] : words[i] >>> (i % 31) ^ (i % 4 < 2 ? 0 : -1);
      long middle = (long) word << 32 | 0x80000000L;
      double g = StandardGumbel.of(middle);
      assertThat(Math.abs(StandardGumbel.of(word) - g) / Math.max(1, Math.abs(g))).isLessThan(6e-7);
      if (Math.abs((long) word) < 64) continue;
      double z = StandardNormal.of(middle);
      if (!(Math.abs(StandardNormal.of(word) / z - 1) < 5e-7)) {
        assertThat((double) StandardNormal.of(word)).as("word %08x", word).isEqualTo(z);
      }
    }
  }

  @Test
  void normalNumbersGrowWithTheWord() {
    float last = Float.NEGATIVE_INFINITY;
    for (long s = Integer.MIN_VALUE; s <= Integer.MAX_VALUE; s += 65_537) {
      float z = StandardNormal.of((int) s);
      assertThat(z).isGreaterThan(last);
      last = z;
    }
  }
}
