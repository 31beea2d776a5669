package dev.ijen.rl.run;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.tensor.Tensor;

/** A trained agent that acts without chance: weights and what it needs to read observations. */
public interface Policy extends Trained {
  /**
   * The best actions it knows.
   *
   * @param observation [n, ...] as an environment gives it
   * @return n actions, as the environment takes them
   */
  Tensor act(Tensor observation);

  /** Plays each seed's episode once; see {@link Evaluation}. */
  @Override
  default Metrics evaluate(String env, int episodes, long seed) {
    return Evaluation.of(Envs.make(env, episodes, Autoreset.NEXT_STEP), this, seed).metrics();
  }
}
