package dev.ijen.bench;

import dev.ijen.autograd.Tape;
import dev.ijen.tensor.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * A table of what eager ops cost beyond their kernels, in half a minute: the three timings of an op
 * are taken in turns, many times, and the fastest of each counts (the machine may be shared).
 */
@Command(
    name = "eager",
    description = "What a small eager op costs beyond its kernel, with and without a tape (ns).")
final class Eager implements Runnable {
  private static final int BATCH = 100;

  /** Keeps the results alive. */
  private static @Nullable Object sink;

  private static final int ROUNDS = 400;

  @Override
  public void run() {
    List<EagerOps.Work> works = EagerOps.all();
    for (int i = 0; i < 2; i++) for (EagerOps.Work w : works) measure(w); // warm, mixed call sites
    System.out.printf(
        "%-8s %10s %10s %10s %14s %14s%n",
        "op", "kernel", "scope", "tape", "beyond (scope)", "beyond (tape)");
    double worst = 0;
    for (EagerOps.Work w : works) {
      double[] ns = measure(w);
      System.out.printf(
          "%-8s %10.1f %10.1f %10.1f %14.1f %14.1f%n",
          w.name(), ns[0], ns[1], ns[2], ns[1] - ns[0], ns[2] - ns[0]);
      worst = Math.max(worst, Math.max(ns[1], ns[2]) - ns[0]);
    }
    System.out.printf("worst: %.1f ns beyond the kernel%n", worst);
  }

  /** Nanoseconds of the kernel alone, the op in a scope, the op on a tape. */
  private static double[] measure(EagerOps.Work w) {
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    Runnable kernel = w.kernel() == null ? () -> {} : w.kernel();
    for (int r = 0; r < ROUNDS; r++) {
      best[0] =
          Math.min(
              best[0],
              time(() -> {
                for (int i = 0; i < BATCH; i++) kernel.run();
              }));
      best[1] =
          Math.min(
              best[1],
              time(() -> {
                try (var s = new Scope()) {
                  for (int i = 0; i < BATCH; i++) sink = w.op().get();
                }
              }));
      best[2] =
          Math.min(
              best[2],
              time(() -> {
                try (var t = new Tape()) {
                  for (int i = 0; i < BATCH; i++) sink = w.op().get();
                }
              }));
    }
    if (w.kernel() == null) best[0] = 0;
    return best;
  }

  private static double time(Runnable work) {
    int turns = 10;
    long t = System.nanoTime();
    for (int i = 0; i < turns; i++) work.run();
    return (System.nanoTime() - t) / (double) (turns * BATCH);
  }
}
