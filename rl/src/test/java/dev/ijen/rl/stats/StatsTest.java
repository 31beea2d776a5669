package dev.ijen.rl.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Expected numbers are SciPy 1.17.1's (2026-11-24): t.interval, binomtest, spearmanr, linregress.
 */
class StatsTest {
  private static final double[] X = {3.1, 2.7, 4.4, 5.0, 1.9, 3.3, 4.1};
  private static final double[] Y = {2.0, 2.5, 3.9, 3.1, 2.2, 2.9, 3.9};
  private static final Offset<Double> FINE = within(1e-12);

  private static void check(Interval i, double estimate, double low, double high) {
    assertThat(i.estimate()).isCloseTo(estimate, FINE);
    assertThat(i.low()).isCloseTo(low, FINE);
    assertThat(i.high()).isCloseTo(high, FINE);
  }

  @Test
  void intervalsOfMeans() {
    check(Intervals.mean(X), 3.5, 2.5139796766123435, 4.486020323387656);
    check(Intervals.paired(X, Y), 0.5714285714285714, -0.09487617345649435, 1.237733316313637);
    check(Intervals.mean(2.0), 2, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> Intervals.paired(X, new double[3])).hasMessageContaining("7 numbers");
    assertThatThrownBy(Intervals::mean).hasMessageContaining("no numbers");
  }

  @Test
  void intervalsOfProbabilities() {
    check(Intervals.wilson(7, 10), .7, 0.39677814746114526, 0.892208732593699);
    check(Intervals.wilson(0, 10), 0, 0, 0.27753279986288926);
    check(Intervals.wilson(10, 10), 1, 0.7224672001371109, 1);
    for (int[] bad : new int[][] {{3, 2}, {0, 0}, {-1, 2}}) {
      assertThatThrownBy(() -> Intervals.wilson(bad[0], bad[1]))
          .hasMessage("wilson: %d of %d".formatted(bad[0], bad[1]));
    }
  }

  /** The whole point: of 95 % intervals from five normal numbers, about 95 % hold the truth. */
  @Test
  void theIntervalOfFiveCoversAsItSays() {
    NumpyRandom random = new NumpyRandom(1);
    int held = 0;
    for (int trial = 0; trial < 4000; trial++) {
      double[] x = new double[5];
      for (int i = 0; i < 5; i++) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.random()));
        x[i] = radius * Math.cos(2 * Math.PI * random.random());
      }
      Interval i = Intervals.mean(x);
      if (i.low() <= 0 && i.high() >= 0) held++;
    }
    assertThat(held / 4000.0).isBetween(.94, .96);
  }

  @Test
  void theMiddleHalf() {
    assertThat(Intervals.interquartileMean(100, 1, 2, 3, 4, 5, 6, 7)).isCloseTo(4.5, FINE);
    // Five numbers: 1.25 are cut off at either end.
    assertThat(Intervals.interquartileMean(1, 2, 3, 10, 50))
        .isCloseTo((.75 * 2 + 3 + .75 * 10) / 2.5, FINE);
    assertThatThrownBy(Intervals::interquartileMean).hasMessageContaining("no numbers");
    assertThat(Intervals.interquartileMean(7)).isCloseTo(7, FINE);
  }

  @Test
  void trends() {
    assertThat(Trends.spearman(X, Y)).isCloseTo(0.7748062179181807, FINE);
    assertThat(Trends.correlation(X, Y)).isCloseTo(0.7374474990230572, FINE);
    Interval slope = Trends.slope(X, Y);
    assertThat(slope.estimate()).isCloseTo(0.5278592375366569, FINE);
    assertThat(slope.high() - slope.estimate()).isCloseTo(0.5557729125218847, within(1e-9));
    assertThat(slope.estimate() - slope.low()).isCloseTo(0.5557729125218847, within(1e-9));
    check(
        Trends.slope(new double[] {1, 2}, new double[] {3, 7}),
        4,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> Trends.slope(new double[1], new double[1]))
        .hasMessageContaining("1 and 1 numbers");
    assertThatThrownBy(() -> Trends.spearman(new double[] {1, 2}, new double[] {1, Double.NaN}))
        .hasMessageContaining("pair 1");
    assertThatThrownBy(() -> Trends.spearman(X, new double[] {1})).hasMessageContaining("7 and 1");
    assertThatThrownBy(() -> Trends.spearman(new double[] {1, Double.NaN}, new double[] {1, 2}))
        .hasMessageContaining("pair 1");
  }

  @Test
  void numbersAreShort() {
    assertThat(new Interval(.5, -.25, 1234.56)).hasToString("0.5000 [-0.2500, 1235]");
    assertThat(Interval.number(1e-9)).isEqualTo("1.00e-09");
    assertThat(Interval.number(.005)).isEqualTo("0.005000");
    assertThat(Interval.number(2e6)).isEqualTo("2.00e+06");
    assertThat(Interval.number(0)).isEqualTo("0");
  }

  /** All of it must be beyond a bound; a margin may be touched. */
  @Test
  void whereAnIntervalLies() {
    Interval i = new Interval(1, .5, 1.5);
    assertThat(i.above(.5)).isFalse();
    assertThat(i.above(.4)).isTrue();
    assertThat(i.below(1.5)).isFalse();
    assertThat(i.below(1.6)).isTrue();
    assertThat(i.within(1, .5)).isTrue();
    assertThat(i.within(1.25, .5)).isFalse();
    assertThat(i.within(.75, .5)).isFalse();
  }

  /** Three bins by hand: (.1, .2) of which one happened, (.5) happened, (.9, .8) neither. */
  @Test
  void calibration() {
    Calibration c = new Calibration(3);
    c.add(.1, true, 1);
    c.add(.2, false, 1);
    c.add(.5, true, 2);
    c.add(.9, false, 1);
    c.add(1, false, 1);
    assertThat(c.error()).isCloseTo((.7 + 1 + 1.9) / 6, FINE);
  }

  @Test
  void theLeastStep() {
    assertThat(Trends.leastStep(new double[] {1, 3, 3.5, 7})).isEqualTo(.5);
    assertThat(Trends.leastStep(new double[] {1, 3, 2})).isEqualTo(-1);
  }
}
