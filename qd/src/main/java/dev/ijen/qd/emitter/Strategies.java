package dev.ijen.qd.emitter;

/** The evolution strategies by name, as in a setting. */
public enum Strategies {
  /** Full covariance, {@link CmaEs}: O(n^2) numbers; up to a few hundred dimensions. */
  CMA,
  /** The same without the rank-one update, {@link CmaEs#rankMu}: what pyribs' figures are of. */
  CMA_RANK_MU,
  /** Variances only, {@link SepCmaEs}: O(n) numbers. */
  SEP_CMA,
  /** As many directions as samples, {@link LmMaEs}; n must be at least twice the batch. */
  LM_MA;

  /**
   * A strategy around the origin.
   *
   * @param size numbers in a sample
   * @param batch samples in a generation
   * @param sigma the first step size
   */
  public EvolutionStrategy of(int size, int batch, double sigma) {
    return switch (this) {
      case CMA -> new CmaEs(size, batch, sigma);
      case CMA_RANK_MU -> CmaEs.rankMu(size, batch, sigma);
      case SEP_CMA -> new SepCmaEs(size, batch, sigma);
      case LM_MA -> new LmMaEs(size, batch, sigma);
    };
  }
}
