package dev.ijen.bench;

import dev.ijen.rl.algo.Ppo;
import dev.ijen.rl.algo.PpoPolicy;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.stats.Interval;
import dev.ijen.rl.stats.Intervals;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Trains PPO on CartPole with seeds 1, 2, ... of each preset and evaluates the final weights on 100
 * deterministic episodes: the table of {@code rl/README.md}.
 */
@Command(
    name = "seeds",
    description = "PPO on CartPole with several seeds per preset: evaluation means, as markdown.")
final class PpoSeeds implements Runnable {
  @Option(names = "--zoo", description = "Seeds with preset zoo (default: ${DEFAULT-VALUE}).")
  private int zoo = 10;

  @Option(names = "--cleanrl", description = "Seeds with cleanrl (default: ${DEFAULT-VALUE}).")
  private int cleanrl = 5;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    require("--zoo", zoo);
    require("--cleanrl", cleanrl);
    System.out.println("| preset | steps | seeds | evaluation means | mean, 95 % interval |");
    System.out.println("|---|---|---|---|---|");
    row("zoo", zoo);
    row("cleanrl", cleanrl);
  }

  private void require(String option, int seeds) {
    if (seeds >= 1 && seeds <= 1000) return;
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), option + " " + seeds + ": 1 to 1000 seeds");
  }

  private static void row(String preset, int seeds) {
    double[] means = new double[seeds];
    StringBuilder all = new StringBuilder();
    long steps = 0;
    for (int i = 0; i < seeds; i++) {
      Ppo.Config c = PpoSpeed.config(preset, 0, i + 1);
      steps = c.steps();
      PpoPolicy p = Ppo.train(Envs.make("cartpole", c.envs(), Autoreset.SAME_STEP), c, Run.none());
      means[i] = p.evaluate("cartpole", 100, Seeds.EVALUATION).number("return_mean");
      all.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.1f", means[i]));
      System.err.print(".");
    }
    System.err.println();
    System.out.printf(
        Locale.ROOT, "| %s | %,d | %d | %s | %s |%n", preset, steps, seeds, all, interval(means));
  }

  private static String interval(double[] x) {
    Interval mean = Intervals.mean(x);
    if (x.length == 1) return String.format(Locale.ROOT, "%.1f", mean.estimate());
    double half = mean.high() - mean.estimate();
    return String.format(Locale.ROOT, "%.1f +- %.1f", mean.estimate(), half);
  }
}
