package dev.ijen.rl.run;

import dev.ijen.rl.env.Envs;
import java.util.SequencedMap;

/**
 * An algorithm as the command line sees it: a name, published settings, and how to train. The
 * algorithm itself stays a plain file with a visible loop; this is its door plate.
 *
 * @param <C> its settings: a record whose components carry {@link Setting}; among them must be
 *     {@code long seed} (0 to {@link Seeds#LAST_TRAINING}) and {@code long steps} (how many
 *     environment steps, or evaluations, the whole run takes), which {@code --seed} and {@code
 *     --steps} change
 */
public interface Algorithm<C extends Record> {
  /** Lower case, as on the command line: {@code ppo}. */
  String name();

  /** One line: what it is and where it was published. */
  String describe();

  /** Published settings by name; the first is used when none is asked for. */
  SequencedMap<String, C> presets();

  /** The environment it is trained on when none is named. */
  String defaultEnv();

  /**
   * The id of an environment that it knows, of a name or an alias.
   *
   * @throws IllegalArgumentException for an unknown name, with the nearest ones
   */
  default String env(String name) {
    return Envs.named(name).id();
  }

  /** What {@code steps} counts: steps of environments, or {@code evaluations} of candidates. */
  default String counts() {
    return "steps";
  }

  /** Whether it computes on {@link Run#device}; if not, the run's device can only be the CPU. */
  default boolean onAnyDevice() {
    return false;
  }

  /**
   * Trains from the start, or from where {@code run} goes on, until done or {@link
   * Run#interrupted}.
   *
   * @throws BadInput when it cannot be trained on this environment
   */
  Trained train(String env, C config, Run run);

  /** An untrained one, of the shape that {@link #train} returns, to load a saved model into. */
  Trained untrained(String env, C config);

  /** The metric of the learning curve, against steps. */
  default String curve() {
    return "return_mean";
  }

  /**
   * The metric, an array per update, whose single values are drawn faintly behind the curve; empty
   * when there is none.
   */
  default String rawCurve() {
    return "episode_returns";
  }

  /** Draws what there is to see of a finished run into its folder; the curve, if nothing else. */
  default void draw(RunFolder folder, Setup<C> setup, Trained trained) {
    String below = counts().equals("steps") ? "environment steps" : counts();
    Curve.draw(folder, "curve", setup.title(), below, curve(), rawCurve());
  }
}
