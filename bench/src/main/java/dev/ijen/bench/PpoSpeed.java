package dev.ijen.bench;

import dev.ijen.rl.algo.Ppo;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Environment steps per second of PPO on CartPole, warm: whole training runs, one after the other.
 */
@Command(
    name = "ppo",
    description = "PPO on CartPole end to end, warm: environment steps per second.")
final class PpoSpeed implements Runnable {
  @Option(names = "--runs", description = "Timed runs per preset (default: ${DEFAULT-VALUE}).")
  private int runs = 5;

  @Option(names = "--steps", description = "Steps per run (default: ${DEFAULT-VALUE}).")
  private long steps = 200_000;

  @Override
  public void run() {
    System.out.printf("%-8s %10s %10s %10s%n", "preset", "slowest", "median", "fastest");
    for (String preset : Ppo.presets().keySet()) {
      for (int i = 0; i < 2; i++) rate(preset, i); // warm-up
      double[] rates = new double[runs];
      for (int i = 0; i < runs; i++) rates[i] = rate(preset, 10 + i);
      java.util.Arrays.sort(rates);
      System.out.printf(
          "%-8s %10.0f %10.0f %10.0f%n", preset, rates[0], rates[runs / 2], rates[runs - 1]);
    }
  }

  private double rate(String preset, long seed) {
    Ppo.Config c = config(preset, steps, seed);
    VectorEnv env = Envs.make("cartpole", c.envs(), Autoreset.SAME_STEP);
    long t = System.nanoTime();
    Ppo.train(env, c, Run.none());
    return steps / ((System.nanoTime() - t) / 1e9);
  }

  /** A preset with another seed and, unless 0, another number of steps. */
  static Ppo.Config config(String preset, long steps, long seed) {
    Map<String, String> changes = new java.util.HashMap<>(Map.of("seed", "" + seed));
    if (steps > 0) changes.put("steps", "" + steps);
    return Settings.with(Objects.requireNonNull(Ppo.presets().get(preset)), changes, "ppo");
  }
}
