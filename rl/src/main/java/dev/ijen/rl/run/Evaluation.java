package dev.ijen.rl.run;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Episode;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Scope;
import java.util.Arrays;

/**
 * The returns and lengths of one deterministic episode per copy of an environment, in the order of
 * their seeds.
 */
public record Evaluation(double[] returns, double[] lengths) {
  /**
   * Plays the first episode of every copy, copy i with seed {@code seed + i}, and counts nothing
   * that a copy does after it.
   *
   * @param env fresh, with {@link Autoreset#NEXT_STEP}, one objective, and episodes that end
   */
  public static Evaluation of(VectorEnv env, Policy policy, long seed) {
    int n = env.count();
    double[] returns = new double[n];
    double[] lengths = new double[n];
    try (var _ = new Scope()) {
      env.reset(seed);
    }
    for (int open = n; open > 0; ) {
      try (var _ = new Scope()) {
        for (Episode e : env.step(policy.act(env.observation())).ended()) {
          if (lengths[e.copy()] > 0) continue;
          returns[e.copy()] = e.total();
          lengths[e.copy()] = e.length();
          open--;
        }
      }
    }
    return new Evaluation(returns, lengths);
  }

  /** Mean and population standard deviation, as Stable-Baselines3 and RL-Zoo report them. */
  public Metrics metrics() {
    return new Metrics()
        .add("return_mean", mean(returns))
        .add("return_std", deviation(returns))
        .add("return_min", Arrays.stream(returns).min().orElse(Double.NaN))
        .add("return_max", Arrays.stream(returns).max().orElse(Double.NaN))
        .add("length_mean", mean(lengths))
        .add("episodes", returns.length);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / values.length);
  }
}
