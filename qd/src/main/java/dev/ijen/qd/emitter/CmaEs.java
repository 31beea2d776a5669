package dev.ijen.qd.emitter;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;

/**
 * Covariance matrix adaptation with a full matrix: x = m + sigma y, y ~ N(0, C), C = B D^2 B^T.
 * Hansen, "The CMA Evolution Strategy: A Tutorial" (arXiv:1604.00772), whose equation numbers are
 * named at each line, with positive weights only and these choices of Hansen's purecma, which
 * quality-diversity's published figures (pyribs) share: the step size adapts by the squared length
 * of its path, (44) with (|p|^2 / n - 1) / 2 in the place of |p| / E|N(0,I)| - 1 and at most by a
 * factor e; and C is decomposed only when {@link #lazyGap} samples have been told since, which
 * bounds its O(n^3) by the O(n^2) of each sample. Numbers are f64, the normal draws f32.
 *
 * <p>One generation costs about 2 lambda n^2 + lambda n^2 / 2 flops (samples and C's lower
 * triangle) and, every {@code lazyGap / lambda} generations, a decomposition: at n = 100, lambda =
 * 36 these are 35 and 15 microseconds, and 0.6 ms every third generation.
 *
 * <p>It is {@link #exhausted} when C's condition number exceeds 1e14, when sigma times the largest
 * deviation is below 1e-11 or above 1e15, or when the decomposition fails. Eigenvalues below 1e-14
 * of the largest (rounding can make them negative) count as that.
 */
public final class CmaEs extends AroundMean {
  private static final double CONDITION = 1e14;
  private static final double NARROW = 1e-11;
  private static final double WIDE = 1e15;

  private final double lazyGap;
  private final boolean rankOne;

  /** p_c, the evolution path of C. */
  private final double[] path;

  /** The lower triangle of C. */
  private final double[][] c;

  /** D: square roots of eigenvalues, as of the last decomposition. */
  private final double[] deviations;

  /** (B D)^T: each row an eigenvector times its deviation. */
  private final double[][] axes;

  private final SymmetricEigen eigen;
  private double condition;
  private long decomposed;

  private final double[][] y;

  /**
   * A strategy around the origin.
   *
   * @param size numbers in a sample, n
   * @param batch samples in a generation, lambda; see {@link EvolutionStrategy#defaultBatch}
   * @param sigma the first step size
   */
  public CmaEs(int size, int batch, double sigma) {
    this(size, batch, sigma, true);
  }

  private CmaEs(int size, int batch, double sigma, boolean rankOne) {
    super("cma-es", size, batch, sigma);
    this.rankOne = rankOne;
    lazyGap = lazyGap(size, batch);
    path = new double[size];
    c = new double[size][size];
    deviations = new double[size];
    axes = new double[size][size];
    eigen = new SymmetricEigen(size);
    y = new double[batch][size];
    reset(mean());
  }

  /**
   * One whose C learns from the parents alone, and still loses the share c_1 that the path would
   * have brought. So do the strategies of pyribs (as of April 2026, and its published figures):
   * they multiply the path's outer product by c_1 twice, which leaves nothing of it in many
   * dimensions.
   */
  public static CmaEs rankMu(int size, int batch, double sigma) {
    return new CmaEs(size, batch, sigma, false);
  }

  /**
   * Samples between two decompositions: lambda / (2 n (c_1 + c_mu)), so that C changes little
   * between them.
   */
  static double lazyGap(int size, int batch) {
    Rates r = Rates.of(size, batch / 2);
    return .5 * batch / (size * (r.one + r.mu));
  }

  /** Learning rates for mu parents: the tutorial's (55) to (58), which depend on n and mu_eff. */
  record Rates(
      Recombination parents, double sigma, double damping, double path, double one, double mu) {
    static Rates of(int n, int parents) {
      Recombination w = Recombination.of(parents);
      double eff = w.effective();
      double cs = (eff + 2) / (n + eff + 5); // (55)
      double damping = 1 + 2 * Math.max(0, Math.sqrt((eff - 1) / (n + 1)) - 1) + cs; // (55)
      double cc = (4 + eff / n) / (n + 4 + 2 * eff / n); // (56)
      double c1 = 2 / ((n + 1.3) * (n + 1.3) + eff); // (57)
      double cmu = Math.min(1 - c1, 2 * (eff - 2 + 1 / eff) / ((n + 2.) * (n + 2) + eff)); // (58)
      return new Rates(w, cs, damping, cc, c1, cmu);
    }

    /**
     * h_sigma, below (45): whether p_sigma, whose |p|^2 / n is {@code length}, is no longer than
     * chance makes it after so many generations.
     */
    boolean steady(double length, int n, long generations) {
      double begun = 1 - StrictMath.pow(1 - sigma, 2. * generations);
      return length / begun < 2 + 4. / (n + 1);
    }

    /** What sigma is multiplied with: (44), with the squared length of its path. */
    double factor(double length) {
      return StrictMath.exp(Math.min(1, sigma / damping * (length - 1) / 2));
    }
  }

  @Override
  void forget() {
    Rows.zero(path);
    for (int i = 0; i < size; i++) {
      Rows.zero(c[i]);
      Rows.zero(axes[i]);
      c[i][i] = 1;
      axes[i][i] = 1;
      deviations[i] = 1;
    }
    condition = 1;
    decomposed = 0;
  }

  @Override
  public double[][] ask(Key key) {
    if (told > decomposed + lazyGap) decompose();
    Rows.normal(key, z); // (38)
    for (int r = 0; r < batch; r++) {
      Rows.zero(y[r]);
      Rows.addAll(y[r], size, z[r], axes); // (39)
      System.arraycopy(mean, 0, x[r], 0, size);
      Rows.add(x[r], sigma, y[r]); // (40)
    }
    return x;
  }

  private void decompose() {
    decomposed = told;
    if (!eigen.decompose(c)) {
      condition = Double.POSITIVE_INFINITY; // the axes of before serve until it is reset
      return;
    }
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double v : eigen.values()) {
      least = Math.min(least, v);
      largest = Math.max(largest, v);
    }
    condition = least > 0 ? largest / least : Double.POSITIVE_INFINITY;
    for (int k = 0; k < size; k++) {
      double d = Math.sqrt(Math.max(eigen.values()[k], largest / CONDITION));
      deviations[k] = d;
      Rows.zero(axes[k]);
      Rows.add(axes[k], d, eigen.vectors()[k]);
    }
  }

  @Override
  void learn(int[] order, int parents) {
    Rates r = Rates.of(size, parents);
    double eff = r.parents.effective();
    double[] zMean = r.parents.mean(z, order);
    double[] step = new double[size];
    Rows.addAll(step, size, zMean, axes); // (41), <y>_w
    Rows.add(mean, sigma, step); // (42)

    for (int k = 0; k < size; k++) zMean[k] /= deviations[k];
    for (int j = 0; j < size; j++) pathSigma[j] *= 1 - r.sigma;
    double push = Math.sqrt(r.sigma * (2 - r.sigma) * eff);
    for (int k = 0; k < size; k++) zMean[k] *= push;
    Rows.addAll(pathSigma, size, zMean, axes); // (43): C^(-1/2) <y>_w = B <z>_w
    double length = Rows.squares(pathSigma) / size;

    boolean steady = r.steady(length, size, told / batch);
    for (int j = 0; j < size; j++) path[j] *= 1 - r.path;
    if (steady) Rows.add(path, Math.sqrt(r.path * (2 - r.path) * eff), step); // (45)
    adapt(r, order, steady);
    sigma *= r.factor(length);
  }

  /** (47): C decays, and gains the path's and the parents' outer products. */
  private void adapt(Rates r, int[] order, boolean steady) {
    int mu = r.parents.weights().length;
    double[][] rows = new double[mu + 1][];
    double[] factor = new double[mu + 1];
    for (int k = 0; k < mu; k++) rows[k] = y[order[k]];
    rows[mu] = path;
    // What the path lost while it was held is given back to C.
    double lost = steady ? 0 : r.one * r.path * (2 - r.path);
    double keep = 1 - r.one - r.mu + lost;
    for (int i = 0; i < size; i++) {
      double[] row = c[i];
      for (int j = 0; j <= i; j++) row[j] *= keep;
      for (int k = 0; k < mu; k++) factor[k] = r.mu * r.parents.weights()[k] * rows[k][i];
      factor[mu] = rankOne ? r.one * path[i] : 0;
      Rows.addAll(row, i + 1, factor, rows);
    }
  }

  @Override
  public boolean exhausted() {
    double largest = 0;
    for (double d : deviations) largest = Math.max(largest, d);
    return exhausted(condition, sigma * largest);
  }

  static boolean exhausted(double condition, double area) {
    return !(condition <= CONDITION && area >= NARROW && area <= WIDE);
  }

  /** C, for tests. */
  double[][] covariance() {
    double[][] full = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) full[i][j] = i < j ? c[j][i] : c[i][j];
    }
    return full;
  }

  @Override
  public void save(Snapshot out) {
    super.save(out);
    Rows.put(out, "path", path);
    Rows.put(out, "covariance", c);
    Rows.put(out, "deviations", deviations);
    Rows.put(out, "axes", axes);
    out.put("condition", condition);
    out.put("decomposed", decomposed);
  }

  @Override
  public void load(Snapshot in) {
    super.load(in);
    Rows.get(in, "path", path);
    Rows.get(in, "covariance", c);
    Rows.get(in, "deviations", deviations);
    Rows.get(in, "axes", axes);
    condition = in.number("condition");
    decomposed = in.integer("decomposed");
  }
}
