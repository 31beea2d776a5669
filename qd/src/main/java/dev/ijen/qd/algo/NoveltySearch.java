package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.NoveltyArchive;
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
 * Novelty search (Lehman and Stanley, "Abandoning Objectives: Evolution through the Search for
 * Novelty Alone", Evolutionary Computation 2011) with evolution strategies: a candidate is the
 * better the farther its measures are from the {@code neighbours} nearest of an archive of all that
 * was novel; the objective plays no part. Where the objective deceives, as in a maze, this finds
 * the goal that a search for it misses.
 *
 * <p>An archive of cells beside it keeps the best of each and says how much has been covered.
 */
public final class NoveltySearch {
  private NoveltySearch() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all", min = 1) long steps,
      @Setting(about = "emitters side by side", min = 1, max = 10_000) int emitters,
      @Setting(about = "candidates of one emitter at once", min = 2, max = 100_000) int batch,
      @Setting(about = "the evolution strategy") Strategies strategy,
      @Setting(about = "first step size; 0: the task's usual", min = 0) double sigma,
      @Setting(about = "nearest neighbours that novelty is the distance of", min = 1)
          int neighbours,
      @Setting(about = "novelty that lets a candidate in", min = 0) double threshold,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "measures outside the bounds") Outside outside,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, (long) emitters * batch);
    }
  }

  /** pyribs' maze tutorial: 5 emitters of 30 candidates, 2,500 times, 15 neighbours, .01. */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put(
        "maze",
        new Config(1, 375_000, 5, 30, Strategies.CMA, .5, 15, .01, List.of(), Outside.CLIP, 50));
    return p;
  }

  /** Searches, and fills an archive of cells on the way. */
  public static Repertoire train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Repertoire found = Repertoire.empty(spec, c.cells, c.outside);
    Task task = found.task();
    CellArchive cells = found.archive();
    var novel = new NoveltyArchive(task.bounds(), task.size(), c.neighbours, c.threshold);
    double sigma = spec.sigma(c.sigma);
    Emitters emitters =
        Emitters.evolving(
            c.emitters,
            novel,
            task,
            () -> c.strategy.of(task.size(), c.batch, sigma),
            Adaptation.CMA_MAE);
    for (int u : run.updates(c.updates(), rng, cells, novel, emitters)) {
      try (var update = new Scope()) {
        Batch candidates = emitters.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = novel.add(candidates, evaluations);
        cells.add(candidates, evaluations);
        emitters.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        long done = (u + 1L) * c.emitters * c.batch;
        run.log(
            u,
            done,
            QdLog.metrics(cells.stats())
                .add("novel", novel.size())
                .add("restarts", emitters.restarts()));
      }
    }
    return found;
  }
}
