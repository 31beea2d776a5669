package dev.ijen.rl.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probabilities, entropies and divergences against SciPy, integrals and sums. */
class DistributionsTest {
  private static Tensor row(double... v) {
    return Tensor.of(v, 1, v.length);
  }

  private static void same(Tensor got, Tensor want) {
    double[] g = got.toDoubles();
    double[] w = want.toDoubles();
    assertThat(g).hasSameSizeAs(w);
    for (int i = 0; i < g.length; i++) {
      assertThat(g[i]).as("row %d", i).isCloseTo(w[i], within(1e-11 * (1 + Math.abs(w[i]))));
    }
  }

  private static Tensor column(String name, int n, int c) {
    return Golden.column(name, n, c);
  }

  @Test
  void normal() {
    var d = Normal.ofStd(column("normal", 5, 1), column("normal", 5, 2));
    same(d.logProb(column("normal", 5, 0)), column("normal", 5, 3).squeeze(-1));
    same(d.entropy(), column("normal", 5, 4).squeeze(-1));
    Tensor shared = new Normal(Tensor.of(new double[6], 2, 3), Tensor.of(new double[3])).entropy();
    same(shared, row(3, 3).mul(.5 + Math.log(2 * Math.PI) / 2).squeeze(0));
  }

  @Test
  void tanhNormalKeepsWhatWasSquashed() {
    var d = new TanhNormal(Normal.ofStd(row(.5).expand(8, 1), row(1.5)));
    Tensor raw = column("tanhNormal", 2, 0);
    same(d.logProbOfRaw(raw), column("tanhNormal", 2, 1).squeeze(-1));
    Tensor few = raw.slice(0, 1, 6); // atanh still knows these
    same(
        new TanhNormal(Normal.ofStd(row(.5), row(1.5))).logProb(few.tanh()),
        column("tanhNormal", 2, 1).squeeze(-1).slice(0, 1, 6));
    assertThat(d.logProb(row(1)).toDoubles()).containsOnly(Double.NEGATIVE_INFINITY);
  }

  @Test
  void bernoulli() {
    var d = new Bernoulli(column("bernoulli", 4, 1));
    same(d.logProb(column("bernoulli", 4, 0)), column("bernoulli", 4, 2).squeeze(-1));
    same(d.entropy(), column("bernoulli", 4, 3).squeeze(-1));
    assertThat(d.mode().toBooleans()).containsExactly(false, false, true, false);
    double inf = Double.POSITIVE_INFINITY;
    var sure = new Bernoulli(row(inf, -inf));
    assertThat(sure.entropy().item()).isZero();
    assertThat(sure.logProb(Tensor.of(new boolean[] {true, false}, 1, 2)).item()).isZero();
    assertThat(sure.sample(Key.of(1)).toBooleans()).containsExactly(true, false);
  }

  @Test
  void gammaBetaDirichlet() {
    var gamma = new Gamma(column("gamma", 5, 0), column("gamma", 5, 1));
    same(gamma.logProb(column("gamma", 5, 2)), column("gamma", 5, 3).squeeze(-1));
    same(gamma.entropy(), column("gamma", 5, 4).squeeze(-1));
    var beta = new Beta(column("beta", 5, 0), column("beta", 5, 1));
    same(beta.logProb(column("beta", 5, 2)), column("beta", 5, 3).squeeze(-1));
    same(beta.entropy(), column("beta", 5, 4).squeeze(-1));
    double[] v = Golden.of("dirichlet");
    var dirichlet = new Dirichlet(Tensor.of(Arrays.copyOf(v, 9), 3, 3));
    Tensor shares = Tensor.of(Arrays.copyOfRange(v, 9, 18), 3, 3);
    same(dirichlet.logProb(shares), Tensor.of(Arrays.copyOfRange(v, 18, 21), 3));
    same(dirichlet.entropy(), Tensor.of(Arrays.copyOfRange(v, 21, 24), 3));
    assertThat(new Beta(row(1), row(1)).logProb(row(0)).item()).isZero();
    assertThat(new Beta(row(1), row(1)).logProb(row(1)).item()).isZero();
    same(new Beta(row(3), row(2)).mode(), row(2 / 3.0));
    assertThat(new Beta(row(.5), row(2)).mode().item()).isNaN();
  }

  @Test
  void mixture() {
    double[] v = Golden.of("mixture");
    var weights = new Categorical(row(v[0], v[1], v[2]).log());
    var parts =
        Normal.ofStd(
            Tensor.of(new double[] {v[3], v[4], v[5]}, 3, 1),
            Tensor.of(new double[] {v[6], v[7], v[8]}, 3, 1));
    var d = new Mixture(weights, parts);
    same(
        d.logProb(Tensor.of(Arrays.copyOfRange(v, 9, 13), 4, 1)),
        Tensor.of(Arrays.copyOfRange(v, 13, 17), 4));
    assertThat(d.mean().item()).isCloseTo(-.2 + .6, within(1e-12));
    assertThatThrownBy(d::entropy)
        .hasMessage("Mixture has no entropy in closed form; average -logProb(sample(key))");
    assertThatThrownBy(() -> d.rsample(Key.of(1))).isInstanceOf(NoGradient.class);
  }

  /** Integrals over the support by the midpoint rule, after a change of variables. */
  @Test
  void densitiesIntegrateToOneAndDivergencesAgree() {
    check(new Normal(row(.3), row(-.5)), new Normal(row(-1), row(.2)), 0);
    check(new Gamma(row(2.5), row(3)), new Gamma(row(1.5), row(.7)), 1);
    check(new Gamma(row(.4), row(2)), new Gamma(row(.7), row(1)), 1);
    check(new Beta(row(2.5), row(.7)), new Beta(row(1.5), row(3)), 2);
    check(
        new TanhNormal(new Normal(row(.3), row(-.5))),
        new TanhNormal(new Normal(row(0), row(0))),
        3);
    var w = new Categorical(row(.2, .8).log());
    Tensor means = Tensor.of(new double[] {-1, 2}, 1, 2, 1);
    check(new Mixture(w, new Normal(means, row(0))), null, 0);
  }

  private static void check(
      Distribution p, @org.jspecify.annotations.Nullable Distribution q, int support) {
    int n = 400_001;
    double[] x = new double[n];
    double[] dx = new double[n];
    double width = 80.0 / n;
    for (int i = 0; i < n; i++) {
      double t = -40 + (i + .5) * width;
      double s = 1 / (1 + Math.exp(-t));
      x[i] = support == 0 ? t : support == 1 ? Math.exp(t) : support == 2 ? s : 2 * s - 1;
      dx[i] = width * (support == 0 ? 1 : support == 1 ? x[i] : s * (1 - s) * (support - 1));
    }
    Tensor at = Tensor.of(x, n, 1);
    Tensor lp = p.logProb(at);
    double[] pdf = lp.exp().toDoubles();
    double[] ratio = q == null ? lp.toDoubles() : lp.sub(q.logProb(at)).toDoubles();
    double one = 0;
    double kl = 0;
    for (int i = 0; i < n; i++) {
      if (pdf[i] == 0 || Double.isNaN(pdf[i]) || dx[i] == 0) continue;
      one += pdf[i] * dx[i];
      kl += pdf[i] * ratio[i] * dx[i];
    }
    assertThat(one).as(p + " integrates").isCloseTo(1, within(1e-6));
    if (q == null) return;
    assertThat(p.kl(q).item()).as(p + " from " + q).isCloseTo(kl, within(2e-5));
    assertThat(p.kl(p).item()).isCloseTo(0, within(1e-14));
  }

  /** Over a triangle of shares, in cells. */
  @Test
  void dirichletOverTheTriangle() {
    int n = 600;
    double[] x = new double[3 * n * n];
    int cells = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; i + j < n - 1; j++) { // whole squares; the diagonal's halves weigh little
        double a = (i + .5) / n;
        double b = (j + .5) / n;
        x[3 * cells] = a;
        x[3 * cells + 1] = b;
        x[3 * cells++ + 2] = 1 - a - b;
      }
    }
    Tensor at = Tensor.of(Arrays.copyOf(x, 3 * cells), cells, 3);
    var p = new Dirichlet(row(2, 3, 4));
    var q = new Dirichlet(row(3, 2, 2.5));
    Tensor lp = p.logProb(at);
    double area = 1.0 / n / n;
    assertThat(lp.exp().sum().item() * area).isCloseTo(1, within(1e-4));
    double kl = lp.exp().mul(lp.sub(q.logProb(at))).sum().item() * area;
    assertThat(p.kl(q).item()).isCloseTo(kl, within(1e-4));
    same(p.mode(), row(1 / 6.0, 2 / 6.0, 3 / 6.0));
  }

  @Test
  void discreteDivergencesAreSums() {
    var p = new Categorical(row(1, 2, 5, 0).log());
    var q = new Categorical(row(3, 1, 1, 2).log());
    double want =
        .125 * Math.log(.125 * 7 / 3) + .25 * Math.log(.25 * 7) + .625 * Math.log(.625 * 7);
    assertThat(p.kl(q).item()).isCloseTo(want, within(1e-12));
    assertThat(q.kl(p).item()).isInfinite();
    var b = new Bernoulli(row(.3, -2));
    var c = new Bernoulli(row(1.3, .5));
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      Tensor v = row(k & 1, k >> 1);
      double l = b.logProb(v).item();
      sum += Math.exp(l) * (l - c.logProb(v).item());
    }
    assertThat(b.kl(c).item()).isCloseTo(sum, within(1e-12));
    var m = MultiDiscrete.of(row(.1, -1, .5, 2, 0), 2, 3);
    var o = MultiDiscrete.of(row(1, 0, -.5, .3, 2), 2, 3);
    double kl = 0;
    double entropy = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        Tensor v = Tensor.of(new int[] {i, j}, 1, 2);
        double l = m.logProb(v).item();
        kl += Math.exp(l) * (l - o.logProb(v).item());
        entropy -= Math.exp(l) * l;
      }
    }
    assertThat(m.kl(o).item()).isCloseTo(kl, within(1e-12));
    assertThat(m.entropy().item()).isCloseTo(entropy, within(1e-12));
    assertThat(m.mode().toInts()).containsExactly(0, 1);
  }

  @Test
  void whatDoesNotFitSaysSo() {
    assertThatThrownBy(() -> new Normal(row(0), row(0)).kl(new Gamma(row(1), row(1))))
        .hasMessageStartingWith("Normal has no KL divergence from Gamma in closed form");
    assertThatThrownBy(() -> new Categorical(row(0, 0)).rsample(Key.of(1)))
        .isInstanceOf(NoGradient.class)
        .hasMessage(
            "Categorical: its draws are not differentiable; weight logProb(sample(key)) instead");
    assertThatThrownBy(() -> MultiDiscrete.of(row(1, 2, 3), 1, 1))
        .hasMessage("MultiDiscrete: the sizes sum to 2, the logits are f64[1, 3]");
    assertThatThrownBy(() -> new MultiDiscrete(List.of())).hasMessageContaining("no parts");
  }
}
