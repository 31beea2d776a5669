package dev.ijen.qd.algo;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Cells;
import dev.ijen.qd.archive.Centroids;
import dev.ijen.qd.archive.Grid;
import dev.ijen.qd.archive.Rules;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Trained;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import java.util.List;

/**
 * What quality-diversity leaves behind: an archive full of elites, and the task that they are good
 * at.
 */
public record Repertoire(Task task, CellArchive archive) implements Trained {
  /**
   * An empty one on a grid, with the task's usual offset of the QD score.
   *
   * @param cells on each axis; none for the task's usual ones
   */
  public static Repertoire empty(Tasks.Spec spec, List<Integer> cells, Rules.Outside outside) {
    Task task = spec.make();
    List<Integer> on = cells.isEmpty() ? spec.cells() : cells;
    Grid grid = new Grid(task.bounds(), on.stream().mapToInt(Integer::intValue).toArray());
    Rules rules = Rules.plain().offset(spec.offset()).outside(outside);
    return new Repertoire(task, new CellArchive(grid, task.size(), rules));
  }

  /**
   * An empty one on a centroidal Voronoi tessellation, always the same for a task and a number of
   * cells.
   */
  public static Repertoire tessellated(Tasks.Spec spec, int cells, Rules.Outside outside) {
    Task task = spec.make();
    int samples = Math.max(20_000, 20 * cells);
    Cells c = Centroids.cvt(task.bounds(), cells, samples, Centroids.Init.RANDOM, Key.of(0));
    Rules rules = Rules.plain().offset(spec.offset()).outside(outside);
    return new Repertoire(task, new CellArchive(c, task.size(), rules));
  }

  /**
   * The cell of the best elite, of equals the one with the lowest index.
   *
   * @throws IllegalStateException when the archive is empty
   */
  public int bestCell() {
    if (archive.size() == 0) throw new IllegalStateException("archive: empty, there is no best");
    Batch elites = archive.elites();
    int best = (int) elites.get(Task.OBJECTIVE).argmax(0).item();
    return elites.get("cell").toInts()[best];
  }

  /** The archive's statistics: tasks have no chance of their own, so there is nothing to repeat. */
  @Override
  public Metrics evaluate(String env, int episodes, long seed) {
    return QdLog.metrics(archive.stats());
  }

  @Override
  public void save(Snapshot out) {
    archive.save(out);
  }

  @Override
  public void load(Snapshot in) {
    archive.load(in);
  }
}
