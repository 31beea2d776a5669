package dev.ijen.rl.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void batchesCombineToTheStatisticsOfAllRows() {
    Tensor x = Key.of(1).normal(1000, 3).mul(Tensor.of(1f, 5f, .1f)).add(Tensor.of(0f, -3f, 7f));
    Normaliser n = new Normaliser(3);
    for (int i = 0; i < 1000; i += 50) n.of(x.slice(0, i, i + 50));
    float[] z = n.freeze().of(x).toFloats();
    for (int d = 0; d < 3; d++) {
      double mean = 0;
      double square = 0;
      for (int i = d; i < z.length; i += 3) {
        mean += z[i] / 1000;
        square += z[i] * z[i] / 1000;
      }
      // the statistics start out with a weight of 1e-4 rows
      assertThat(mean).isCloseTo(0, within(1e-4));
      assertThat(square).isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void frozenItLearnsNothingAndClips() {
    Normaliser n = new Normaliser(1);
    n.of(Tensor.of(new float[] {-1, 1}, 2, 1));
    n.freeze();
    assertThat(n.of(Tensor.of(new float[] {1e9f}, 1, 1)).toFloats()).containsExactly(10);
    float before = n.apply(Tensor.of(new float[] {.5f}, 1, 1)).toFloats()[0];
    n.of(Tensor.of(new float[] {100, 200}, 2, 1));
    assertThat(n.apply(Tensor.of(new float[] {.5f}, 1, 1)).toFloats()[0]).isEqualTo(before);
  }

  @Test
  void rewardsAreDividedByTheDeviationOfTheReturn() {
    // gamma 1, one environment: returns 1, 2, 3, ... until it ends
    RewardScaler s = new RewardScaler(1, 1);
    boolean[] never = {false};
    float first = s.of(Tensor.of(1f), never).toFloats()[0];
    assertThat(first).isCloseTo(10f, within(0f)); // variance still about 0: clipped
    for (int i = 0; i < 99; i++) s.of(Tensor.of(1f), never);
    // returns 1..100 have variance (100^2 - 1) / 12; the next is 101
    float r = s.of(Tensor.of(1f), never).toFloats()[0];
    assertThat((double) r).isCloseTo(1 / Math.sqrt((101.0 * 101 - 1) / 12), within(1e-4));
  }

  @Test
  void stateComesBack() {
    Normaliser n = new Normaliser(2);
    n.of(Key.of(2).normal(10, 2));
    Snapshot s = new Snapshot();
    n.save(s);
    Normaliser m = new Normaliser(2);
    m.load(s);
    Tensor x = Key.of(3).normal(4, 2);
    assertThat(m.apply(x).toFloats()).containsExactly(n.apply(x).toFloats());
  }
}
