package dev.ijen.qd.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoveltyArchiveTest {
  private static final Bounds UNIT = new Bounds(new double[] {0, 0}, new double[] {1, 1}, "x", "y");

  /** Candidates and evaluations in one; genomes count on from {@code first}. */
  private static Batch batch(int first, float... measures) {
    int n = measures.length / 2;
    return Batch.of(
            Task.GENOME, Tensor.arange(n).add(first).to(dev.ijen.kernels.DType.F32).unsqueeze(1))
        .with(Task.OBJECTIVE, Tensor.zeros(n))
        .with(Task.MEASURES, Tensor.of(measures, n, 2));
  }

  /** By hand: k = 2, threshold 1. */
  @Test
  void noveltyIsTheMeanDistanceToTheNearest() {
    NoveltyArchive a = new NoveltyArchive(UNIT, 1, 2, 1);
    Batch first = batch(0, 0, 0, 0, .5f);
    Feedback f = a.add(first, first);
    assertThat(f.gain().toFloats()).containsOnly(Float.POSITIVE_INFINITY);
    assertThat(f.status().toInts()).containsExactly(2, 2);
    // (3, 0): 3 and sqrt(9.25); (0, 1): 1 and .5, too near; (0, 1.25): .75 and 1.25, just enough
    Batch second = batch(2, 3, 0, 0, 1, 0, 1.25f, Float.NaN, 0);
    f = a.add(second, second);
    assertThat(f.gain().toFloats()[0]).isCloseTo((float) (3 + Math.sqrt(9.25)) / 2, within(1e-6f));
    assertThat(f.gain().toFloats()[1]).isEqualTo(.75f);
    assertThat(f.gain().toFloats()[2]).isEqualTo(1);
    assertThat(f.gain().toFloats()[3]).isNaN();
    assertThat(f.status().toInts()).containsExactly(2, 0, 2, 0);
    assertThat(f.fresh()).isEqualTo(2);
    assertThat(f.invalid()).isEqualTo(1);
    assertThat(a.elites().get(Task.GENOME).toFloats()).containsExactly(0, 1, 2, 4);
    Stats s = a.stats();
    assertThat(s.elites()).isEqualTo(4);
    assertThat(s.coverage()).isNaN();
    assertThat(s.outside()).as("(3, 0) and (0, 1.25)").isEqualTo(2);
  }

  /** Objectives count for nothing but the report; bounds are watched on both sides. */
  @Test
  void whatIsReported() {
    NoveltyArchive a = new NoveltyArchive(UNIT, 1, 3, .1);
    Batch b =
        batch(0, .5f, .5f, -1, .5f, .5f, 7, Float.NaN, 9, Float.POSITIVE_INFINITY, 0, .1f, .1f);
    Batch e =
        Batch.of(Task.OBJECTIVE, Tensor.of(new float[] {-3, -1, -2, 5, 5, Float.NaN}, 6))
            .with(Task.MEASURES, b.get(Task.MEASURES));
    Feedback f = a.add(b, e);
    assertThat(f.status().toInts()).containsExactly(2, 2, 2, 0, 0, 0);
    assertThat(f.invalid()).isEqualTo(3);
    Stats s = a.stats();
    assertThat(s.invalid()).isEqualTo(3);
    assertThat(s.outside()).as("valid ones only").isEqualTo(2);
    assertThat(s.best()).isEqualTo(-1);
    assertThat(s.qdScore()).isEqualTo(-6);
    assertThat(s.mean()).isEqualTo(-2);
    a.add(b, e);
    assertThat(a.stats().invalid()).isEqualTo(6);
  }

  /** With fewer elites than neighbours, the mean of those that there are. */
  @Test
  void aFewAreEnough() {
    NoveltyArchive a = new NoveltyArchive(UNIT, 1, 9, 0);
    Batch two = batch(0, 0, 0, 1, 0);
    a.add(two, two);
    assertThat(a.novelty(Tensor.of(new float[] {3, 0}, 1, 2)).toFloats()).containsExactly(2.5f);
    Batch none = batch(0, 0, 0); // at a threshold of 0 even what is there already enters
    NoveltyArchive same = new NoveltyArchive(UNIT, 1, 1, 0);
    same.add(none, none);
    same.add(none, none);
    assertThat(same.size()).isEqualTo(2);
  }

  /** Against a full search, through many rebuilt trees. */
  @Test
  void thousandsAgreeWithAFullSearch() {
    int k = 5;
    NoveltyArchive a = new NoveltyArchive(UNIT, 1, k, .02);
    List<double[]> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 60; round++) {
      float[] m = new float[60];
      for (int i = 0; i < m.length; i++) m[i] = (float) random.nextDouble();
      Batch b = batch(0, m);
      int before = all.size();
      float[] ahead = a.novelty(b.get(Task.MEASURES)).toFloats();
      float[] gain = a.add(b, b).gain().toFloats();
      assertThat(ahead).isEqualTo(gain);
      for (int i = 0; i < 30; i++) {
        double[] x = {m[2 * i], m[2 * i + 1]};
        double expected =
            before == 0
                ? Double.POSITIVE_INFINITY
                : all.subList(0, before).stream()
                    .mapToDouble(e -> Math.hypot(x[0] - e[0], x[1] - e[1]))
                    .sorted()
                    .limit(k)
                    .average()
                    .orElseThrow();
        assertThat(gain[i]).isCloseTo((float) expected, within(1e-6f));
        if (gain[i] >= .02) all.add(x);
      }
      assertThat(a.size()).isEqualTo(all.size());
    }
    assertThat(a.size()).as("more than one tree").isGreaterThan(500);
  }

  @Test
  void savedAndLoadedItGoesOnAsBefore() {
    NoveltyArchive a = new NoveltyArchive(UNIT, 1, 3, .01);
    Batch b = batch(0, Key.of(1).uniform(400, 2).flatten().toFloats());
    a.add(b, b);
    Batch odd = batch(7, 2, 2, Float.NaN, 0);
    Batch good =
        Batch.of(Task.OBJECTIVE, Tensor.of(new float[] {3, 3}, 2))
            .with(Task.MEASURES, odd.get(Task.MEASURES));
    for (int i = 0; i < 2; i++) a.add(odd, good);
    Snapshot s = new Snapshot();
    a.save(s);
    NoveltyArchive other = new NoveltyArchive(UNIT, 1, 3, .01);
    other.add(odd, odd);
    Batch past = batch(0, Key.of(4).uniform(900, 2).flatten().toFloats());
    other.add(past, past); // what it had is forgotten, its tree too
    other.load(s);
    assertThat(other.stats()).isEqualTo(a.stats());
    Batch more = batch(9, Key.of(2).uniform(50, 2).flatten().toFloats());
    assertThat(other.add(more, more).gain().toFloats())
        .isEqualTo(a.add(more, more).gain().toFloats());
    assertThat(other.sample(Key.of(3), 9).get(Task.GENOME).toFloats())
        .isEqualTo(a.sample(Key.of(3), 9).get(Task.GENOME).toFloats())
        .doesNotContain(0, 0)
        .doesNotHaveDuplicates();
    assertThatThrownBy(() -> new NoveltyArchive(UNIT, 1, 4, .01).load(s))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("saved with 3 neighbours")
        .hasMessageContaining("has 4 neighbours");
    assertThatThrownBy(() -> new NoveltyArchive(UNIT, 1, 0, .01))
        .hasMessageContaining("0 neighbours");
    assertThatThrownBy(() -> new NoveltyArchive(UNIT, 0, 1, .01))
        .hasMessageContaining("genomes of 0 numbers");
    for (double t : new double[] {-.1, Double.NaN}) {
      assertThatThrownBy(() -> new NoveltyArchive(UNIT, 1, 1, t))
          .hasMessageContaining("threshold " + t);
    }
    assertThatThrownBy(() -> new NoveltyArchive(UNIT, 1, 1, 0).sample(Key.of(1), 1))
        .hasMessageContaining("empty");
  }
}
