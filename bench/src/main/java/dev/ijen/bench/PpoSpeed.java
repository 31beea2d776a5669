package dev.ijen.bench;

import dev.ijen.bench.cpu.Duel;
import dev.ijen.kernels.Workers;
import dev.ijen.rl.algo.Ppo;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Environment steps per second of PPO on CartPole, warm: whole training runs, one after the other.
 */
@Command(
    name = "ppo",
    description = {
      "PPO on CartPole end to end, warm: environment steps per second, and the share of",
      "the speed of large products in the same run that its arithmetic reaches.",
      "With --peers in turns with Stable-Baselines3, or without it PyTorch and Gymnasium."
    })
final class PpoSpeed implements Callable<Integer> {
  private static final int PRODUCT = 1024;

  @Option(names = "--runs", description = "Timed runs per preset (default: ${DEFAULT-VALUE}).")
  private int runs = 5;

  @Option(names = "--steps", description = "Steps per run (default: ${DEFAULT-VALUE}).")
  private long steps = 200_000;

  @Option(names = "--peers", description = "The zoo's settings in Python too, a tenth the steps.")
  private boolean peers;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      defaultValue = "${IJEN_PYTHON}",
      description = "Python with PyTorch and Gymnasium (default: IJEN_PYTHON, else python3).")
  private @Nullable String python;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 1 || steps < 1) throw wrong("--runs and --steps must be at least 1");
    double peak = products();
    System.out.printf(
        "%-8s %10s %10s %10s   of %.0f GFLOP/s (product of %d^3, %d threads)%n",
        "preset", "slowest", "median", "fastest", peak / 1e9, PRODUCT, Workers.threads());
    for (String preset : Ppo.presets().keySet()) {
      for (int i = 0; i < 2; i++) rate(preset, i); // warm-up
      boolean compared = peers && preset.equals("zoo");
      double[] rates = new double[runs];
      double[] ratios = new double[runs];
      PpoPeer.@Nullable Answer peer = null;
      for (int i = 0; i < runs; i++) {
        rates[i] = rate(preset, 10 + i);
        if (!compared) continue;
        peer = peer(10 + i);
        ratios[i] = rates[i] * peer.seconds() / peerSteps();
      }
      double median = Duel.median(rates);
      System.out.printf(
          "%-8s %10.0f %10.0f %10.0f   %.0f %%%n",
          preset,
          Duel.quantile(rates, 0),
          median,
          Duel.quantile(rates, 1),
          100 * median * flops(config(preset, steps, 0)) / peak);
      if (peer != null) {
        System.out.printf(
            "         %s: %.0f steps/s; Ijen / peer %.1f (%.1f to %.1f)%n",
            peer.name(),
            median / Duel.median(ratios),
            Duel.median(ratios),
            Duel.quantile(ratios, .25),
            Duel.quantile(ratios, .75));
      }
    }
    return 0;
  }

  private long peerSteps() {
    return Math.max(1, steps / 10);
  }

  private PpoPeer.Answer peer(long seed) throws InterruptedException {
    String by = python == null || python.isBlank() || python.startsWith("$") ? "python3" : python;
    try {
      return PpoPeer.run(by, peerSteps(), seed, Workers.threads());
    } catch (IOException e) {
      throw wrong("--peers: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** Operations per second of a large product, the best of some: what this machine can do. */
  private static double products() {
    Tensor a = Key.of(1).normal(PRODUCT, PRODUCT);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 30; i++) {
      long t = System.nanoTime();
      try (var scope = new Scope()) {
        a.matmul(a);
      }
      best = Math.min(best, (System.nanoTime() - t) / 1e9);
    }
    return 2.0 * PRODUCT * PRODUCT * PRODUCT / best;
  }

  /**
   * Operations of the products that one environment step asks for: each row goes forward once when
   * it is collected and, per epoch, forward and back through both networks (CartPole: 4 numbers, 2
   * actions). The first layer's input has no gradient.
   */
  static double flops(Ppo.Config c) {
    double first = 2 * 4.0 * c.hidden();
    double all = first + 2.0 * c.hidden() * c.hidden() + (2 + 1) * c.hidden();
    return 2 * all + c.epochs() * 2 * (3 * all - first);
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
