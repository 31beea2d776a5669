package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class PermutationTest {
  private static int[] order(Kernel.Cpu rung, int n, long key) {
    View out = DrawsTest.out(DType.I32, n);
    rung.run(new View[] {out}, DrawsTest.scalars(key));
    assertThat(out.ints()[out.offset() - 1]).isZero();
    assertThat(out.ints()[out.offset() + n]).isZero();
    return Arrays.copyOfRange(out.ints(), out.offset(), out.offset() + n);
  }

  private static int[] sorted(int n, Comparator<Integer> by) {
    return IntStream.range(0, n).boxed().sorted(by).mapToInt(i -> i).toArray();
  }

  private static Comparator<Integer> byWord(long key, int plane) {
    return (a, b) ->
        Integer.compareUnsigned(Philox.word(key, plane, a), Philox.word(key, plane, b));
  }

  @Test
  void sortsTheElementsByTheirBits() {
    for (int n : new int[] {0, 1, 2, 3, 5, 16, 100, 255, 256, 257, 4096, 20_000, 5, 256}) {
      int[] expected = sorted(n, byWord(n, 0).thenComparing(byWord(n, 1)));
      for (String rung : Draws.PERMUTATION.cpuRungs()) {
        assertThat(order(Draws.PERMUTATION.cpu(rung), n, n)).as(rung).containsExactly(expected);
      }
    }
  }

  @Test
  void theSecondWordDecidesWhereFirstWordsAreEqual() {
    for (int divisor : new int[] {1, 3, 1000}) {
      Words few =
          (key, plane, first, words, at, count) -> {
            for (int i = 0; i < count; i++) words[at + i] = (i % divisor) * 0x5851F42D;
          };
      Comparator<Integer> first =
          (a, b) -> Integer.compareUnsigned((a % divisor) * 0x5851F42D, (b % divisor) * 0x5851F42D);
      assertThat(order(new Permutation(few), 500, 6))
          .containsExactly(sorted(500, first.thenComparing(byWord(6, 1))));
    }
  }

  /** 24 orders of 4 elements: chi-squared with 23 degrees of freedom is below 49.73 in 0.999. */
  @Test
  void everyOrderIsEquallyLikely() {
    int[] orders = new int[48_000];
    for (int k = 0; k < orders.length; k++) {
      int[] p = order(Draws.PERMUTATION.cpu(), 4, Philox.child(77, k));
      int below = p[2] > p[3] ? 1 : 0;
      int second = (p[1] > p[2] ? 1 : 0) + (p[1] > p[3] ? 1 : 0);
      orders[k] = 6 * p[0] + 2 * second + below;
    }
    assertThat(StatisticsTest.chiSquared(orders, 24)).isLessThan(49.73);
  }

  @Test
  void bitsAreTheSameColdAndHot() {
    Kernel.Cpu rung = Draws.PERMUTATION.cpu();
    int[] cold = order(rung, 100, 1);
    for (int i = 20_000; i > 1; i--) order(rung, 100, i);
    assertThat(order(rung, 100, 1)).containsExactly(cold);
  }
}
