package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.Rules.Outside;
import dev.ijen.qd.emitter.Adaptation;
import dev.ijen.qd.emitter.Emitters;
import dev.ijen.qd.emitter.Ranking;
import dev.ijen.qd.emitter.Restart;
import dev.ijen.qd.emitter.Selection;
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
 * CMA-ME (Fontaine, Togelius, Nikolaidis and Hoover, "Covariance Matrix Adaptation for the Rapid
 * Illumination of Behavior Space", GECCO 2020): several evolution strategies search side by side
 * for what changes a common archive, and begin anew from one of its elites when they change nothing
 * any more. What a strategy takes for better names the emitter: improvement (new cells first, then
 * gain), optimising (the objective), random direction (new cells first, then along a direction of
 * the measures).
 */
public final class CmaMe {
  private CmaMe() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all", min = 1) long steps,
      @Setting(about = "emitters side by side", min = 1, max = 10_000) int emitters,
      @Setting(about = "candidates of one emitter at once", min = 2, max = 100_000) int batch,
      @Setting(about = "the evolution strategy") Strategies strategy,
      @Setting(about = "first step size; 0: the task's usual", min = 0) double sigma,
      @Setting(about = "what makes a candidate better") Ranking ranking,
      @Setting(about = "which candidates become parents") Selection selection,
      @Setting(about = "when an emitter begins anew") Restart restart,
      @Setting(about = "also after so many generations; 0: no", min = 0) int restartEvery,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "measures outside the bounds") Outside outside,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, (long) emitters * batch);
    }

    Adaptation adaptation() {
      return new Adaptation(ranking, selection, restart, restartEvery);
    }
  }

  /** The three emitters as pyribs sets them for the sphere: 15 of 36 candidates, 10,000 times. */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put("improvement", preset(Adaptation.CMA_ME));
    p.put("optimising", preset(new Adaptation(Ranking.OBJECTIVE, Selection.MU, Restart.BASIC, 0)));
    p.put(
        "direction",
        preset(
            new Adaptation(
                Ranking.TWO_STAGE_DIRECTION, Selection.FILTER, Restart.NO_IMPROVEMENT, 0)));
    return p;
  }

  private static Config preset(Adaptation a) {
    return new Config(
        1,
        5_400_000,
        15,
        36,
        Strategies.CMA,
        0,
        a.ranking(),
        a.selection(),
        a.restart(),
        a.every(),
        List.of(),
        Outside.CLIP,
        50);
  }

  /** Fills an archive for the task. */
  public static Repertoire train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Repertoire found = Repertoire.empty(spec, c.cells, c.outside);
    Task task = found.task();
    CellArchive archive = found.archive();
    double sigma = spec.sigma(c.sigma);
    Emitters emitters =
        Emitters.evolving(
            c.emitters,
            archive,
            task,
            () -> c.strategy.of(task.size(), c.batch, sigma),
            c.adaptation());
    for (int u : run.updates(c.updates(), rng, archive, emitters)) {
      try (var update = new Scope()) {
        Batch candidates = emitters.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = archive.add(candidates, evaluations);
        emitters.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        long done = (u + 1L) * c.emitters * c.batch;
        run.log(u, done, QdLog.metrics(archive.stats()).add("restarts", emitters.restarts()));
      }
    }
    return found;
  }
}
