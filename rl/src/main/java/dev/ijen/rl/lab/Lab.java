package dev.ijen.rl.lab;

import dev.ijen.rl.run.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/** Runs the trials of an experiment, several at once. */
public final class Lab {
  /** Seeds of a smoke run: two, since an interval needs two numbers. */
  public static final List<Long> SMOKE = List.of(0L, 1L);

  private Lab() {}

  private record Job(Experiment.Arm arm, long seed) {
    Experiment.Result run() {
      return trial(arm, seed);
    }
  }

  /**
   * Runs what is not on disk yet. Each finished trial is on disk before the next is counted, so a
   * killed run goes on where it stopped; results do not depend on how many run at once.
   *
   * @return the results of these seeds, in the order of arms and seeds
   * @throws dev.ijen.rl.run.BadInput naming a line of the file that is not a row or was changed
   */
  public static List<Experiment.Result> run(
      Experiment experiment, List<Long> seeds, Rows rows, Progress progress) {
    List<Experiment.Result> all = new ArrayList<>();
    Set<List<Object>> done = new HashSet<>();
    for (Experiment.Result r : rows.resume(progress).results()) {
      if (!seeds.contains(r.seed())) continue;
      all.add(r);
      done.add(List.of(r.arm(), r.seed()));
    }
    List<Job> left = jobs(experiment, seeds);
    left.removeIf(j -> done.contains(List.of(j.arm.name(), j.seed)));
    if (!all.isEmpty() && !left.isEmpty()) {
      progress.say(all.size() + " trials are in " + rows.path() + " already");
    }
    String kept = "; finished trials are in " + rows.path() + ", the same command goes on";
    each(
        left,
        progress,
        kept,
        (arm, result) -> {
          rows.append(arm, result);
          all.add(result);
        });
    return sorted(experiment, seeds, all);
  }

  /**
   * Runs every arm without a file, to see that it runs ({@link #SMOKE}) or to choose settings: it
   * proves nothing.
   *
   * @return the results in the order of arms and seeds
   */
  public static List<Experiment.Result> rehearse(
      Experiment experiment, List<Long> seeds, Progress progress) {
    List<Experiment.Result> all = new ArrayList<>();
    each(jobs(experiment, seeds), progress, "", (_, result) -> all.add(result));
    return sorted(experiment, seeds, all);
  }

  private static List<Job> jobs(Experiment experiment, List<Long> seeds) {
    List<Job> jobs = new ArrayList<>();
    for (long seed : seeds) {
      for (Experiment.Arm a : experiment.arms()) jobs.add(new Job(a, seed));
    }
    return jobs;
  }

  /**
   * Runs jobs, and tells of each on this thread when it is finished.
   *
   * @param kept the end of what is said on Ctrl-C
   */
  private static void each(
      List<Job> jobs,
      Progress progress,
      String kept,
      BiConsumer<Experiment.Arm, Experiment.Result> finished) {
    if (jobs.isEmpty()) return;
    record Finished(Job job, Experiment.Result result) {}
    Thread hook = new Thread(() -> progress.say("stopped" + kept));
    Runtime.getRuntime().addShutdownHook(hook);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var running = new ExecutorCompletionService<Finished>(pool);
      List<Future<Finished>> futures = new ArrayList<>();
      for (Job j : jobs) futures.add(running.submit(() -> new Finished(j, j.run())));
      progress.begin();
      try {
        for (int i = 1; i <= jobs.size(); i++) {
          Finished f = running.take().get();
          finished.accept(f.job.arm, f.result);
          progress.part(i, jobs.size(), "trials", f.job.arm.name() + ", seed " + f.job.seed);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted" + kept, e);
      } finally {
        futures.forEach(f -> f.cancel(true));
        progress.end();
      }
    } finally {
      unhook(hook);
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already, and the hook has had its say
    }
  }

  private static List<Experiment.Result> sorted(
      Experiment experiment, List<Long> seeds, List<Experiment.Result> results) {
    List<String> arms = experiment.arms().stream().map(Experiment.Arm::name).toList();
    return results.stream()
        .sorted(
            Comparator.<Experiment.Result>comparingInt(r -> arms.indexOf(r.arm()))
                .thenComparingInt(r -> seeds.indexOf(r.seed())))
        .toList();
  }

  /** One trial, timed. */
  public static Experiment.Result trial(Experiment.Arm arm, long seed) {
    long begun = System.nanoTime();
    try {
      var metrics = arm.trial().run(seed);
      return new Experiment.Result(arm.name(), seed, metrics, (System.nanoTime() - begun) / 1e9);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "arm %s, seed %d: %s".formatted(arm.name(), seed, e.getMessage()), e);
    }
  }
}
