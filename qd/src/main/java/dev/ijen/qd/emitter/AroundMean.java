package dev.ijen.qd.emitter;

import dev.ijen.tensor.Snapshot;

/** What strategies have that sample around a mean, and whose step size follows its path. */
abstract class AroundMean implements EvolutionStrategy {
  private final String name;
  private final double sigma0;
  final int size;
  final int batch;
  final double[] mean;
  double sigma;

  /** p_sigma, the evolution path of sigma. */
  final double[] pathSigma;

  /** Samples told since it began. */
  long told;

  /** The last generation: normal numbers and samples, [lambda][n]. */
  final double[][] z;

  final double[][] x;

  /** One that has still to be {@link #reset}. */
  AroundMean(String name, int size, int batch, double sigma) {
    Rows.require(
        size >= 1 && batch >= 2 && sigma > 0 && Double.isFinite(sigma),
        "%s: %d dimensions, generations of %d, sigma %s; needed are at least 1, at least 2, and a"
                .formatted(name, size, batch, sigma)
            + " positive number");
    this.name = name;
    this.size = size;
    this.batch = batch;
    sigma0 = sigma;
    mean = new double[size];
    pathSigma = new double[size];
    z = new double[batch][size];
    x = new double[batch][size];
  }

  @Override
  public final int size() {
    return size;
  }

  @Override
  public final int batch() {
    return batch;
  }

  @Override
  public final double[] mean() {
    return mean.clone();
  }

  @Override
  public final double sigma() {
    return sigma;
  }

  @Override
  public final void reset(double[] m) {
    System.arraycopy(m, 0, mean, 0, size);
    sigma = sigma0;
    Rows.zero(pathSigma);
    told = 0;
    forget();
  }

  /** Forgets what this strategy has learnt besides. */
  abstract void forget();

  @Override
  public final void tell(int[] order, int parents) {
    Rows.require(
        order.length == batch && parents >= 0 && parents <= batch,
        "%s: an order of %d and %d parents for a generation of %d"
            .formatted(name, order.length, parents, batch));
    told += batch;
    if (parents > 0) learn(order, parents);
  }

  /** Learns from the first of the order, one at least. */
  abstract void learn(int[] order, int parents);

  @Override
  public void save(Snapshot out) {
    Rows.put(out, "mean", mean);
    Rows.put(out, "pathSigma", pathSigma);
    out.put("sigma", sigma);
    out.put("told", told);
  }

  @Override
  public void load(Snapshot in) {
    Rows.get(in, "mean", mean);
    Rows.get(in, "pathSigma", pathSigma);
    sigma = in.number("sigma");
    told = in.integer("told");
  }
}
