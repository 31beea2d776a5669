package dev.ijen.qd.emitter;

import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;

/**
 * How an emitter learns from what became of its candidates.
 *
 * @param ranking what is better
 * @param selection which become parents
 * @param restart when it begins anew
 * @param every it also does after this many generations; 0: not for that
 */
public record Adaptation(Ranking ranking, Selection selection, Restart restart, int every) {
  /** CMA-ME with its improvement emitter: pyribs' defaults. */
  public static final Adaptation CMA_ME =
      new Adaptation(Ranking.TWO_STAGE_IMPROVEMENT, Selection.FILTER, Restart.NO_IMPROVEMENT, 0);

  /** CMA-MAE, on an archive with thresholds; also novelty search, on an unstructured archive. */
  public static final Adaptation CMA_MAE =
      new Adaptation(Ranking.IMPROVEMENT, Selection.MU, Restart.BASIC, 0);

  /** CMA-MEGA. */
  public static final Adaptation CMA_MEGA =
      new Adaptation(Ranking.TWO_STAGE_IMPROVEMENT, Selection.MU, Restart.NO_IMPROVEMENT, 0);

  /** Counts generations and restarts, and says when the next restart is due. */
  static final class Clock implements Stateful {
    private final Adaptation adaptation;
    private long generations;
    private long restarts;
    private boolean due;

    Clock(Adaptation adaptation) {
      this.adaptation = adaptation;
    }

    /** A generation has been told. */
    void tick(Ranking.Ranked ranked, EvolutionStrategy strategy) {
      generations++;
      due =
          ranked.flat()
              || strategy.exhausted()
              || (adaptation.restart == Restart.NO_IMPROVEMENT && ranked.accepted() == 0)
              || (adaptation.every > 0 && generations % adaptation.every == 0);
    }

    /** Whether a restart is due; it is not any more then. */
    boolean restarts() {
      if (!due) return false;
      due = false;
      restarts++;
      return true;
    }

    long count() {
      return restarts;
    }

    @Override
    public void save(Snapshot out) {
      out.put("generations", generations);
      out.put("restarts", restarts);
      out.put("due", due ? 1 : 0);
    }

    @Override
    public void load(Snapshot in) {
      generations = in.integer("generations");
      restarts = in.integer("restarts");
      due = in.integer("due") != 0;
    }
  }
}
