package dev.ijen.rl.run;

/**
 * Training and evaluation never share an environment seed: training takes 0 to {@link
 * #LAST_TRAINING} (and, with several environments, the few seeds after), evaluation starts at
 * {@link #EVALUATION}.
 */
public final class Seeds {
  /** The largest value of {@code --seed} in training. */
  public static final long LAST_TRAINING = 999_999_999L;

  /** The seed of the first evaluation episode; the others follow by ones. */
  public static final long EVALUATION = 2_000_000_000L;

  private Seeds() {}
}
