package dev.ijen.qd.algo;

import dev.ijen.qd.archive.ParetoArchive;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Trained;
import dev.ijen.tensor.Snapshot;

/** What {@link Mome} leaves behind: an archive of Pareto fronts, and the task that they are of. */
public record Fronts(Task task, ParetoArchive archive) implements Trained {
  /** The archive's statistics: tasks have no chance of their own, so there is nothing to repeat. */
  @Override
  public Metrics evaluate(String env, int episodes, long seed) {
    return metrics(archive);
  }

  /**
   * {@code qd_score} is the MOQD score, {@code best} and {@code mean} are hypervolumes of fronts,
   * {@code global_hypervolume} that of all together.
   */
  static Metrics metrics(ParetoArchive archive) {
    return QdLog.metrics(archive.stats())
        .add("members", archive.size())
        .add("global_hypervolume", archive.hypervolume());
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
