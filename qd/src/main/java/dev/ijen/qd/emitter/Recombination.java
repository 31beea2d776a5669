package dev.ijen.qd.emitter;

/**
 * Weights of mu parents, the best first: w_i in proportion to ln(mu + 1/2) - ln i, positive and of
 * sum 1 (Hansen's tutorial, (49) for mu = lambda / 2).
 *
 * @param weights [mu]
 * @param effective mu_eff = 1 / sum w_i^2, how many equal parents would vary as much
 */
record Recombination(double[] weights, double effective) {
  static Recombination of(int parents) {
    double[] w = new double[parents];
    double sum = 0;
    for (int i = 0; i < parents; i++) {
      w[i] = StrictMath.log(parents + .5) - StrictMath.log(i + 1);
      sum += w[i];
    }
    double squares = 0;
    for (int i = 0; i < parents; i++) {
      w[i] /= sum;
      squares += w[i] * w[i];
    }
    return new Recombination(w, 1 / squares);
  }

  /** sum_i w_i rows[order[i]]. */
  double[] mean(double[][] rows, int[] order) {
    double[] m = new double[rows[0].length];
    for (int i = 0; i < weights.length; i++) Rows.add(m, weights[i], rows[order[i]]);
    return m;
  }
}
