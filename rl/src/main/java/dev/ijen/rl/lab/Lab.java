package dev.ijen.rl.lab;

import dev.ijen.rl.run.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the trials of an experiment that are not on disk yet, several at once. */
public final class Lab {
  private Lab() {}

  /**
   * Runs what is missing. Each finished trial is on disk before the next is counted, so a killed
   * run goes on where it stopped; results do not depend on how many run at once.
   *
   * @return the results of these seeds, in the order of arms and seeds
   */
  public static List<Experiment.Result> run(
      Experiment experiment, List<Long> seeds, Rows rows, Progress progress) {
    List<Experiment.Result> have = new ArrayList<>(wanted(rows.read().results(), seeds));
    Set<List<Object>> done = new HashSet<>();
    for (Experiment.Result r : have) done.add(List.of(r.arm(), r.seed()));
    record Job(Experiment.Arm arm, long seed) {}
    List<Job> left = new ArrayList<>();
    for (long seed : seeds) {
      for (Experiment.Arm a : experiment.arms()) {
        if (!done.contains(List.of(a.name(), seed))) left.add(new Job(a, seed));
      }
    }
    if (!have.isEmpty() && !left.isEmpty()) {
      progress.say(have.size() + " trials are in " + rows.path() + " already");
    }
    record Finished(Job job, Experiment.Result result) {}
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var running = new ExecutorCompletionService<Finished>(pool);
      List<Future<Finished>> futures = new ArrayList<>();
      for (Job j : left) {
        futures.add(running.submit(() -> new Finished(j, trial(j.arm, j.seed))));
      }
      progress.begin();
      try {
        for (int i = 1; i <= left.size(); i++) {
          Finished f = running.take().get();
          rows.append(f.job.arm, f.result);
          have.add(f.result);
          progress.part(i, left.size(), "trials", f.job.arm.name() + ", seed " + f.job.seed);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } finally {
        futures.forEach(f -> f.cancel(true));
        progress.end();
      }
    }
    return sorted(experiment, seeds, have);
  }

  private static List<Experiment.Result> wanted(List<Experiment.Result> results, List<Long> seeds) {
    return results.stream().filter(r -> seeds.contains(r.seed())).toList();
  }

  private static List<Experiment.Result> sorted(
      Experiment experiment, List<Long> seeds, List<Experiment.Result> results) {
    List<String> arms = experiment.arms().stream().map(Experiment.Arm::name).toList();
    return results.stream()
        .sorted(
            java.util.Comparator.<Experiment.Result>comparingInt(r -> arms.indexOf(r.arm()))
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
