package dev.ijen.qd.emitter;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;

/**
 * Limited-memory matrix adaptation: no covariance but m directions, paths of m time scales, that
 * stretch a sample one after the other; O(m n) numbers and flops per sample. Loshchilov,
 * Glasmachers and Beyer, "Large Scale Black-Box Optimization by Limited-Memory Matrix Adaptation"
 * (IEEE TEC 2018, arXiv:1705.06693), Algorithm 1 with its rates, m = lambda:
 *
 * <pre>
 * c_sigma = 2 lambda / n,  c_d,i = 1 / (1.5^(i-1) n),  c_c,i = lambda / (4^(i-1) n)
 * d = z;  for i = 1..min(t, m):  d = (1 - c_d,i) d + c_d,i m_i (m_i . d);  x = mean + sigma d
 * </pre>
 *
 * <p>Samples are not mirrored. It is {@link #exhausted} when sigma is below 1e-12 or above 1e15.
 */
public final class LmMaEs extends AroundMean {
  private final double[][] directions;
  private final double[][] d;

  /**
   * A strategy around the origin: n, lambda and the first step size.
   *
   * @throws IllegalArgumentException when n is less than twice the batch: c_sigma would exceed 1
   */
  public LmMaEs(int size, int batch, double sigma) {
    super("lm-ma-es", size, batch, sigma);
    Rows.require(
        size >= 2 * batch,
        "lm-ma-es: generations of %d are too large for %d dimensions: at most n / 2; CmaEs suits"
                .formatted(batch, size)
            + " few dimensions");
    directions = new double[batch][size];
    d = new double[batch][size];
    reset(mean());
  }

  @Override
  void forget() {
    for (double[] row : directions) Rows.zero(row);
  }

  @Override
  public double[][] ask(Key key) {
    Rows.normal(key, z);
    int known = (int) Math.min(told / batch, directions.length);
    for (int r = 0; r < batch; r++) {
      double[] row = d[r];
      System.arraycopy(z[r], 0, row, 0, size);
      double rate = 1. / size;
      for (int i = 0; i < known; i++, rate /= 1.5) {
        double along = rate * Rows.dot(directions[i], row);
        for (int j = 0; j < size; j++) row[j] *= 1 - rate;
        Rows.add(row, along, directions[i]);
      }
      System.arraycopy(mean, 0, x[r], 0, size);
      Rows.add(x[r], sigma, row);
    }
    return x;
  }

  @Override
  void learn(int[] order, int parents) {
    Recombination w = Recombination.of(parents);
    double[] zMean = w.mean(z, order);
    Rows.add(mean, sigma, w.mean(d, order));
    follow(pathSigma, 2. * batch / size, w.effective(), zMean);
    double rate = (double) batch / size;
    for (double[] direction : directions) {
      follow(direction, rate, w.effective(), zMean);
      rate /= 4;
    }
    double length = Rows.squares(pathSigma) / size;
    sigma *= StrictMath.exp((double) batch / size * (length - 1));
  }

  /** path = (1 - rate) path + sqrt(mu_eff rate (2 - rate)) z. */
  private static void follow(double[] path, double rate, double effective, double[] z) {
    for (int j = 0; j < path.length; j++) path[j] *= 1 - rate;
    Rows.add(path, Math.sqrt(effective * rate * (2 - rate)), z);
  }

  @Override
  public boolean exhausted() {
    return !(sigma >= 1e-12 && sigma <= 1e15);
  }

  @Override
  public void save(Snapshot out) {
    super.save(out);
    Rows.put(out, "directions", directions);
  }

  @Override
  public void load(Snapshot in) {
    super.load(in);
    Rows.get(in, "directions", directions);
  }
}
