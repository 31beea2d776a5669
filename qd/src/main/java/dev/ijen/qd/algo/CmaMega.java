package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.Rules.Outside;
import dev.ijen.qd.emitter.Adaptation;
import dev.ijen.qd.emitter.ArborescenceEmitter;
import dev.ijen.qd.emitter.Arborescences;
import dev.ijen.qd.emitter.Ascent;
import dev.ijen.qd.emitter.CmaEs;
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
import java.util.stream.IntStream;

/**
 * CMA-MEGA (Fontaine and Nikolaidis, "Differentiable Quality Diversity", NeurIPS 2021): for tasks
 * that can be differentiated. Each emitter branches from a point along the gradients of objective
 * and measures; CMA-ES learns, in as many dimensions as there are gradients, by which of these
 * steps the archive improves, and the point climbs towards the branches that improved it. So a
 * thousand numbers are searched at the cost of three.
 */
public final class CmaMega {
  private CmaMega() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all, those with gradients included", min = 1) long steps,
      @Setting(about = "emitters side by side", min = 1, max = 10_000) int emitters,
      @Setting(about = "branches of one point", min = 2, max = 100_000) int batch,
      @Setting(about = "first step size of the coefficients", above = 0) double sigma,
      @Setting(about = "how far the point climbs", above = 0) double rate,
      @Setting(about = "climb by Adam, not plainly") boolean adam,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "measures outside the bounds") Outside outside,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Evaluations of one update: each emitter's branches and its point. */
    long each() {
      return emitters * (batch + 1L);
    }

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, each());
    }
  }

  /**
   * As pyribs sets them for the sphere of a thousand numbers: 15 emitters of 35 branches and a
   * point, 10,000 times; climbing plainly, or by Adam.
   */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put("ascent", preset(1, false));
    p.put("adam", preset(.002, true));
    return p;
  }

  private static Config preset(double rate, boolean adam) {
    return new Config(1, 5_400_000, 15, 35, 10, rate, adam, List.of(), Outside.CLIP, 50);
  }

  /**
   * Fills an archive for the task.
   *
   * @throws UnsupportedOperationException when the task has no gradients
   */
  public static Repertoire train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Repertoire found = Repertoire.empty(spec, c.cells, c.outside);
    Task task = found.task();
    CellArchive archive = found.archive();
    int coefficients = 1 + task.bounds().axes();
    List<ArborescenceEmitter> all =
        IntStream.range(0, c.emitters)
            .mapToObj(_ ->
                new ArborescenceEmitter(
                    archive,
                    task.start(),
                    new Ascent(task.size(), c.rate, c.adam),
                    new CmaEs(coefficients, c.batch, c.sigma),
                    Adaptation.CMA_MEGA))
            .toList();
    Arborescences emitters = new Arborescences(all);
    for (int u : run.updates(c.updates(), rng, archive, emitters)) {
      try (var update = new Scope()) {
        Batch points = emitters.points(rng.next());
        Batch gradients = task.gradients(points);
        archive.add(points, gradients);
        emitters.follow(gradients);
        Batch candidates = emitters.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = archive.add(candidates, evaluations);
        emitters.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        run.log(
            u,
            (u + 1) * c.each(),
            QdLog.metrics(archive.stats()).add("restarts", emitters.restarts()));
      }
    }
    return found;
  }
}
