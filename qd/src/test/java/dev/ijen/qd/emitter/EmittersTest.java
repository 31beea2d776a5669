package dev.ijen.qd.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmittersTest {
  private static final int SIZE = 4;
  private static final int N = 20_000;

  private static CellArchive empty() {
    return CellArchive.grid(new Bounds(new double[] {0}, new double[] {2}, "x"), SIZE, 0, 2);
  }

  /** Two elites: all 10, all 30. */
  private static CellArchive two() {
    CellArchive a = empty();
    Tensor g = Tensor.stack(0, Tensor.full(10, SIZE), Tensor.full(30, SIZE));
    Tensor f = Tensor.of(0f, 1f);
    Batch e = Batch.of(Task.OBJECTIVE, f).with(Task.MEASURES, Tensor.of(new float[] {0, 2}, 2, 1));
    a.add(Batch.of(Task.GENOME, g), e);
    return a;
  }

  private static float[] ask(Emitter e) {
    Batch b = e.ask(Key.of(5));
    assertThat(b.get(Task.GENOME).shape().dims()).containsExactly(N, SIZE);
    assertThat(e.ask(Key.of(5)).get(Task.GENOME).toFloats())
        .isEqualTo(b.get(Task.GENOME).toFloats());
    return b.get(Task.GENOME).toFloats();
  }

  private static double deviation(double[] x, double mean) {
    double s = 0;
    for (double v : x) s += (v - mean) * (v - mean);
    return Math.sqrt(s / x.length);
  }

  @Test
  void gaussianNoiseAroundTheStartThenAroundElites() {
    float[] first = ask(new Gaussian(empty(), Tensor.full(7, SIZE), N, .5));
    double[] d = new double[first.length];
    for (int i = 0; i < d.length; i++) d[i] = first[i];
    // 5 standard errors of 80,000 numbers: of the mean .009, of the deviation .0063
    assertThat(deviation(d, 7)).isCloseTo(.5, within(.0063));
    float[] x = ask(new Gaussian(two(), Tensor.zeros(SIZE), N, .5));
    int low = 0;
    for (int r = 0; r < N; r++) {
      double parent = x[r * SIZE] < 20 ? 10 : 30;
      if (parent == 10) low++;
      for (int i = 0; i < SIZE; i++) d[r * SIZE + i] = x[r * SIZE + i] - parent;
    }
    assertThat(low).isCloseTo(N / 2, within(354)); // 5 deviations of a binomial count
    assertThat(deviation(d, 0)).isCloseTo(.5, within(.0063));
  }

  /** Without noise on single numbers all of a row move alike along the line between the elites. */
  @Test
  void isoLineMovesAlongTheLine() {
    float[] x = ask(new IsoLine(two(), Tensor.zeros(SIZE), N, 0, .2));
    int moved = 0;
    double square = 0;
    for (int r = 0; r < N; r++) {
      for (int i = 1; i < SIZE; i++) assertThat(x[r * SIZE + i]).isEqualTo(x[r * SIZE]);
      double d = Math.min(Math.abs(x[r * SIZE] - 10), Math.abs(x[r * SIZE] - 30));
      if (d == 0) continue;
      moved++;
      square += d * d;
    }
    assertThat(moved).as("pairs of different elites").isCloseTo(N / 2, within(354));
    // .2 of a length of 20, less the few beyond the middle; 5 standard errors are .14
    assertThat(Math.sqrt(square / moved)).isCloseTo(4, within(.16));
    float[] y = ask(new IsoLine(empty(), Tensor.full(7, SIZE), N, .5, .2));
    double[] d = new double[y.length];
    for (int i = 0; i < d.length; i++) d[i] = y[i];
    assertThat(deviation(d, 7)).isCloseTo(.5, within(.0063));
  }

  @Test
  void geneticCrossesAndMutates() {
    float[] x = ask(new Genetic(two(), Tensor.zeros(SIZE), N, .6, 0, 1));
    int mixed = 0;
    for (int r = 0; r < N; r++) {
      boolean low = false;
      boolean high = false;
      for (int i = 0; i < SIZE; i++) {
        assertThat(x[r * SIZE + i]).isIn(10f, 30f);
        if (x[r * SIZE + i] == 10f) low = true;
        else high = true;
      }
      if (low && high) mixed++;
    }
    // crossed .6, different parents 1/2, not all from one 1 - 2/16
    assertThat(mixed / (double) N).isCloseTo(.6 * .5 * .875, within(.016));
    float[] y = ask(new Genetic(two(), Tensor.zeros(SIZE), N, 0, .3, 1));
    int changed = 0;
    for (float v : y) if (v != 10f && v != 30f) changed++;
    assertThat(changed / (double) y.length).isCloseTo(.3, within(.0082));
  }

  /** Asks for a row of its number, and writes down what it is told. */
  private record Recording(int number, List<String> told) implements Emitter {
    @Override
    public Batch ask(Key key) {
      return Batch.of(Task.GENOME, Tensor.full(number, number, 1))
          .with("key", Tensor.full(key.bits() & 0xff, number));
    }

    @Override
    public void tell(Batch candidates, Batch evaluations, Feedback feedback) {
      told.add(
          candidates.get(Task.GENOME).toFloats().length
              + " "
              + evaluations.get(Task.OBJECTIVE).toFloats()[0]
              + " "
              + feedback.status().toInts()[number - 1]
              + " "
              + feedback.fresh()
              + feedback.improved()
              + feedback.invalid());
    }

    @Override
    public void save(Snapshot out) {
      out.put("number", number);
    }

    @Override
    public void load(Snapshot in) {
      assertThat(in.integer("number")).isEqualTo(number);
    }
  }

  @Test
  void sideBySideEachHasItsKeyAndIsToldOfItsOwn() {
    List<String> told = Collections.synchronizedList(new ArrayList<>()); // by two threads
    Emitters all = new Emitters(List.of(new Recording(1, told), new Recording(3, told)));
    Key key = Key.of(9);
    Batch c = all.ask(key);
    assertThat(c.get(Task.GENOME).toFloats()).containsExactly(1, 3, 3, 3);
    assertThat(c.get("key").toFloats()[1]).isEqualTo(key.child(1).bits() & 0xff);
    Batch e = Batch.of(Task.OBJECTIVE, Tensor.of(5f, 6f, 7f, 8f));
    Tensor gain = Tensor.of(1f, 1f, Float.NaN, 1f);
    all.tell(c, e, new Feedback(Tensor.of(new int[] {2, 1, 0, 2}), gain, 2, 1, 1));
    assertThat(told).containsExactlyInAnyOrder("1 5.0 2 100", "3 6.0 2 111");
    Snapshot s = new Snapshot();
    all.save(s);
    all.load(s);
    assertThatThrownBy(() -> new Emitters(List.of())).hasMessageContaining("one at least");
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> new Gaussian(empty(), Tensor.zeros(SIZE), 0, 1))
        .hasMessageContaining("batch of 0");
    assertThatThrownBy(() -> new Gaussian(empty(), Tensor.zeros(SIZE), 1, Double.NaN))
        .hasMessageContaining("sigma is NaN");
    assertThatThrownBy(() -> new Genetic(empty(), Tensor.zeros(SIZE), 1, 2, 0, 1))
        .hasMessageContaining("chances are 2.0");
  }
}
