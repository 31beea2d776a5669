package dev.ijen.qd.algo;

import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.archive.Grid;
import dev.ijen.qd.archive.ParetoArchive;
import dev.ijen.qd.archive.ParetoArchive.Overflow;
import dev.ijen.qd.emitter.Emitter;
import dev.ijen.qd.emitter.Gaussian;
import dev.ijen.qd.emitter.Genetic;
import dev.ijen.qd.emitter.IsoLine;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.run.Setting;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * MOME, multi-objective MAP-Elites (Pierrot, Richard, Beguir and Cully, "Multi-objective quality
 * diversity optimization", GECCO 2022): every cell keeps a Pareto front in place of one elite. What
 * it finds is judged by the MOQD score, the sum of the fronts' hypervolumes.
 */
public final class Mome {
  private Mome() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "evaluations in all", min = 1) long steps,
      @Setting(about = "candidates evaluated at once", min = 1, max = 1_000_000) int batch,
      @Setting(about = "how candidates are made of members") MapElites.Variation variation,
      @Setting(about = "noise on each number; 0: the task's usual", min = 0) double sigma,
      @Setting(about = "line: noise along the line between two members", min = 0) double line,
      @Setting(about = "genetic: share of candidates with two parents", min = 0, max = 1)
          double crossover,
      @Setting(about = "genetic: chance of each number to change", min = 0, max = 1)
          double mutation,
      @Setting(about = "cells on each axis; none: the task's usual", min = 1) List<Integer> cells,
      @Setting(about = "the most members of a front", min = 1, max = 100_000) int front,
      @Setting(about = "who leaves a front that is too long") Overflow overflow,
      @Setting(about = "updates between two lines of metrics", min = 1) int logEvery) {

    /** Updates needed for at least {@code steps} evaluations. */
    public int updates() {
      return QdAlgorithm.updates(steps, batch);
    }
  }

  /**
   * {@code genetic}: as QDax's test, 100 times 80 candidates with two parents each; {@code line}:
   * more of them, along lines.
   */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put("genetic", preset(8_000, 80, MapElites.Variation.GENETIC));
    p.put("line", preset(400_000, 400, MapElites.Variation.LINE));
    return p;
  }

  private static Config preset(long steps, int batch, MapElites.Variation v) {
    return new Config(1, steps, batch, v, 0, .2, 1, .3, List.of(), 50, Overflow.CROWDING, 10);
  }

  /** Fills an archive of fronts. */
  public static Fronts train(Tasks.Spec spec, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Fronts found = empty(spec, c);
    Task task = found.task();
    ParetoArchive archive = found.archive();
    Emitter emitter = emitter(c, spec, task, archive);
    for (int u : run.updates(c.updates(), rng, archive)) {
      try (var update = new Scope()) {
        Batch candidates = emitter.ask(rng.next());
        Batch evaluations = task.of(candidates);
        Feedback feedback = archive.add(candidates, evaluations);
        emitter.tell(candidates, evaluations, feedback);
      }
      if (QdLog.due(u, c.logEvery, c.updates())) {
        run.log(u, (u + 1L) * c.batch, Fronts.metrics(archive));
      }
    }
    return found;
  }

  /** Nothing found yet, on a grid; hypervolumes are measured from the task's usual offset. */
  static Fronts empty(Tasks.Spec spec, Config c) {
    Task task = spec.make();
    if (task.objectives() < 2) {
      throw new BadInput(
          "mome needs a task of several objectives, as rastrigin-pareto; "
              + spec.name()
              + " has one");
    }
    List<Integer> on = c.cells.isEmpty() ? spec.cells() : c.cells;
    Grid grid = new Grid(task.bounds(), on.stream().mapToInt(Integer::intValue).toArray());
    double[] reference = new double[task.objectives()];
    Arrays.fill(reference, spec.offset());
    return new Fronts(task, new ParetoArchive(grid, task.size(), c.front, c.overflow, reference));
  }

  private static Emitter emitter(Config c, Tasks.Spec spec, Task task, ParetoArchive archive) {
    double sigma = spec.sigma(c.sigma);
    return switch (c.variation) {
      case GAUSSIAN -> new Gaussian(archive, task.start(), c.batch, sigma);
      case LINE -> new IsoLine(archive, task.start(), c.batch, sigma, c.line);
      case GENETIC -> new Genetic(archive, task.start(), c.batch, c.crossover, c.mutation, sigma);
    };
  }
}
