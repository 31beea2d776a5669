package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhiloxTest {
  /** Source: kat_vectors of Random123 1.09 (Salmon et al.), lines philox4x32 10. */
  @Test
  void matchesTheKnownAnswersOfItsAuthors() {
    assertThat(Philox.block(0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(Philox.block(-1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(Philox.block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0x299f31d0_a4093822L))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void wordIIsWordIMod4OfBlockIDiv4() {
    long key = 0x0123456789abcdefL;
    for (long i : new long[] {0, 1, 2, 3, 4, 1_000_003, (1L << 36) + 7}) {
      long block = i / 4;
      int[] words = Philox.block((int) block, (int) (block >>> 32), 1, 0, key);
      assertThat(Philox.word(key, 1, i)).isEqualTo(words[(int) (i % 4)]);
    }
  }

  @Test
  void aRangeOfWordsIsTheSameInAnyPieces() {
    long key = 99;
    int[] all = new int[60];
    Philox.fill(key, 0, 0, all, 0, 60);
    for (int i = 0; i < 60; i++) assertThat(all[i]).isEqualTo(Philox.word(key, 0, i));
    int[] pieces = new int[61];
    for (int from = 0; from < 60; from += 12) Philox.fill(key, 0, from, pieces, 1 + from, 12);
    assertThat(Arrays.copyOfRange(pieces, 1, 61)).containsExactly(all);
    int[] seven = new int[9];
    Philox.fill(key, 0, 8, seven, 1, 7);
    assertThat(Arrays.copyOfRange(seven, 1, 8)).containsExactly(Arrays.copyOfRange(all, 8, 15));
    assertThat(seven[0]).isZero();
    assertThat(seven[8]).isZero();
  }

  @Test
  void blocksCrossThe32BitBoundaryOfTheIndex() {
    int[] words = new int[8];
    Philox.fill(5, 0, 4 * 0xFFFFFFFFL, words, 0, 8);
    assertThat(Arrays.copyOfRange(words, 0, 4)).containsExactly(Philox.block(-1, 0, 0, 0, 5));
    assertThat(Arrays.copyOfRange(words, 4, 8)).containsExactly(Philox.block(0, 1, 0, 0, 5));
  }

  @Test
  void childrenAreDistinctAndUseACounterOfTheirOwn() {
    Set<Long> seen = new HashSet<>();
    for (long key = 0; key < 100; key++) {
      assertThat(seen.add(key)).isTrue();
      for (int i = 0; i < 100; i++) assertThat(seen.add(Philox.child(key, i))).isTrue();
    }
    int[] words = Philox.block(7, 3, 0, 1, 42);
    assertThat(Philox.child(42, (3L << 32) + 7))
        .isEqualTo((long) words[1] << 32 | words[0] & 0xFFFFFFFFL);
  }

  @Test
  void splitGivesTheFirstChildren() {
    long[] keys = Philox.split(11, 5);
    for (int i = 0; i < 5; i++) assertThat(keys[i]).isEqualTo(Philox.child(11, i));
    assertThat(Philox.split(11, 0)).isEmpty();
  }

  @Test
  void aKeyTravelsAsTwoExactDoubles() {
    for (long key :
        new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x80000000L, ~0x80000000L}) {
      assertThat(Philox.key(new double[] {Philox.low(key), Philox.high(key)})).isEqualTo(key);
    }
  }
}
