package dev.ijen.kernels.pointwise;

import static dev.ijen.kernels.pointwise.Formula.constant;
import static dev.ijen.kernels.pointwise.Formula.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DerivativeTest {
  private static final Formula X = input(0);
  private static final Formula Y = input(1);
  private static final Formula Z = input(2);
  private static final Formula GELU = X.mul(X.ndtr());

  static Stream<Formula> smooth() {
    return Stream.of(
        X.neg(),
        X.abs(),
        X.sqrt(),
        X.exp(),
        X.expm1(),
        X.log(),
        X.log1p(),
        X.tanh(),
        X.sigmoid(),
        X.softplus(),
        X.erf(),
        X.ndtr(),
        X.sin(),
        X.cos(),
        X.exp2(),
        X.log2(),
        X.log10(),
        X.tan(),
        X.tanh().asin(),
        X.tanh().acos(),
        X.atan(),
        X.atan2(Z),
        X.sinh(),
        X.cosh(),
        X.asinh(),
        X.add(1).acosh(),
        X.tanh().atanh(),
        X.erfc(),
        X.tanh().erfinv(),
        X.lgamma(),
        X.digamma(),
        X.polygamma(constant(2)),
        X.cbrt(),
        X.hypot(Z),
        X.logaddexp(Y),
        X.pow(Y),
        X.pow(Z),
        X.mul(7.3).fmod(Y),
        X.mul(7.3).remainder(Z),
        X.copysign(Z),
        X.trunc().mul(X),
        X.reciprocal(),
        X.square(),
        X.pow(3),
        X.pow(-3),
        X.sign().mul(X),
        X.floor().mul(X),
        X.ceil().mul(X),
        X.rint().mul(X),
        X.relu(),
        X.clamp(.2, .8),
        X.add(Y),
        X.sub(Y),
        X.mul(Y),
        X.div(Y),
        X.min(Y),
        X.max(Y),
        X.fma(Y, Z),
        X.lt(Y).select(X.mul(Z), Y.exp()),
        X.gt(Y).and(X.ne(Z)).or(Y.eq(Z)).not().select(X, Z),
        GELU,
        X.mul(X.sigmoid()),
        X.tanh().mul(X.exp()).add(X.tanh()),
        X.log().div(X.add(Y)),
        X.sub(Y).square().mul(Z),
        X.mul(Z).min(X.clamp(.8, 1.2).mul(Z)).neg(),
        X.neg().exp().neg(),
        X.mul(Formula.scalar(0)).tanh(),
        constant(3).div(X),
        X.clamp(Y, Z),
        X.gt(.3).add(X));
  }

  private static final double[][] POINTS = {
    {.35, .7, 1.4}, {.61, .2, -.45}, {1.3, 2.2, .9}, {.95, 1.5, -2}, {.12, .48, .33}
  };

  @ParameterizedTest
  @MethodSource("smooth")
  void agreesWithCentralDifferences(Formula f) {
    for (double[] p : POINTS) {
      for (int i = 0; i < f.inputs(); i++) {
        Gradient g = f.gradient(i);
        assertThat(value(g, f, p, 2.5))
            .as("d/dx%d of %s", i, f)
            .isEqualTo(2.5 * slope(f, p, i), within(2e-7 * (1 + Math.abs(slope(f, p, i)))));
      }
    }
  }

  /** dG/dx + dG/dy dy/dx, with y an independent input of G, against differences of G(x, y(x)). */
  @ParameterizedTest
  @MethodSource("smooth")
  void secondDerivativeAgreesWithCentralDifferences(Formula f) {
    for (double[] p : POINTS) {
      int n = f.inputs();
      Formula d = f.derivative(0);
      double h = 1e-5;
      double difference = (derivative(d, f, p, h) - derivative(d, f, p, -h)) / (2 * h);
      double y = f.eval(p, SCALARS);
      Formula padded = d.add(input(n).mul(0));
      double total = padded.derivative(0).eval(extended(p, n, y, padded), SCALARS);
      total +=
          padded.derivative(n).eval(extended(p, n, y, padded), SCALARS)
              * d.eval(extended(p, n, y, d), SCALARS);
      assertThat(total)
          .as("d2/dx0 of %s", f)
          .isEqualTo(difference, within(1e-6 * (1 + Math.abs(difference))));
    }
  }

  private static final double[] SCALARS = {.8};

  private static double[] extended(double[] p, int n, double y, Formula g) {
    double[] in = java.util.Arrays.copyOf(p, n + 2);
    in[n] = y;
    in[n + 1] = g.eval(in, SCALARS);
    return in;
  }

  private static double derivative(Formula d, Formula f, double[] p, double h) {
    double[] q = p.clone();
    q[0] += h;
    return d.eval(extended(q, f.inputs(), f.eval(q, SCALARS), d), SCALARS);
  }

  private static double slope(Formula f, double[] p, int i) {
    double h = 1e-6;
    double[] up = p.clone();
    double[] down = p.clone();
    up[i] += h;
    down[i] -= h;
    return (f.eval(up, SCALARS) - f.eval(down, SCALARS)) / (2 * h);
  }

  /** Runs a gradient as the engine does: only what it reads. */
  private static double value(Gradient g, Formula f, double[] p, double gy) {
    if (g.isZero()) return 0;
    double[] in = new double[g.reads().size()];
    for (int k = 0; k < in.length; k++) {
      int r = g.reads().get(k);
      in[k] = r < g.inputs() ? p[r] : r == g.inputs() ? f.eval(p, SCALARS) : gy;
    }
    return g.formula().eval(in, SCALARS);
  }

  @Test
  void readsOnlyWhatItNeeds() {
    assertThat(X.tanh().gradient(0).reads()).isEqualTo(List.of(1, 2));
    assertThat(X.exp().gradient(0).reads()).isEqualTo(List.of(1, 2));
    assertThat(X.sqrt().gradient(0).reads()).isEqualTo(List.of(1, 2));
    assertThat(X.sigmoid().gradient(0).reads()).isEqualTo(List.of(1, 2));
    assertThat(X.reciprocal().gradient(0).reads()).isEqualTo(List.of(1, 2));
    assertThat(X.relu().gradient(0).reads()).isEqualTo(List.of(0, 2));
    assertThat(X.mul(Y).gradient(0).reads()).isEqualTo(List.of(1, 3));
    assertThat(X.div(Y).gradient(0).reads()).isEqualTo(List.of(1, 3));
    assertThat(X.div(Y).gradient(1).reads()).isEqualTo(List.of(1, 2, 3));
    assertThat(X.add(Y).gradient(1).isIdentity()).isTrue();
    assertThat(X.sub(Y).gradient(1).formula()).isSameAs(X.neg());
    assertThat(X.floor().gradient(0).isZero()).isTrue();
    assertThat(X.lt(Y).gradient(0).isZero()).isTrue();
    assertThat(X.mul(3).gradient(0).reads()).isEqualTo(List.of(2));
  }

  @Test
  void derivativesRead() {
    assertThat(X.tanh().gradient(0).full()).hasToString("x2 * ((x1 + 1) * (1 - x1))");
    assertThat(X.relu().gradient(0).full()).hasToString("select(x0 <= 0, 0, x2)");
    assertThat(X.sqrt().gradient(0).full()).hasToString("x2 * (0.5 / x1)");
    assertThat(X.square().gradient(0).full()).hasToString("x2 * (x0 * 2)");
  }

  @Test
  void conventions() {
    assertThat(at(X.relu(), 0, 0)).isZero();
    assertThat(at(X.relu(), 0, -0d)).isZero();
    assertThat(at(X.abs(), 0, 0)).isZero();
    assertThat(at(X.sign(), 0, 0)).isZero();
    assertThat(at(X.sign(), 0, 2)).isZero();
    for (Formula f : List.of(X.floor(), X.ceil(), X.rint(), X.gt(0).number(), X.isNaN().number())) {
      assertThat(at(f, 0, .5)).as(f.toString()).isZero();
      assertThat(at(f, 0, 1)).as(f.toString()).isZero();
    }
    for (int i = 0; i < 2; i++) {
      assertThat(at(X.max(Y), i, 3, 3)).isEqualTo(.5);
      assertThat(at(X.min(Y), i, 3, 3)).isEqualTo(.5);
      assertThat(at(X.max(Y), i, 3, 4)).isEqualTo(i);
      assertThat(at(X.min(Y), i, 3, 4)).isEqualTo(1 - i);
    }
    assertThat(at(X.max(X), 0, 3)).isEqualTo(1);
    Formula clamp = X.clamp(-1, 1);
    assertThat(at(clamp, 0, -1)).isEqualTo(1);
    assertThat(at(clamp, 0, 1)).isEqualTo(1);
    assertThat(at(clamp, 0, 0)).isEqualTo(1);
    assertThat(at(clamp, 0, Math.nextUp(1d))).isZero();
    assertThat(at(clamp, 0, Math.nextDown(-1d))).isZero();
    Formula bounds = X.clamp(Y, Z);
    assertThat(at(bounds, 1, -2, -1, 1)).isEqualTo(1);
    assertThat(at(bounds, 1, -1, -1, 1)).isZero();
    assertThat(at(bounds, 2, 2, -1, 1)).isEqualTo(1);
  }

  @Test
  void theBranchNotTakenGivesAnExactZero() {
    Formula safeLog = X.gt(0).select(X.log(), constant(0));
    assertThat(at(safeLog, 0, 0)).isZero();
    assertThat(at(safeLog, 0, 2)).isEqualTo(.5);
    Formula inside = X.gt(0).select(X.sqrt(), X).mul(X).exp();
    assertThat(at(inside, 0, -1)).isEqualTo(-2 * Math.exp(1), within(1e-12));
    Gradient relu = X.relu().gradient(0);
    assertThat(relu.formula().eval(new double[] {-1, Double.NaN})).isZero();
    assertThat(relu.formula().eval(new double[] {-1, Double.POSITIVE_INFINITY})).isZero();
  }

  @Test
  void sharedSubtermsAreComputedOnce() {
    Formula f = X.exp().add(1).log().mul(X.exp());
    long exps =
        Terms.of(f.gradient(0).formula()).stream().filter(t -> t.kind() == Kind.EXP).count();
    assertThat(exps).isEqualTo(1);
  }

  /** An override for conditioning is held against the derived gradient like this. */
  @Test
  void anOverrideIsAGradientToo() {
    Formula tanh = X.exp().sub(X.neg().exp()).div(X.exp().add(X.neg().exp()));
    Gradient derived = tanh.gradient(0);
    Gradient better = Gradient.of(Z.mul(Y.add(1).mul(constant(1).sub(Y))), 1);
    assertThat(better.reads()).isEqualTo(List.of(1, 2));
    for (double[] p : POINTS) {
      assertThat(value(better, tanh, p, 3)).isEqualTo(value(derived, tanh, p, 3), within(1e-14));
    }
  }

  private static double at(Formula f, int i, double... p) {
    return value(f.gradient(i), f.number(), p, 1);
  }
}
