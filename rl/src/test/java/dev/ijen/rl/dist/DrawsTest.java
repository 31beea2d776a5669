package dev.ijen.rl.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Draws against their distribution. Each comparison allows five standard deviations, a false alarm
 * in 1.7 million; there are some 100, and the keys are fixed.
 */
class DrawsTest {
  private static final int N = 40_000;

  private static Tensor many(double... v) {
    return Tensor.of(v, 1, v.length).expand(N, v.length);
  }

  /** The share of draws below each quantile, a binomial number. */
  private static void quantiles(String name, double[] draws) {
    double[] golden = Golden.of(name);
    int n = golden.length / 2;
    for (int i = 0; i < n; i++) {
      double p = golden[i];
      double below = 0;
      for (double x : draws) if (x < golden[n + i]) below++;
      assertThat(below / draws.length)
          .as("%s below its quantile %s", name, p)
          .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws.length)));
    }
  }

  @Test
  void gamma() {
    for (double a : new double[] {.1, .9, 1, 2.5, 50}) {
      for (DType dtype : new DType[] {DType.F64, DType.F32}) {
        Tensor c = many(a).to(dtype);
        Tensor x = new Gamma(c, c.onesLike().mul(4)).sample(Key.of(3)).mul(4);
        if (dtype == DType.F32) x = x.to(DType.F64);
        quantiles("gamma.quantiles." + a, x.toDoubles());
      }
    }
  }

  @Test
  void beta() {
    Tensor x = new Beta(many(2.5), many(.7)).sample(Key.of(4));
    quantiles("beta.quantiles.2.5.0.7", x.toDoubles());
  }

  /** Mean and variance of each coordinate: a / s, and a (s - a) / (s^2 (s + 1)). */
  @Test
  void dirichlet() {
    double[] a = {.02, .5, 3};
    double s = 3.52;
    Tensor x = new Dirichlet(many(a)).sample(Key.of(5));
    assertThat(x.sum(-1).sub(1).abs().max().item()).isLessThan(1e-12);
    for (int i = 0; i < 3; i++) {
      double variance = a[i] * (s - a[i]) / (s * s * (s + 1));
      Tensor xi = x.select(-1, i);
      assertThat(xi.mean().item()).isCloseTo(a[i] / s, within(5 * Math.sqrt(variance / N)));
      Tensor square = xi.sub(a[i] / s).square();
      assertThat(square.mean().item())
          .isCloseTo(variance, within(5 * square.std().item() / Math.sqrt(N)));
    }
  }

  @Test
  void smallConcentrationsGiveNoNaN() {
    Tensor c = many(1e-4, 1e-4, 2e-4).to(DType.F32);
    Tensor x = new Dirichlet(c).sample(Key.of(6));
    assertThat(x.isFinite().all().toBooleans()[0]).isTrue();
    assertThat(x.select(-1, 2).mean().item()).isCloseTo(.5, within(5 * .5 / Math.sqrt(N)));
  }

  /** An element depends on its own concentration, its place and the key: on nothing beside it. */
  @Test
  void gammaNumbersDoNotDependOnTheirNeighbours() {
    double[] a = new double[1000];
    for (int i = 0; i < a.length; i++) a[i] = .1 + i % 7;
    double[] all =
        new Gamma(Tensor.of(a, 1000), Tensor.of(new double[] {1})).sample(Key.of(8)).toDoubles();
    double[] part =
        new Gamma(Tensor.of(Arrays.copyOf(a, 321), 321), Tensor.of(new double[] {1}))
            .sample(Key.of(8))
            .toDoubles();
    assertThat(part).isEqualTo(Arrays.copyOf(all, 321));
    for (int i = 0; i < a.length; i += 2) a[i] = 3;
    double[] other =
        new Gamma(Tensor.of(a, 1000), Tensor.of(new double[] {1})).sample(Key.of(8)).toDoubles();
    for (int i = 1; i < a.length; i += 2) assertThat(other[i]).isEqualTo(all[i]);
    a[0] = -1;
    a[1] = Double.NaN;
    double[] bad =
        new Gamma(Tensor.of(a, 1000), Tensor.of(new double[] {1})).sample(Key.of(8)).toDoubles();
    assertThat(bad[0]).isNaN();
    assertThat(bad[1]).isNaN();
    assertThat(bad[3]).isEqualTo(all[3]);
  }

  @Test
  void normalAndTanhNormal() {
    var base = Normal.ofStd(many(.5), many(1.5));
    Tensor x = base.sample(Key.of(9));
    assertThat(x.mean().item()).isCloseTo(.5, within(5 * 1.5 / Math.sqrt(N)));
    // the variance of a sample variance is 2 sigma^4 / n
    assertThat(x.sub(.5).square().mean().item())
        .isCloseTo(2.25, within(5 * 2.25 * Math.sqrt(2.0 / N)));
    var squashed = new TanhNormal(base);
    assertThat(squashed.sample(Key.of(9)).toDoubles()).isEqualTo(x.tanh().toDoubles());
    var draw = squashed.draw(Key.of(9));
    assertThat(draw.action().toDoubles()).isEqualTo(x.tanh().toDoubles());
    assertThat(draw.logProb().toDoubles()).isEqualTo(squashed.logProbOfRaw(x).toDoubles());
  }

  @Test
  void discrete() {
    var b = new Bernoulli(many(-1, .3));
    double[] p = b.mean().select(0, 0).toDoubles();
    Tensor ones = b.sample(Key.of(10)).to(DType.F64);
    for (int i = 0; i < 2; i++) {
      assertThat(ones.select(-1, i).mean().item())
          .isCloseTo(p[i], within(5 * Math.sqrt(p[i] * (1 - p[i]) / N)));
    }
    var m = MultiDiscrete.of(many(0, Math.log(3), 0, 0), 2, 2);
    int[] both = m.sample(Key.of(11)).toInts();
    int[] count = new int[4];
    for (int i = 0; i < N; i++) count[2 * both[2 * i] + both[2 * i + 1]]++;
    for (int k = 0; k < 4; k++) {
      double q = k < 2 ? .125 : .375;
      assertThat((double) count[k] / N).isCloseTo(q, within(5 * Math.sqrt(q * (1 - q) / N)));
    }
  }

  @Test
  void mixture() {
    Tensor means = Tensor.of(new double[] {-10, 10}, 1, 2, 1).expand(N, 2, 1);
    var d =
        new Mixture(new Categorical(many(0, Math.log(3))), new Normal(means, means.zerosLike()));
    Tensor x = d.sample(Key.of(12));
    assertThat(x.gt(0).to(DType.F64).mean().item())
        .isCloseTo(.75, within(5 * Math.sqrt(.75 * .25 / N)));
    Tensor off = x.abs().sub(10);
    assertThat(off.mean().item()).isCloseTo(0, within(5 / Math.sqrt(N)));
    assertThat(off.square().mean().item()).isCloseTo(1, within(5 * Math.sqrt(2.0 / N)));
  }
}
