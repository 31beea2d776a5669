package dev.ijen.bench;

import dev.ijen.qd.algo.MapElites;
import dev.ijen.qd.algo.Repertoire;
import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Rules;
import dev.ijen.qd.archive.Stats;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Quality-diversity on the sphere of 100 numbers: the tables of {@code qd/README.md}. Speeds are of
 * the second run of a process, after the compiler has done its work, and of the first.
 */
@Command(
    name = "qd",
    description = "MAP-Elites on the sphere with several seeds, its speed, and that of an archive.")
final class QdSpeed implements Runnable {
  private static final int BATCH = 540;
  private static final int SIZE = 100;

  @Option(names = "--seeds", description = "Seeds of each variation (default: ${DEFAULT-VALUE}).")
  private int seeds = 3;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (seeds < 0 || seeds > 1000) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--seeds " + seeds + ": 0 to 1000");
    }
    insert();
    System.out.println("| variation | seed | QD score a cell | coverage | evaluations/s |");
    System.out.println("|---|---|---|---|---|");
    for (String preset : MapElites.presets().keySet()) {
      for (int seed = 1; seed <= seeds; seed++) row(preset, seed);
    }
    Runtime r = Runtime.getRuntime();
    System.gc();
    System.out.printf("heap in use at the end: %d MB%n", (r.totalMemory() - r.freeMemory()) >> 20);
  }

  private static void row(String preset, int seed) {
    MapElites.Config c =
        Settings.with(
            Objects.requireNonNull(MapElites.presets().get(preset)),
            Map.of("seed", "" + seed),
            "map-elites");
    long start = System.nanoTime();
    Repertoire found = MapElites.train(Tasks.named("sphere"), c, Run.none());
    double seconds = (System.nanoTime() - start) / 1e9;
    Stats s = found.archive().stats();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f | %.2f %% | %,.0f |%n",
        preset,
        seed,
        s.normalisedQdScore(),
        100 * s.coverage(),
        c.updates() * (double) c.batch() / seconds);
  }

  /** Batches of which one in twenty candidates is accepted, as in the middle of a run. */
  private static void insert() {
    Repertoire found = Repertoire.empty(Tasks.named("sphere"), List.of(), Rules.Outside.CLIP);
    CellArchive archive = found.archive();
    Key key = Key.of(1);
    Batch genomes = Batch.of(Task.GENOME, key.child(0).normal(BATCH, SIZE));
    int updates = 20_000;
    long nanos = 0;
    long accepted = 0;
    for (int u = 0; u < 2 * updates; u++) {
      try (var _ = new Scope()) {
        Key k = key.child(u + 1);
        // objectives grow slowly, so that 5 % are better than their cell's best so far
        Batch e =
            Batch.of(Task.OBJECTIVE, k.child(0).uniform(BATCH).add(u * .00125 * BATCH / 10_000))
                .with(Task.MEASURES, k.child(1).uniform(BATCH, 2).sub(.5).mul(512));
        long start = System.nanoTime();
        var f = archive.add(genomes, e);
        long end = System.nanoTime();
        if (u < updates) continue;
        nanos += end - start;
        accepted += f.fresh() + f.improved();
      }
    }
    double all = (double) updates * BATCH;
    System.out.printf(
        Locale.ROOT,
        "archive: %,.0f candidates/s (%.1f us a batch of %d with %d numbers, %.1f %% accepted)%n%n",
        all / nanos * 1e9,
        nanos / 1e3 / updates,
        BATCH,
        SIZE,
        100 * accepted / all);
  }
}
