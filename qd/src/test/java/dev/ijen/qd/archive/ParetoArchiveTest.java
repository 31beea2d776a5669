package dev.ijen.qd.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParetoArchiveTest {
  private static final Bounds UNIT = new Bounds(new double[] {0, 0}, new double[] {1, 1}, "a", "b");

  private static ParetoArchive archive(int longest, ParetoArchive.Overflow overflow) {
    return new ParetoArchive(new Grid(UNIT, 3, 3), 2, longest, overflow, -1, -1);
  }

  private static Batch candidates(Tensor genomes) {
    return Batch.of(Task.GENOME, genomes);
  }

  private static Batch evaluations(Tensor objectives, Tensor measures) {
    return Batch.of(Task.OBJECTIVE, objectives).with(Task.MEASURES, measures);
  }

  /** Points on whole numbers: the unit cubes below them are counted one by one. */
  @Test
  void hypervolumeCountsUnitCubes() {
    SplittableRandom r = new SplittableRandom(3);
    for (int m = 1; m <= 4; m++) {
      for (int trial = 0; trial < 60; trial++) {
        double[][] points = new double[r.nextInt(8)][m];
        for (double[] p : points) for (int j = 0; j < m; j++) p[j] = r.nextInt(7);
        double[] reference = new double[m];
        Arrays.fill(reference, 1);
        int count = 0;
        for (int code = 0; code < Math.pow(6, m); code++) {
          boolean covered = false;
          for (double[] p : points) {
            boolean below = true;
            for (int j = 0, rest = code; j < m; j++, rest /= 6) below &= 2 + rest % 6 <= p[j];
            covered |= below;
          }
          if (covered) count++;
        }
        assertThat(Hypervolume.of(points, reference)).isEqualTo(count);
      }
    }
  }

  /** A front too long for none to leave, against lists that are searched through. */
  @Test
  void keepsEveryCellsFront() {
    ParetoArchive a = archive(1000, ParetoArchive.Overflow.CROWDING);
    Map<Integer, List<float[]>> fronts = new HashMap<>(); // f1, f2, g1
    Key key = Key.of(2);
    for (int b = 0; b < 12; b++) {
      int n = 50;
      Tensor genomes = key.child(3 * b).normal(n, 2);
      // eighths, so that equal objectives occur
      Tensor f = key.child(3 * b + 1).uniform(n, 2).mul(8 + b).floor().div(8);
      Tensor m = key.child(3 * b + 2).uniform(n, 2);
      Feedback fed = a.add(candidates(genomes), evaluations(f, m));
      int[] status = fed.status().toInts();
      for (int i = 0; i < n; i++) {
        float[] p = {f.toFloats()[2 * i], f.toFloats()[2 * i + 1], genomes.toFloats()[2 * i]};
        int c =
            3 * (int) (3 * (double) m.toFloats()[2 * i])
                + (int) (3 * (double) m.toFloats()[2 * i + 1]);
        List<float[]> front = fronts.computeIfAbsent(c, _ -> new ArrayList<>());
        int before = front.size();
        boolean in = front.stream().noneMatch(q -> q[0] >= p[0] && q[1] >= p[1]);
        if (in) {
          front.removeIf(q -> p[0] >= q[0] && p[1] >= q[1]);
          front.add(p);
        }
        assertThat(status[i])
            .isEqualTo(!in ? Feedback.REJECTED : before == 0 ? Feedback.NEW : Feedback.IMPROVED);
      }
    }
    Batch all = a.elites();
    int row = 0;
    double sum = 0;
    for (int c = 0; c < 9; c++) {
      List<float[]> front = fronts.getOrDefault(c, List.of());
      for (float[] p : front) {
        assertThat(all.get("cell").toInts()[row]).isEqualTo(c);
        assertThat(all.get(Task.OBJECTIVE).toFloats()[2 * row]).isEqualTo(p[0]);
        assertThat(all.get(Task.OBJECTIVE).toFloats()[2 * row + 1]).isEqualTo(p[1]);
        assertThat(all.get(Task.GENOME).toFloats()[2 * row]).isEqualTo(p[2]);
        row++;
      }
      double[][] points =
          front.stream().map(p -> new double[] {p[0], p[1]}).toArray(double[][]::new);
      sum += Hypervolume.of(points, -1, -1);
    }
    assertThat(row).isEqualTo(a.size()).isGreaterThan(20);
    assertThat(a.stats().qdScore()).isCloseTo(sum, within(1e-9));
    assertThat(a.stats().coverage()).isEqualTo(1);
    assertThat(a.stats().best()).isLessThanOrEqualTo(a.hypervolume() + 1e-9);
  }

  /** On a line x + y = 1 nobody dominates anybody. */
  @ParameterizedTest
  @EnumSource(ParetoArchive.Overflow.class)
  void aFrontIsNoLongerThanAllowed(ParetoArchive.Overflow overflow) {
    ParetoArchive a = archive(5, overflow);
    Tensor x = Key.of(4).uniform(60, 1);
    Tensor f = Tensor.concat(1, x, x.neg().add(1));
    Tensor m = Tensor.full(.5, 60, 2);
    Feedback fed = a.add(candidates(Tensor.concat(1, x, x)), evaluations(f, m));
    assertThat(a.size()).isEqualTo(5);
    assertThat(fed.fresh()).isEqualTo(1);
    assertThat(fed.improved()).isEqualTo(59);
    Batch e = a.elites();
    for (int i = 0; i < 5; i++) { // every column is the same candidate's
      assertThat(e.get(Task.GENOME).toFloats()[2 * i])
          .isEqualTo(e.get(Task.OBJECTIVE).toFloats()[2 * i]);
    }
    if (overflow == ParetoArchive.Overflow.CROWDING) { // the ends are never crowded
      float[] kept = e.get(Task.OBJECTIVE).slice(1, 0, 1).toFloats();
      Arrays.sort(kept);
      assertThat(kept[0]).isEqualTo((float) x.min().item());
      assertThat(kept[4]).isEqualTo((float) x.max().item());
    }
  }

  @Test
  void crowdingDistances() {
    // extents 10 and 10; inner distances .3 + .4, .5 + .6, .7 + .6: the second is the least
    double[][] points = {{0, 10}, {1, 9}, {3, 6}, {6, 3}, {10, 0}};
    assertThat(ParetoArchive.crowded(points)).isEqualTo(1);
  }

  @Test
  void refusesNumbersThatAreNone() {
    ParetoArchive a = archive(5, ParetoArchive.Overflow.CROWDING);
    Tensor f = Tensor.of(new float[] {1, Float.NaN, 0, 0, 1, 1}, 3, 2);
    Tensor m = Tensor.of(new float[] {0, 0, 0, Float.POSITIVE_INFINITY, 2, 0}, 3, 2);
    Feedback fed = a.add(candidates(Tensor.zeros(3, 2)), evaluations(f, m));
    assertThat(fed.invalid()).isEqualTo(2);
    assertThat(fed.gain().toFloats()[0]).isNaN();
    assertThat(a.stats().outside()).isEqualTo(1);
    assertThat(a.stats().invalid()).isEqualTo(2);
    assertThat(a.elites().get("cell").toInts()).containsExactly(6);
    assertThat(fed.gain().toFloats()[2]).isEqualTo(4);
  }

  /** A filled cell is chosen uniformly, whatever the length of its front. */
  @Test
  void samplesCellsUniformly() {
    ParetoArchive a = archive(50, ParetoArchive.Overflow.CROWDING);
    Tensor x = Tensor.arange(11).to(dev.ijen.kernels.DType.F32).div(10).unsqueeze(1);
    Tensor f = Tensor.concat(1, x, x.neg());
    Tensor m = Tensor.concat(0, Tensor.full(.9, 1, 2), Tensor.full(.1, 10, 2));
    a.add(candidates(Tensor.concat(1, x, x)), evaluations(f, m));
    float[] genes = a.sample(Key.of(1), 4000).get(Task.GENOME).slice(1, 0, 1).toFloats();
    int first = 0;
    for (float g : genes) if (g == 0) first++;
    assertThat(first).isBetween(1900, 2100); // sd 32
  }

  @Test
  void savedAndLoadedItGoesOnTheSame() {
    for (ParetoArchive.Overflow o : ParetoArchive.Overflow.values()) {
      ParetoArchive a = archive(4, o);
      fill(a, 1);
      Snapshot s = new Snapshot();
      a.save(s);
      ParetoArchive b = archive(4, o);
      fill(b, 9);
      b.load(s);
      fill(a, 2);
      fill(b, 2);
      for (String column : List.of(Task.GENOME, Task.OBJECTIVE, Task.MEASURES)) {
        assertThat(b.elites().get(column).toFloats()).isEqualTo(a.elites().get(column).toFloats());
      }
      assertThat(b.stats()).isEqualTo(a.stats());
      assertThat(b.sample(Key.of(1), 20).get(Task.GENOME).toFloats())
          .isEqualTo(a.sample(Key.of(1), 20).get(Task.GENOME).toFloats());
      assertThatThrownBy(() -> archive(5, o).load(s)).hasMessageContaining("fronts of 4");
    }
  }

  private static void fill(ParetoArchive a, long seed) {
    Key key = Key.of(seed);
    Tensor x = key.child(0).uniform(200, 1);
    Tensor noise = key.child(1).uniform(200, 1).mul(.2);
    Tensor f = Tensor.concat(1, x, x.neg().add(1).add(noise));
    a.add(candidates(key.child(2).normal(200, 2)), evaluations(f, key.child(3).uniform(200, 2)));
  }
}
