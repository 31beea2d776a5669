package dev.ijen.rl.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.GradCheck;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Tensor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DistributionGradientsTest {
  private static final Tensor A = Tensor.of(new double[] {.4, 1.7, 3, .9, 2.2, 6}, 2, 3);
  private static final Tensor B = Tensor.of(new double[] {1.3, .6, 2.1, 4, .8, 1.1}, 2, 3);
  private static final Tensor INSIDE = Tensor.of(new double[] {.2, .3, .5, .6, .1, .3}, 2, 3);

  private static void smooth(Function<Tensor[], Tensor> f, Tensor... x) {
    assertThat(GradCheck.error(f, x)).isLessThan(1e-7);
    assertThat(GradCheck.secondError(f, x)).isLessThan(1e-6);
  }

  @Test
  void logProbabilitiesEntropiesAndDivergences() {
    smooth(x -> new Normal(x[0], x[1]).logProb(x[2]), A, B, INSIDE);
    smooth(x -> new Normal(x[0], x[1]).kl(new Normal(x[1], x[0])), A, B);
    smooth(x -> new TanhNormal(new Normal(x[0], x[1])).logProb(x[2]), A, B, INSIDE);
    smooth(x -> new Bernoulli(x[0]).logProb(Tensor.of(new double[] {0, 1, 1}, 1, 3)), A);
    smooth(
        x -> new Bernoulli(x[0]).entropy().add(new Bernoulli(x[0]).kl(new Bernoulli(x[1]))), A, B);
    smooth(x -> new Gamma(x[0], x[1]).logProb(x[2]), A, B, INSIDE);
    smooth(x -> new Gamma(x[0], x[1]).entropy(), A, B);
    smooth(x -> new Gamma(x[0], x[1]).kl(new Gamma(x[1], x[0])), A, B);
    smooth(x -> new Beta(x[0], x[1]).logProb(x[2]), A, B, INSIDE);
    smooth(
        x -> new Beta(x[0], x[1]).entropy().add(new Beta(x[0], x[1]).kl(new Beta(x[1], x[0]))),
        A,
        B);
    smooth(x -> new Dirichlet(x[0]).logProb(x[1]), A, INSIDE);
    smooth(
        x -> new Dirichlet(x[0]).entropy().add(new Dirichlet(x[0]).kl(new Dirichlet(x[1]))), A, B);
    smooth(x -> new Categorical(x[0]).kl(new Categorical(x[1])), A, B);
    smooth(
        x ->
            new Mixture(new Categorical(x[0]), new Normal(x[1].unsqueeze(-1), x[0].unsqueeze(-1)))
                .logProb(x[2].slice(-1, 0, 1)),
        A,
        B,
        INSIDE);
    Tensor one = A.onesLike(); // where (a - 1) log x meets 0
    assertThat(GradCheck.error(x -> new Beta(x[0], x[1]).logProb(INSIDE), one, one))
        .isLessThan(1e-7);
  }

  @Test
  void masksAreExact() {
    Tensor mask = Tensor.of(new boolean[] {true, false, true, true, true, false}, 2, 3);
    Tensor odd = Tensor.of(new double[] {.3, Double.NaN, .7, 2, 0, Double.POSITIVE_INFINITY}, 2, 3);
    try (Tape tape = new Tape()) {
      Tensor logits = tape.watch(odd);
      var d = Categorical.masked(logits, mask);
      var q = Categorical.masked(B, mask);
      double[] p = d.logProbs().exp().toDoubles();
      assertThat(p[1]).isZero();
      assertThat(p[5]).isZero();
      assertThat(p[0] + p[2]).isCloseTo(1, within(1e-15));
      Tensor action = Tensor.of(new int[] {2, 0}, 2);
      Tensor loss = d.entropy().add(d.kl(q)).add(q.kl(d)).add(d.logProb(action)).sum();
      assertThat(loss.item()).isFinite();
      double[] g = tape.derivative(loss, logits).toDoubles();
      assertThat(g).doesNotContain(Double.NaN);
      assertThat(g[1]).isZero();
      assertThat(g[5]).isZero();
      double entropy = -p[0] * Math.log(p[0]) - p[2] * Math.log(p[2]);
      assertThat(d.entropy().toDoubles()[0]).isCloseTo(entropy, within(1e-15));
      assertThat(d.sample(Key.of(1)).toInts()[0]).isNotEqualTo(1);
    }
    smooth(x -> Categorical.masked(x[0], mask).entropy(), A);
    Tensor low = Categorical.masked(A.mul(-1e30), mask).logProbs();
    assertThat(low.select(-1, 1).toDoubles()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(low.select(-1, 0).toDoubles()[0]).isZero();
    Tensor none = Tensor.of(new boolean[] {true, false, true, false, false, false}, 2, 3);
    assertThatThrownBy(() -> Categorical.masked(A, none))
        .hasMessage("Categorical.masked: row 1 of bool[2, 3] allows no choice");
  }

  /** sum over all values of p f grad log p is the gradient of the expectation of f. */
  @Test
  void scoreFunction() {
    double[] f = {1, -2, .5};
    Tensor every = Tensor.of(new int[] {0, 1, 2}, 3);
    Tensor logits = A.slice(0, 0, 1);
    try (Tape tape = new Tape()) {
      Tensor x = tape.watch(logits);
      var d = new Categorical(x.expand(3, 3));
      Tensor lp = d.logProb(every);
      Tensor score = lp.mul(lp.stopGradient().exp()).mul(Tensor.of(f)).sum();
      double[] got = tape.derivative(score, x).toDoubles();
      Tensor expectation = new Categorical(x).logProbs().exp().mul(Tensor.of(f)).sum();
      double[] want = tape.derivative(expectation, x).toDoubles();
      for (int i = 0; i < 3; i++) assertThat(got[i]).isCloseTo(want[i], within(1e-14));
    }
  }

  @Test
  void reparameterised() {
    Key key = Key.of(2);
    smooth(x -> new Normal(x[0], x[1]).rsample(key).square(), A, B);
    smooth(x -> new TanhNormal(new Normal(x[0], x[1])).rsample(key).square(), A, B);
    smooth(x -> new TanhNormal(new Normal(x[0], x[1])).draw(key).logProb(), A, B);
    assertThat(GradCheck.error(x -> new Gamma(A, x[0]).rsample(key), B)).isLessThan(1e-7);
    try (Tape tape = new Tape()) {
      Tensor x = tape.watch(A);
      assertThat(new Normal(x, x).sample(key).origin()).isNull();
      assertThat(new Dirichlet(x).sample(key).origin()).isNull();
    }
  }

  /** Against mpmath at quantiles: in F64 to 1e-9, whatever the concentration. */
  @Test
  void implicitGamma() {
    for (String a : new String[] {"0.01", "0.1", "0.9", "1", "2.5", "10", "50", "1000"}) {
      double[] g = Golden.of("gamma.implicit." + a);
      double c = Double.parseDouble(a);
      double psi = Tensor.of(new double[] {c + 1}).digamma().item();
      for (int i = 0; i < g.length; i += 2) {
        double got = g[i] * GammaDraw.slope(c, Math.log(g[i]), psi);
        assertThat(got).as("a = %s, z = %s", a, g[i]).isCloseTo(g[i + 1], within(1e-9 * g[i + 1]));
      }
    }
  }

  /**
   * d E[x] / d a, whose values are known: 1 / b for gamma, b / (a + b)^2 for beta; 5 deviations.
   */
  @Test
  void implicitGradientsOfExpectations() {
    int n = 20_000;
    for (DType dtype : new DType[] {DType.F64, DType.F32}) {
      try (Tape tape = new Tape()) {
        Tensor a = tape.watch(Tensor.of(new double[] {.3, 4}, 2).to(dtype));
        Tensor b = Tensor.of(new double[] {2, 2}, 2).to(dtype);
        Tensor each = a.expand(n, 2);
        Tensor gamma = new Gamma(each, b).rsample(Key.of(3));
        check(tape.derivative(gamma.sum(), each), .5, .5);
        Tensor beta = new Beta(each, b.expand(n, 2)).rsample(Key.of(4));
        check(tape.derivative(beta.sum(), each), 2 / (2.3 * 2.3), 2 / 36.0);
        Tensor g = tape.derivative(gamma.sum(), a);
        assertThatThrownBy(() -> tape.derivative(g.sum(), a)).isInstanceOf(NoGradient.class);
      }
    }
  }

  private static void check(Tensor slopes, double... want) {
    Tensor s = slopes.to(DType.F64);
    for (int i = 0; i < want.length; i++) {
      Tensor si = s.select(-1, i);
      double deviation = si.std().item() / Math.sqrt(si.size());
      assertThat(si.mean().item()).isCloseTo(want[i], within(5 * deviation));
    }
  }
}
