package dev.ijen.rl.env;

/** What a {@link VectorEnv} does with a copy whose episode has ended, as Gymnasium defines it. */
public enum Autoreset {
  /**
   * The step after the end resets the copy instead: its action is ignored, the observation is the
   * new episode's first, the reward 0, terminated and truncated are false. Such a row is no
   * transition of the task ({@link VectorEnv#resetting()} marks it): leave it out of the loss.
   */
  NEXT_STEP,

  /**
   * The step that ends an episode also starts the next: {@code observation} is the new episode's
   * first, {@code finalObservation} the one that the old episode ended with. Every row is a
   * transition.
   */
  SAME_STEP,

  /**
   * Nothing: stepping an ended copy throws until {@link VectorEnv#reset(dev.ijen.tensor.Tensor)}.
   */
  DISABLED
}
