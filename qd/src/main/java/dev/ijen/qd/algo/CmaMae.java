package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.Rules;
import dev.ijen.qd.archive.Rules.Outside;
import dev.ijen.qd.emitter.Adaptation;
import dev.ijen.qd.emitter.Emitters;
import dev.ijen.qd.emitter.Strategies;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.run.Setting;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * CMA-MAE (Fontaine and Nikolaidis, "Covariance Matrix Adaptation MAP-Annealing", GECCO 2023): the
 * strategies of CMA-ME on an archive whose cells ask for a threshold instead of their elite's
 * objective. A threshold rises slowly, by {@code archiveRate}, so a strategy that stays where it is
 * gains less and less there and is drawn to where thresholds are low: the objective anneals into
 * coverage. With rate 1 it behaves like CMA-ME, with rate 0 like CMA-ES.
 *
 * <p>The archive with thresholds may forget good elites, so a plain one beside it keeps the best.
 */
public final class CmaMae {
  private CmaMae() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all", min = 1) long steps,
      @Setting(about = "emitters side by side", min = 1, max = 10_000) int emitters,
      @Setting(about = "candidates of one emitter at once", min = 2, max = 100_000) int batch,
      @Setting(about = "the evolution strategy") Strategies strategy,
      @Setting(about = "first step size; 0: the task's usual", min = 0) double sigma,
      @Setting(about = "how fast thresholds rise", min = 0, max = 1) double archiveRate,
      @Setting(about = "first threshold, above the task's offset") double threshold,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "measures outside the bounds") Outside outside,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, (long) emitters * batch);
    }
  }

  /**
   * {@code cma}: pyribs' CMA-MAE tutorial, 15 emitters of 36 candidates, 10,000 times; {@code
   * pyribs}: with the strategy as it is there, see {@link Strategies#CMA_RANK_MU}; {@code sep-cma}:
   * with variances alone, for genomes of a thousand numbers.
   */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put("cma", preset(Strategies.CMA));
    p.put("pyribs", preset(Strategies.CMA_RANK_MU));
    p.put("sep-cma", preset(Strategies.SEP_CMA));
    return p;
  }

  private static Config preset(Strategies strategy) {
    return new Config(1, 5_400_000, 15, 36, strategy, 0, .01, 0, List.of(), Outside.CLIP, 50);
  }

  /** Fills an archive for the task. */
  public static Repertoire train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Repertoire found = Repertoire.empty(spec, c.cells, c.outside);
    Task task = found.task();
    CellArchive best = found.archive();
    Rules rules = Rules.thresholds(c.archiveRate, spec.offset() + c.threshold);
    CellArchive soft = new CellArchive(best.cells(), task.size(), rules.outside(c.outside));
    double sigma = spec.sigma(c.sigma);
    Emitters emitters =
        Emitters.evolving(
            c.emitters,
            soft,
            task,
            () -> c.strategy.of(task.size(), c.batch, sigma),
            Adaptation.CMA_MAE);
    for (int u : run.updates(c.updates(), rng, best, soft, emitters)) {
      try (var update = new Scope()) {
        Batch candidates = emitters.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = soft.add(candidates, evaluations);
        best.add(candidates, evaluations);
        emitters.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        long done = (u + 1L) * c.emitters * c.batch;
        run.log(u, done, QdLog.metrics(best.stats()).add("restarts", emitters.restarts()));
      }
    }
    return found;
  }
}
