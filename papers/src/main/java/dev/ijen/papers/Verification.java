package dev.ijen.papers;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Lab;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Committed trials computed again: the same file, settings and seed must give the same bits. */
public final class Verification {
  private Verification() {}

  private record Trial(Paper paper, Experiment experiment, Experiment.Result result) {}

  /**
   * Computes {@code count} different, randomly chosen trials again.
   *
   * @param seed of the choice
   * @param say told one line a trial
   * @return whether all were the same
   * @throws BadInput when there are not so many, or rows are not what they were when written
   */
  public static boolean run(Path root, int count, long seed, Consumer<String> say) {
    List<Trial> all = new ArrayList<>();
    for (Paper p : Papers.all()) {
      if (p.program() == null) continue;
      Experiment e = p.program().experiment().get();
      for (Experiment.Result r : Rendering.results(root, p, p.program(), e)) {
        all.add(new Trial(p, e, r));
      }
    }
    if (count < 1 || count > all.size()) {
      throw new BadInput("--rows " + count + ": 1 to " + all.size() + " trials are committed");
    }
    int[] order = IntStream.range(0, all.size()).toArray();
    new NumpyRandom(seed).shuffle(order);
    boolean same = true;
    for (int i = 0; i < count; i++) same &= isSame(all.get(order[i]), say);
    return same;
  }

  private static boolean isSame(Trial t, Consumer<String> say) {
    String was = t.result.metrics().toString();
    String is = again(t.experiment, t.result).toString();
    boolean same = was.equals(is);
    say.accept(
        "%s  paper %d, %s, seed %d%s"
            .formatted(
                same ? "same" : "DIFFERS",
                t.paper.number(),
                t.result.arm(),
                t.result.seed(),
                same ? "" : ": was " + was + ", is " + is));
    return same;
  }

  /** What a committed trial gives now, as it would be read back from its rows. */
  static Metrics again(Experiment experiment, Experiment.Result result) {
    Experiment.Arm arm =
        experiment.arms().stream()
            .filter(a -> a.name().equals(result.arm()))
            .findFirst()
            .orElseThrow(() -> new BadInput("rows of an unknown arm " + result.arm()));
    // Whole numbers come back from the file as others: compare what is written.
    return Rows.asWritten(Lab.trial(arm, result.seed()).metrics());
  }
}
