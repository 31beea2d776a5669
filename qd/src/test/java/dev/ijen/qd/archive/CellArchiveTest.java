package dev.ijen.qd.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellArchiveTest {
  private static final Bounds SQUARE =
      new Bounds(new double[] {-1, 0}, new double[] {1, 4}, "x", "y");
  private static final float NAN = Float.NaN;

  private static Batch candidates(float[]... genomes) {
    return Batch.of(Task.GENOME, rows(genomes));
  }

  private static Tensor rows(float[]... rows) {
    float[] all = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
    }
    return Tensor.of(all, rows.length, rows[0].length);
  }

  private static Batch evaluations(float[] objective, float[]... measures) {
    return Batch.of(Task.OBJECTIVE, Tensor.of(objective)).with(Task.MEASURES, rows(measures));
  }

  private static float[] f(float... values) {
    return values;
  }

  private static CellArchive archive(Rules rules) {
    return new CellArchive(new Grid(SQUARE, 2, 4), 1, rules);
  }

  /** Two in one new cell, one alone, by hand; then one better, one equal and one worse. */
  @Test
  void theBestOfACellWinsAndEachIsJudgedByWhatWasThere() {
    CellArchive a = archive(Rules.plain().offset(-10));
    Feedback first =
        a.add(
            candidates(f(1), f(2), f(3)),
            evaluations(f(5, 7, -2), f(-.5f, .5f), f(-.9f, .1f), f(.5f, 3.5f)));
    assertThat(first.status().toInts()).containsExactly(2, 2, 2);
    assertThat(first.gain().toFloats()).containsExactly(5, 7, -2);
    assertThat(first.fresh()).isEqualTo(3);
    Batch e = a.elites();
    assertThat(e.get("cell").toInts()).containsExactly(0, 7);
    assertThat(e.get(Task.GENOME).toFloats()).containsExactly(2, 3);
    assertThat(e.get(Task.MEASURES).toFloats()).containsExactly(-.9f, .1f, .5f, 3.5f);

    Feedback second =
        a.add(
            candidates(f(4), f(5), f(6)),
            evaluations(f(7, 6, 0), f(-.5f, .5f), f(-.5f, .5f), f(.5f, 3.5f)));
    assertThat(second.status().toInts()).containsExactly(0, 0, 1);
    assertThat(second.gain().toFloats()).containsExactly(0, -1, 2);
    assertThat(second.fresh()).isZero();
    assertThat(second.improved()).isEqualTo(1);
    assertThat(a.elites().get(Task.GENOME).toFloats()).containsExactly(2, 6);
    assertThat(a.stats()).isEqualTo(new Stats(2, .25, 27, 27. / 8, 7, 3.5, 0, 0));
  }

  @Test
  void theLowestIndexWinsTiesWithAllItsColumns() {
    CellArchive a = archive(Rules.plain()).keep("extra", 2);
    Batch c = candidates(f(1), f(2), f(3), f(4));
    Batch e =
        evaluations(f(1, 3, 3, 3), f(0, 0), f(.1f, .2f), f(.3f, .4f), f(.5f, .6f))
            .with("extra", rows(f(1, 1), f(2, 2), f(3, 3), f(4, 4)));
    a.add(c, e);
    assertThat(a.size()).isEqualTo(1);
    Batch elite = a.elite(4).orElseThrow();
    assertThat(elite.get(Task.GENOME).toFloats()).containsExactly(2);
    assertThat(elite.get(Task.MEASURES).toFloats()).containsExactly(.1f, .2f);
    assertThat(elite.get("extra").toFloats()).containsExactly(2, 2);
    assertThat(a.elite(0)).isEmpty();
  }

  /** t' = (1-a)^2 0 + (1 - (1-a)^2) (6+4)/2 = 2.1875 for a = 1/4: by hand. */
  @Test
  void thresholdsFollowTheBatchRule() {
    CellArchive a = archive(Rules.thresholds(.25, 0));
    Feedback one = a.add(candidates(f(1), f(2), f(3)), same(f(6, 4, -1)));
    assertThat(one.status().toInts()).containsExactly(2, 2, 0);
    assertThat(one.gain().toFloats()).containsExactly(6, 4, -1);
    assertThat(a.threshold(0)).isEqualTo(2.1875);
    assertThat(a.elites().get(Task.OBJECTIVE).toFloats()).containsExactly(6);

    Feedback two = a.add(candidates(f(4), f(5)), same(f(3, 2)));
    assertThat(two.status().toInts()).containsExactly(1, 0);
    assertThat(two.gain().toFloats()).containsExactly(.8125f, -.1875f);
    assertThat(a.threshold(0)).isEqualTo(.75 * 2.1875 + .25 * 3);
    assertThat(a.elites().get(Task.GENOME).toFloats()).as("though it is worse").containsExactly(4);
    assertThat(a.stats().best()).isEqualTo(6);
  }

  private static Batch same(float[] objective) {
    float[][] m = new float[objective.length][];
    for (int i = 0; i < m.length; i++) m[i] = f(-.5f, .5f);
    return evaluations(objective, m);
  }

  @Test
  void whatIsNotFiniteIsRejectedAndCounted() {
    CellArchive a = archive(Rules.plain());
    float inf = Float.POSITIVE_INFINITY;
    Feedback f =
        a.add(
            candidates(f(1), f(2), f(3), f(4), f(5)),
            evaluations(f(NAN, inf, 1, 1, 1), f(0, 0), f(0, 0), f(NAN, 0), f(0, -inf), f(0, 0)));
    assertThat(f.invalid()).isEqualTo(4);
    assertThat(f.status().toInts()).containsExactly(0, 0, 0, 0, 2);
    assertThat(f.gain().toFloats()).containsExactly(NAN, NAN, NAN, NAN, 1);
    assertThat(a.stats().invalid()).isEqualTo(4);
    assertThat(a.elites().get(Task.GENOME).toFloats()).containsExactly(5);
  }

  @Test
  void measuresOutsideAreClippedOrRejectedAndCounted() {
    Batch c = candidates(f(1), f(2), f(3));
    Batch e = evaluations(f(1, 2, 3), f(-9, 0), f(1, 4), f(0, 4.1f));
    CellArchive clips = archive(Rules.plain());
    assertThat(clips.add(c, e).status().toInts()).containsExactly(2, 2, 2);
    assertThat(clips.elites().get("cell").toInts()).containsExactly(0, 7);
    assertThat(clips.stats().outside()).isEqualTo(2);
    CellArchive rejects = archive(Rules.plain().outside(Rules.Outside.REJECT));
    assertThat(rejects.add(c, e).status().toInts()).containsExactly(0, 2, 0);
    assertThat(rejects.elites().get(Task.GENOME).toFloats()).containsExactly(2);
    assertThat(rejects.stats().outside()).isEqualTo(2);
  }

  @Test
  void wrongColumnsAreNamedTogether() {
    CellArchive a = archive(Rules.plain());
    Batch e = Batch.of(Task.OBJECTIVE, Tensor.zeros(2, 1));
    assertThatThrownBy(() -> a.add(candidates(f(1, 2), f(3, 4)), e))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("genome is")
        .hasMessageContaining("expected f32[2, 1]")
        .hasMessageContaining("objective is")
        .hasMessageContaining("no column measures");
    assertThatThrownBy(() -> a.add(candidates(f(1)), evaluations(f(1, 2), f(0, 0), f(0, 0))))
        .hasMessageContaining("1 candidates but 2 evaluations");
  }

  /** An archive as one would write it first: a map from cells, whole batches of rows. */
  private static final class Oracle {
    final Map<Integer, float[]> elite = new TreeMap<>(); // genome, objective, measures
    final Map<Integer, Double> threshold = new TreeMap<>();

    int[] add(Rules r, float[][] rows) {
      Map<Integer, List<float[]>> into = new TreeMap<>();
      int[] status = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        int x = Math.clamp((int) Math.floor((rows[i][2] + 1) / 2 * 2), 0, 1);
        int y = Math.clamp((int) Math.floor(rows[i][3] / 4 * 4), 0, 3);
        int c = x * 4 + y;
        if (rows[i][1] > threshold.getOrDefault(c, r.thresholdMin())) {
          into.computeIfAbsent(c, _ -> new ArrayList<>()).add(rows[i]);
          status[i] = threshold.containsKey(c) ? 1 : 2;
        }
      }
      into.forEach((c, all) -> {
        float[] top = all.getFirst();
        double sum = 0;
        for (float[] e : all) {
          if (e[1] > top[1]) top = e;
          sum += e[1];
        }
        elite.put(c, top);
        double kept = Math.pow(1 - r.learningRate(), all.size());
        double old = threshold.getOrDefault(c, r.thresholdMin());
        boolean plain = r.thresholdMin() == Double.NEGATIVE_INFINITY;
        threshold.put(c, plain ? top[1] : kept * old + (1 - kept) * sum / all.size());
      });
      return status;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, -Infinity", "1, 0", "0.1, -3", "0, 0"})
  void randomBatchesAgreeWithTheOracle(double rate, double min) {
    Rules rules = new Rules(rate, min, 0, Rules.Outside.CLIP);
    CellArchive a = archive(rules);
    Oracle oracle = new Oracle();
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(30);
      float[][] rows = new float[n][];
      for (int i = 0; i < n; i++) {
        // small whole objectives, so that there are ties
        rows[i] =
            f(
                random.nextInt(),
                random.nextInt(-5, 6 + round / 20),
                (float) random.nextDouble(-1.3, 1.3),
                (float) random.nextDouble(-1, 5));
      }
      assertThat(offer(a, rows).status().toInts()).isEqualTo(oracle.add(rules, rows));
      Batch e = a.elites();
      int k = 0;
      for (var o : oracle.elite.entrySet()) {
        assertThat(e.get("cell").toInts()[k]).isEqualTo(o.getKey());
        assertThat(e.get(Task.GENOME).toFloats()[k]).isEqualTo(o.getValue()[0]);
        assertThat(e.get(Task.OBJECTIVE).toFloats()[k]).isEqualTo(o.getValue()[1]);
        assertThat(e.get(Task.MEASURES).toFloats()[2 * k]).isEqualTo(o.getValue()[2]);
        // the same sums in another order of operations
        double t = oracle.threshold.get(o.getKey());
        assertThat(a.threshold(o.getKey())).isCloseTo(t, within(1e-12));
        k++;
      }
      assertThat(a.size()).isEqualTo(k);
    }
  }

  private static Feedback offer(CellArchive a, float[]... rows) {
    float[][] genome = new float[rows.length][];
    float[] objective = new float[rows.length];
    float[][] measures = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      genome[i] = f(rows[i][0]);
      objective[i] = rows[i][1];
      measures[i] = f(rows[i][2], rows[i][3]);
    }
    return a.add(candidates(genome), evaluations(objective, measures));
  }

  /** In a plain archive nothing is lost or gained by offering a batch one by one. */
  @Test
  void aPlainArchiveIsTheSameOneByOne() {
    CellArchive batch = archive(Rules.plain());
    CellArchive single = archive(Rules.plain());
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      float[][] rows = new float[20][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] =
            f(
                random.nextInt(),
                random.nextInt(9),
                (float) random.nextDouble(-1, 1),
                random.nextInt(5));
      }
      offer(batch, rows);
      for (float[] r : rows) offer(single, r);
    }
    assertThat(batch.elites().get(Task.GENOME).toFloats())
        .isEqualTo(single.elites().get(Task.GENOME).toFloats());
    assertThat(batch.stats()).isEqualTo(single.stats());
  }

  @Test
  void viewsOfLargerTensorsAreReadWhereTheyAre() {
    CellArchive a = archive(Rules.plain());
    Batch c = Batch.of(Task.GENOME, Tensor.of(f(1, 2, 3, 4), 4, 1).slice(0, 2, 4));
    Tensor measures = Tensor.of(f(9, 9, -.5f, .5f, .5f, .5f), 3, 2).slice(0, 1, 3);
    Tensor objective = Tensor.of(f(1, 5, 2, 6), 2, 2).transpose().select(0, 1); // 5, 6
    a.add(c, Batch.of(Task.OBJECTIVE, objective).with(Task.MEASURES, measures));
    assertThat(a.elites().get(Task.OBJECTIVE).toFloats()).containsExactly(5, 6);
    assertThat(a.elites().get(Task.GENOME).toFloats()).containsExactly(3, 4);
  }

  @Test
  void savedAndLoadedItGoesOnAsBefore() {
    CellArchive a = archive(Rules.thresholds(.5, -9)).keep("extra");
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5; i++) a.add(random(random), random(random));
    Snapshot s = new Snapshot();
    a.save(s);
    CellArchive b = archive(Rules.thresholds(.5, -9)).keep("extra");
    b.add(random(random), random(random)); // what it held before is gone after a load
    b.load(s);
    assertThat(b.stats()).isEqualTo(a.stats());
    Batch more = random(random);
    assertThat(b.add(more, more).gain().toFloats()).isEqualTo(a.add(more, more).gain().toFloats());
    Key key = Key.of(4);
    assertThat(b.sample(key, 50).get(Task.GENOME).toFloats())
        .isEqualTo(a.sample(key, 50).get(Task.GENOME).toFloats());
    assertThat(b.elites().get("extra").toFloats()).isEqualTo(a.elites().get("extra").toFloats());
  }

  /** Candidates and evaluations in one. */
  private static Batch random(SplittableRandom random) {
    int n = 4;
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) rows[i] = f((float) random.nextDouble(-1, 1), random.nextInt(4));
    Key key = Key.of(random.nextLong());
    return Batch.of(Task.GENOME, key.child(0).normal(n, 1))
        .with(Task.OBJECTIVE, key.child(1).normal(n))
        .with(Task.MEASURES, rows(rows))
        .with("extra", key.child(2).normal(n));
  }

  @Test
  void anArchiveOfAnotherKindIsRefusedByName() {
    Snapshot s = new Snapshot();
    archive(Rules.plain()).save(s);
    Bounds other = new Bounds(new double[] {-1, 0}, new double[] {1, 5}, "x", "y");
    assertRefused(s, new CellArchive(new Grid(other, 2, 4), 1, Rules.plain()), "y from 0.0 to 5.0");
    assertRefused(s, new CellArchive(new Grid(SQUARE, 4, 2), 1, Rules.plain()), "4 x 2 cells");
    assertRefused(s, new CellArchive(new Grid(SQUARE, 2, 4), 3, Rules.plain()), "genome size: 1");
    assertRefused(s, archive(Rules.thresholds(.1, 0)), "learningRate=0.1");
  }

  private static void assertRefused(Snapshot s, CellArchive a, String message) {
    assertThatThrownBy(() -> a.load(s))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rebuiltInOtherCellsTheBestStay() {
    CellArchive a = archive(Rules.plain());
    offer(a, f(1, 1, -.5f, .5f), f(2, 2, -.5f, 1.5f), f(3, 3, .5f, .5f));
    CellArchive b = a.rebuilt(new Grid(SQUARE, 1, 1), a.elites().get(Task.MEASURES));
    assertThat(b.elites().get(Task.GENOME).toFloats()).containsExactly(3);
    CellArchive c = a.rebuilt(a.cells(), rows(f(.5f, 3.5f), f(.5f, 3.5f), f(-.5f, 3.5f)));
    assertThat(c.elites().get("cell").toInts()).containsExactly(3, 7);
    assertThat(c.elites().get(Task.GENOME).toFloats()).containsExactly(3, 2);
  }

  @Test
  void everyEliteIsChosenAboutEquallyOften() {
    CellArchive a = archive(Rules.plain());
    offer(a, f(1, 1, -.5f, .5f), f(2, 2, -.5f, 1.5f), f(3, 3, .5f, .5f));
    int n = 30_000;
    int[] times = new int[4];
    for (float g : a.sample(Key.of(1), n).get(Task.GENOME).toFloats()) times[(int) g]++;
    // 5 standard deviations of a binomial count
    for (int g = 1; g <= 3; g++) assertThat(times[g]).isCloseTo(n / 3, within(410));
    assertThatThrownBy(() -> archive(Rules.plain()).sample(Key.of(1), 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> new Rules(.1, Double.NEGATIVE_INFINITY, 0, Rules.Outside.CLIP))
        .hasMessageContaining("finite threshold");
    assertThatThrownBy(() -> Rules.thresholds(1.5, 0)).hasMessageContaining("1.5");
  }

  @Test
  void placesAndCellsAreInverse() {
    Grid g = new Grid(SQUARE, 2, 4);
    for (int c = 0; c < 8; c++) assertThat(g.at(g.place(c))).isEqualTo(c);
    assertThat(g.place(6)).containsExactly(1, 2);
  }

  /** Growth copies what was there. */
  @Test
  void thousandsOfElitesKeepTheirNumbers() {
    Bounds line = new Bounds(new double[] {0}, new double[] {1000}, "x");
    CellArchive a = new CellArchive(new Grid(line, 1000), 3, Rules.plain());
    for (int i = 999; i >= 0; i--) {
      a.add(candidates(f(i, 2 * i, 3 * i)), evaluations(f(i), f(i + .5f)));
    }
    float[] g = a.elites().get(Task.GENOME).toFloats();
    for (int i = 0; i < 1000; i++) {
      assertThat(g[3 * i + 2]).isEqualTo(3 * i);
    }
    assertThat(a.stats().coverage()).isEqualTo(1);
  }
}
