package dev.ijen.rl.dist;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.NoKernel;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Op;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Logarithms of gamma numbers of rate 1 (logarithms, since those of a small concentration are too
 * small for a float), differentiable in the concentration.
 *
 * <p>Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): d v, where v =
 * (1 + x / sqrt(9 d))^3 for a normal x, is accepted with a probability above 0.95. Round r draws
 * for all elements from the key's children 2 r and 2 r + 1 and each keeps its first success, so
 * that element i is a function of key, i and its concentration.
 *
 * <p>The derivative is implicit (Figurnov, Mohamed and Mnih, "Implicit reparameterization
 * gradients", 2018, equation 7): - dF(z; a)/da / p(z; a), however z was found.
 */
final class GammaDraw {
  private static final int ROUNDS = 40;

  private GammaDraw() {}

  /** Sure by a squeeze (the paper's 0.0331), or by the test itself; t = x / sqrt(9 d). */
  private static final PointwiseOp ACCEPT =
      PointwiseOp.of(
          "gammaAccept",
          (u, x, t, d) ->
              t.gt(-1)
                  .and(
                      u.lt(x.square().square().mul(-.0331).add(1))
                          .or(
                              u.log()
                                  .lt(
                                      x.square()
                                          .mul(.5)
                                          .add(
                                              d.mul(
                                                  t.log1p()
                                                      .mul(3)
                                                      .sub(
                                                          t.mul(
                                                              t.square()
                                                                  .add(t.mul(3))
                                                                  .add(3)))))))));

  static Tensor log(Tensor a, Key key) {
    try (Scope s = new Scope()) {
      return s.keep(new Implicit().of(a, draw(a.stopGradient(), key)));
    }
  }

  private static Tensor draw(Tensor a, Key anywhere) {
    Key key = anywhere.on(a.device());
    int[] dims = a.shape().dims();
    Tensor small = a.lt(1);
    Tensor d = small.where(a.add(1), a).sub(1 / 3.0);
    Tensor c = d.mul(9).sqrt().rdiv(1);
    Tensor z = a.mul(Double.NaN);
    for (int r = 0; r < ROUNDS && z.isNaN().any().toBooleans()[0]; r++) {
      Tensor x = key.child(2L * r).normal(a.dtype(), dims);
      Tensor u = key.child(2L * r + 1).uniform(a.dtype(), dims);
      Tensor t = x.mul(c);
      Tensor next = z.isNaN().and(ACCEPT.of(u, x, t, d));
      z = next.where(d.log().add(t.log1p().mul(3)), z);
    }
    // A number of concentration a + 1 times u^(1/a) is one of a (the paper's section 6).
    Tensor u = key.child(-1).uniform(a.dtype(), dims);
    return small.where(z.add(u.neg().log1p().div(a)), z);
  }

  /** The draw itself, with a derivative by the concentration. */
  private record Implicit() implements Op {
    @Override
    public String name() {
      return "gammaDraw";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      return x[1];
    }

    @Override
    public @Nullable Tensor vjp(int i, Tensor[] x, Tensor y, Tensor gy) {
      if (i == 1) return null;
      Tensor digamma = x[0].stopGradient().to(DType.F64).add(1).digamma();
      return gy.mul(new Slope().of(x[0], x[1], digamma));
    }

    @Override
    public int reads(int i) {
      return i == 0 ? 0b11 : 0;
    }
  }

  /** d log z / da, in F64 inside; has no derivative of its own. */
  private record Slope() implements Op {
    @Override
    public String name() {
      return "gammaDraw's derivative";
    }

    @Override
    public Tensor forward(Tensor[] x) {
      if (x[0].device() != Devices.cpu()) {
        throw new NoKernel(name() + " runs on the cpu only, these tensors are on " + x[0].device());
      }
      double[] a = wide(x[0]);
      double[] z = wide(x[1]);
      double[] digamma = wide(x[2]);
      double[] slope = new double[a.length];
      for (int i = 0; i < a.length; i++) slope[i] = slope(a[i], z[i], digamma[i]);
      return Tensor.of(slope, x[0].shape().dims()).to(x[0].dtype());
    }

    private static double[] wide(Tensor t) {
      return t.stopGradient().to(DType.F64).toDoubles();
    }
  }

  /**
   * Below a the series of F, term by term, above it the integral of 1 - F: of one sign there, so
   * nothing cancels.
   *
   * @param psi digamma(a + 1)
   */
  static double slope(double a, double log, double psi) {
    double z = StrictMath.exp(log);
    if (!(z > a)) {
      // F / p = z sum_k c_k with c_k = z^k / (a (a + 1) ... (a + k))
      double c = 1 / a;
      double sum = 0;
      for (int k = 1; ; k++) {
        double term = c * (psi - log);
        sum += term;
        if (!(term > sum * 1e-17)) return sum;
        c *= z / (a + k);
        psi += 1 / (a + k);
      }
    }
    // int_0^inf (log(z + s) - digamma(a)) (1 + s / z)^(a - 1) exp(-s) ds / z, s = scale exp(pi/2
    // sinh t)
    double scale = 1 / (1 - (a - 1) / z + Math.sqrt(Math.max(a - 1, 0)) / z);
    double sum = 0;
    for (int i = 0; i < NODES.length; i++) {
      double s = scale * NODES[i];
      double l = StrictMath.log1p(s / z);
      sum += WEIGHTS[i] * (log + l - psi + 1 / a) * StrictMath.exp((a - 1) * l - s);
    }
    return sum * scale / z;
  }

  /** Enough for 1e-9 from concentrations of 0.01 to 1,000: what the test holds. */
  private static final double[] NODES = new double[76];

  private static final double[] WEIGHTS = new double[NODES.length];

  static {
    for (int i = 0; i < NODES.length; i++) {
      double t = -3.6 + .08 * i;
      NODES[i] = StrictMath.exp(Math.PI / 2 * StrictMath.sinh(t));
      WEIGHTS[i] = NODES[i] * Math.PI / 2 * StrictMath.cosh(t) * .08;
    }
  }
}
