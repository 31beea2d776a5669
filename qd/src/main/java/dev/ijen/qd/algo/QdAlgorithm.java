package dev.ijen.qd.algo;

import dev.ijen.qd.picture.HeatMap;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Curve;
import dev.ijen.rl.run.RunFolder;
import dev.ijen.rl.run.Setup;
import dev.ijen.rl.run.Trained;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the door plates of quality-diversity algorithms have in common: environments are {@link
 * Tasks}, steps are evaluations, and there is an archive to look at.
 *
 * @param <C> the algorithm's settings
 */
public abstract class QdAlgorithm<C extends Record> implements Algorithm<C> {
  /**
   * How many updates, of so many evaluations each, make at least {@code steps}.
   *
   * @throws BadInput when they cannot be counted
   */
  static int updates(long steps, long each) {
    long updates = Math.ceilDiv(steps, each);
    if (updates <= Integer.MAX_VALUE) return (int) updates;
    throw new BadInput(
        "%d steps, %d in an update, are %d updates: at most %d can be counted"
            .formatted(steps, each, updates, Integer.MAX_VALUE));
  }

  /** An archive that is made on cells; what it refuses are they. */
  static <T> T onCells(List<Integer> cells, Supplier<T> archive) {
    try {
      return archive.get();
    } catch (BadInput e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new BadInput("--set cells=" + cells + ": " + e.getMessage());
    }
  }

  /** Trains; what is refused is the task for this algorithm. */
  final <T> T on(String env, Function<Tasks.Spec, T> train) {
    try {
      return train.apply(Tasks.named(env));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw new BadInput(name() + " on " + env + ": " + e.getMessage());
    }
  }

  @Override
  public String defaultEnv() {
    return "sphere";
  }

  @Override
  public String env(String name) {
    Tasks.Spec spec = Tasks.named(name);
    if ((spec.make().objectives() > 1) != severalObjectives()) {
      throw new IllegalArgumentException(
          severalObjectives()
              ? name() + " weighs several objectives, " + name + " has one; try rastrigin-pareto"
              : name() + " has one objective, " + name + " has several; mome takes those");
    }
    return spec.name();
  }

  /** Whether tasks must have several objectives, or must have one. */
  protected boolean severalObjectives() {
    return false;
  }

  @Override
  public String counts() {
    return "evaluations";
  }

  @Override
  public String curve() {
    return "coverage";
  }

  @Override
  public String rawCurve() {
    return "";
  }

  /** Curves of coverage and QD score, and the archive when it has two measures. */
  @Override
  public void draw(RunFolder folder, Setup<C> setup, Trained trained) {
    String title = setup.title();
    Curve.draw(folder, "curve", title, counts(), "coverage", "");
    Curve.draw(folder, "qd-score", title, counts(), "qd_score", "");
    if (!(trained instanceof Repertoire r) || r.task().bounds().axes() != 2) return;
    HeatMap map = HeatMap.of(r.archive(), title);
    map.png(folder.file("archive.png"));
    map.svg(folder.file("archive.svg"));
  }
}
