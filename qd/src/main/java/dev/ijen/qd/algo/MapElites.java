package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.Rules.Outside;
import dev.ijen.qd.emitter.Emitter;
import dev.ijen.qd.emitter.Gaussian;
import dev.ijen.qd.emitter.Genetic;
import dev.ijen.qd.emitter.IsoLine;
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
 * MAP-Elites (Mouret and Clune, "Illuminating search spaces by mapping elites", 2015): the space of
 * measures is divided into cells, each cell keeps the best genome seen in it, and new candidates
 * are varied elites. It finds not one solution but many that differ, each good for its place.
 *
 * <p>Three variations: Gaussian noise; the iso+line operator of Vassiliades and Mouret (2018),
 * which moves along lines between elites; and a genetic algorithm's crossover and mutation. With
 * {@code centroids} above 0 the cells are those of a centroidal Voronoi tessellation
 * (CVT-MAP-Elites, Vassiliades, Chatzilygeroudis and Mouret 2018).
 */
public final class MapElites {
  private MapElites() {}

  /** How candidates are made of elites. */
  public enum Variation {
    GAUSSIAN,
    LINE,
    GENETIC
  }

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all", min = 1) long steps,
      @Setting(about = "candidates evaluated at once", min = 1, max = 1_000_000) int batch,
      @Setting(about = "how candidates are made of elites") Variation variation,
      @Setting(about = "noise on each number; 0: the task's usual", min = 0) double sigma,
      @Setting(about = "line: noise along the line between two elites", min = 0) double line,
      @Setting(about = "genetic: share of candidates with two parents", min = 0, max = 1)
          double crossover,
      @Setting(about = "genetic: chance of each number to change", min = 0, max = 1)
          double mutation,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "Voronoi cells in place of a grid; 0: a grid", min = 0, max = 10_000_000)
          int centroids,
      @Setting(about = "measures outside the bounds") Outside outside,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, batch);
    }
  }

  /**
   * The sphere's protocol of CMA-MAE's tutorial in pyribs (540 candidates 10,000 times, Gaussian
   * noise .5), and the same with the two other variations.
   */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put("gaussian", preset(Variation.GAUSSIAN));
    p.put("line", preset(Variation.LINE));
    p.put("genetic", preset(Variation.GENETIC));
    return p;
  }

  private static Config preset(Variation v) {
    return new Config(1, 5_400_000, 540, v, 0, .2, .9, .1, List.of(), 0, Outside.CLIP, 50);
  }

  /** Fills an archive for the task. */
  public static Repertoire train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Repertoire found = empty(spec, c);
    Task task = found.task();
    CellArchive archive = found.archive();
    Emitter emitter = emitter(c, spec, task, archive);
    for (int u : run.updates(c.updates(), rng, archive)) {
      try (var update = new Scope()) {
        Batch candidates = emitter.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = archive.add(candidates, evaluations);
        emitter.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        run.log(u, (u + 1L) * c.batch, QdLog.metrics(archive.stats()));
      }
    }
    return found;
  }

  /** Nothing found yet, on a grid or a tessellation. */
  static Repertoire empty(Tasks.Spec spec, Config c) {
    return c.centroids > 0
        ? Repertoire.tessellated(spec, c.centroids, c.outside)
        : Repertoire.empty(spec, c.cells, c.outside);
  }

  private static Emitter emitter(Config c, Tasks.Spec spec, Task task, CellArchive archive) {
    double sigma = spec.sigma(c.sigma);
    return switch (c.variation) {
      case GAUSSIAN -> new Gaussian(archive, task.start(), c.batch, sigma);
      case LINE -> new IsoLine(archive, task.start(), c.batch, sigma, c.line);
      case GENETIC -> new Genetic(archive, task.start(), c.batch, c.crossover, c.mutation, sigma);
    };
  }
}
