package dev.ijen.rl.run;

import dev.ijen.tensor.Stateful;

/** What training leaves behind: it is saved as {@code model.safetensors} and judged by itself. */
public interface Trained extends Stateful {
  /**
   * Judges it, without chance and without learning anything from it.
   *
   * @param env the environment's name
   * @param seed the first of the episodes' seeds
   * @return the numbers of {@code result.json}, e.g. {@code return_mean, return_std, episodes}
   */
  Metrics evaluate(String env, int episodes, long seed);
}
