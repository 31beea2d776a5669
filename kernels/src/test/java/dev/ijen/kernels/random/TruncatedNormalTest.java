package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class TruncatedNormalTest {
  private static List<String[]> rows() throws IOException {
    try (InputStream in = TruncatedNormalTest.class.getResourceAsStream("truncated.csv")) {
      byte[] text = Objects.requireNonNull(in).readAllBytes();
      return new String(text, StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.startsWith("#"))
          .skip(1)
          .map(l -> l.split(","))
          .toList();
    }
  }

  /** Provenance in the file's header. */
  @Test
  void numbersAreTheExactQuantiles() throws IOException {
    double worst = 0;
    for (String[] f : rows()) {
      double low = Double.parseDouble(f[1]);
      double high = Double.parseDouble(f[2]);
      double z = new TruncatedNormal(low, high).of(Long.parseUnsignedLong(f[0], 16));
      assertThat(z).isBetween(low, high);
      double error = Math.abs(z - Double.parseDouble(f[3]));
      assertThat(error).as(String.join(",", f)).isLessThan(1e-13);
      worst = Math.max(worst, error);
    }
    assertThat(worst).as("a bound above 16 times the worst error").isGreaterThan(1e-13 / 16);
  }

  /** Phi at 0, 1, 2, 3 and 6 sigma: Abramowitz and Stegun, table 26.1. */
  @Test
  void tails() {
    double[][] known = {
      {0, .5},
      {1, .158655253931457},
      {2, .022750131948179},
      {3, .001349898031630},
      {6, 9.865876450377e-10}
    };
    for (double[] k : known) {
      assertThat(TruncatedNormal.tail(k[0])).isCloseTo(k[1], within(1e-12 * k[1]));
      assertThat(TruncatedNormal.tail(-k[0])).isCloseTo(1 - k[1], within(1e-14));
    }
    assertThat(TruncatedNormal.tail(Double.POSITIVE_INFINITY)).isZero();
    assertThat(TruncatedNormal.tail(Double.NEGATIVE_INFINITY)).isEqualTo(1);
  }

  /** The same bits in any pieces, on any thread, cold and hot: element i is a function of i. */
  @Test
  void drawsAreTheFunctionOfKeyAndIndex() {
    TruncatedNormal map = new TruncatedNormal(-1, 2.5);
    for (int n : new int[] {0, 1, 5, 1025, 3 * Chunks.PIECE + 7}) {
      View out = DrawsTest.out(DType.F64, n);
      double[] s = {Philox.low(n), Philox.high(n), -1, 2.5};
      Draws.TRUNCATED_NORMAL.cpu().run(new View[] {out}, s);
      for (int i = 0; i < n; i += 1 + n / 5000) {
        long bits = (long) Philox.word(n, 0, i) << 32 | Philox.word(n, 1, i) & 0xFFFFFFFFL;
        assertThat(out.doubles()[out.offset() + i]).isEqualTo(map.of(bits));
      }
      assertThat(out.doubles()[out.offset() + n]).isZero();
    }
  }
}
