package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys are values: the same key, the same numbers; other keys, others. (The bits: kernels.random.)
 */
@Tag("width")
class KeyTest {
  private static final int N = 4099;

  @TempDir Path folder;

  @Test
  void theSameKeyGivesTheSameNumbers() {
    Key key = Key.of(42);
    Tensor again;
    try (var s = new Scope()) {
      again = s.keep(Key.of(42).normal(N));
    }
    assertThat(key.normal(N).toFloats()).isEqualTo(again.toFloats());
    assertThat(key.child(3).uniform(N).toFloats()).isEqualTo(key.split(4)[3].uniform(N).toFloats());
  }

  /** Element i does not depend on how many are drawn, nor on the shape. */
  @Test
  void numbersDependOnTheirPlaceOnly() {
    Key key = Key.of(5);
    float[] all = key.normal(N).toFloats();
    for (int n : new int[] {0, 1, 3, 4, 17, 1000}) {
      assertThat(key.normal(n).toFloats()).isEqualTo(Arrays.copyOf(all, n));
    }
    assertThat(key.normal(4, 5).toFloats()).isEqualTo(Arrays.copyOf(all, 20));
    assertThat(key.normal().shape()).isEqualTo(Shape.SCALAR);
  }

  @Test
  void childrenAreDistinct() {
    Set<Long> keys = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      Key key = Key.of(seed);
      keys.add(key.bits());
      for (Key child : key.split(1000)) keys.add(child.bits());
      for (int i = 0; i < 100; i++) keys.add(key.child(7).child(i).bits());
      keys.add(key.child(-1).bits());
      keys.add(key.child(1L << 32).bits());
    }
    assertThat(keys).hasSize(10 * 1103);
    assertThat(Key.of(1)).isEqualTo(Key.of(1)).isNotEqualTo(Key.of(2));
  }

  /** Parent, children and neighbours give unrelated numbers. */
  @Test
  void drawsOfRelatedKeysAreUncorrelated() {
    Key key = Key.of(9);
    Key[] related = {key, key.child(0), key.child(1), Key.of(10), Key.of(9L << 32)};
    for (int a = 0; a < related.length; a++) {
      for (int b = 0; b < a; b++) {
        double r = related[a].normal(N).mul(related[b].normal(N)).mean().item();
        assertThat(Math.abs(r)).as("keys %d and %d", a, b).isLessThan(5 / Math.sqrt(N));
      }
    }
  }

  @Test
  void rangesAndMoments() {
    Key key = Key.of(11);
    for (DType d : new DType[] {DType.F32, DType.F64}) {
      Tensor u = key.uniform(d, 100_000);
      assertThat(u.dtype()).isEqualTo(d);
      assertThat(u.min().item()).isGreaterThanOrEqualTo(0);
      assertThat(u.max().item()).isLessThan(1);
      assertThat(u.mean().item()).isBetween(.495, .505);
      assertThat(u.variance().item()).isBetween(1 / 12.5, 1 / 11.5);
      Tensor n = key.normal(d, 100_000);
      assertThat(n.mean().item()).isBetween(-.02, .02);
      assertThat(n.variance().item()).isBetween(.98, 1.02);
    }
    double euler = 0.5772156649;
    assertThat(key.gumbel(100_000).mean().item()).isBetween(euler - .02, euler + .02);
  }

  @Test
  void integersAndPermutations() {
    Key key = Key.of(12);
    int[] count = new int[7];
    for (int i : key.integers(7, 70_000).toInts()) count[i]++;
    for (int c : count) assertThat(c).isBetween(9_500, 10_500);
    assertThat(key.integers(1, 5).toInts()).containsOnly(0);

    int[] order = key.permutation(1000).toInts();
    assertThat(order).isEqualTo(key.permutation(1000).toInts());
    assertThat(order).isNotEqualTo(key.child(0).permutation(1000).toInts());
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) assertThat(order[i]).isEqualTo(i);
    assertThat(key.permutation(0).toInts()).isEmpty();
  }

  @Test
  void anRngHandsOutFreshKeysAndResumes() throws IOException {
    Rng rng = Rng.seed(3);
    Set<Key> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) assertThat(seen.add(rng.next())).isTrue();
    assertThat(seen).doesNotContain(Key.of(3));
    assertThat(Rng.seed(3).next()).isEqualTo(Key.of(3).child(0));

    Snapshot saved = new Snapshot();
    rng.save(saved);
    saved.write(folder.resolve("rng"));
    Rng other = Rng.seed(99);
    other.load(Snapshot.read(folder.resolve("rng")));
    for (int i = 0; i < 10; i++) assertThat(other.next()).isEqualTo(rng.next());
  }
}
