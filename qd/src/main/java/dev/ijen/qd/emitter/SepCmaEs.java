package dev.ijen.qd.emitter;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import java.util.Arrays;

/**
 * Covariance matrix adaptation of the diagonal alone: O(n) numbers and flops per sample, for
 * thousands of dimensions; it learns scales, not correlations. Ros and Hansen, "A Simple
 * Modification in CMA-ES Achieving Linear Time and Space Complexity" (PPSN 2008): the equations of
 * {@link CmaEs} with a diagonal C, which n variances need fewer samples to learn than n^2 / 2
 * numbers, so its rates are larger. They are those of pycma (its "diagonal" mode):
 *
 * <pre>
 * c_c  = (1 + 1/n + mu_eff/n) / (sqrt(n) + 1/n + 2 mu_eff/n)
 * c_1  = 1 / (n + 2 sqrt(n) + mu_eff/n)
 * c_mu = min(1 - c_1, (mu_eff + 1/mu_eff - 2) / (n + 4 sqrt(n) + mu_eff/2))
 * </pre>
 *
 * <p>It is {@link #exhausted} by the rules of {@link CmaEs}.
 */
public final class SepCmaEs extends AroundMean {
  private final double[] path;
  private final double[] variances;

  /** A strategy around the origin: n, lambda and the first step size. */
  public SepCmaEs(int size, int batch, double sigma) {
    super("sep-cma-es", size, batch, sigma);
    path = new double[size];
    variances = new double[size];
    reset(mean());
  }

  @Override
  void forget() {
    Rows.zero(path);
    Arrays.fill(variances, 1);
  }

  @Override
  public double[][] ask(Key key) {
    double[] scale = new double[size];
    for (int j = 0; j < size; j++) scale[j] = sigma * Math.sqrt(variances[j]);
    Rows.normal(key, z);
    for (int r = 0; r < batch; r++) {
      for (int j = 0; j < size; j++) x[r][j] = Math.fma(scale[j], z[r][j], mean[j]);
    }
    return x;
  }

  @Override
  void learn(int[] order, int parents) {
    CmaEs.Rates full = CmaEs.Rates.of(size, parents);
    double[] w = full.parents().weights();
    double eff = full.parents().effective();
    double cs = full.sigma();
    double n = size;
    double root = Math.sqrt(n);
    double cc = (1 + 1 / n + eff / n) / (root + 1 / n + 2 * eff / n);
    double c1 = 1 / (n + 2 * root + eff / n);
    double cmu = Math.min(1 - c1, (eff + 1 / eff - 2) / (n + 4 * root + eff / 2));

    double[] zMean = full.parents().mean(z, order);
    double[] squares = new double[size];
    for (int k = 0; k < parents; k++) {
      double[] row = z[order[k]];
      for (int j = 0; j < size; j++) squares[j] = Math.fma(w[k] * row[j], row[j], squares[j]);
    }
    double push = Math.sqrt(cs * (2 - cs) * eff);
    for (int j = 0; j < size; j++) pathSigma[j] = (1 - cs) * pathSigma[j] + push * zMean[j];
    double length = Rows.squares(pathSigma) / size;
    boolean steady = full.steady(length, size, told / batch);
    double pull = steady ? Math.sqrt(cc * (2 - cc) * eff) : 0;
    double keep = 1 - c1 - cmu + (steady ? 0 : c1 * cc * (2 - cc));
    for (int j = 0; j < size; j++) {
      double step = Math.sqrt(variances[j]) * zMean[j];
      mean[j] = Math.fma(sigma, step, mean[j]);
      path[j] = (1 - cc) * path[j] + pull * step;
      // The parents' squares are variance times z^2.
      variances[j] = variances[j] * (keep + cmu * squares[j]) + c1 * path[j] * path[j];
    }
    sigma *= full.factor(length);
  }

  @Override
  public boolean exhausted() {
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double v : variances) {
      least = Math.min(least, v);
      largest = Math.max(largest, v);
    }
    return CmaEs.exhausted(largest / least, sigma * Math.sqrt(largest));
  }

  @Override
  public void save(Snapshot out) {
    super.save(out);
    Rows.put(out, "path", path);
    Rows.put(out, "variances", variances);
  }

  @Override
  public void load(Snapshot in) {
    super.load(in);
    Rows.get(in, "path", path);
    Rows.get(in, "variances", variances);
  }
}
