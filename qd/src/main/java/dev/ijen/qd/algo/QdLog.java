package dev.ijen.qd.algo;

import dev.ijen.qd.archive.Stats;
import dev.ijen.rl.run.Metrics;

/** What quality-diversity algorithms report. */
public final class QdLog {
  private QdLog() {}

  /**
   * Whether update {@code u} of {@code updates} is logged: every {@code every}-th, and the last.
   */
  public static boolean due(int u, int every, int updates) {
    return (u + 1) % every == 0 || u + 1 == updates;
  }

  /**
   * An archive as metrics. Coverage is a share, 0 to 1; {@code qd_score} the sum over elites of
   * objective minus offset, {@code normalised_qd_score} that sum over all cells.
   */
  public static Metrics metrics(Stats s) {
    return new Metrics()
        .add("coverage", s.coverage())
        .add("qd_score", s.qdScore())
        .add("normalised_qd_score", s.normalisedQdScore())
        .add("best", s.best())
        .add("mean", s.mean())
        .add("elites", s.elites())
        .add("invalid", s.invalid())
        .add("outside", s.outside());
  }
}
