package dev.ijen.qd.task;

import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;

/** A {@link Task} whose candidates are policies: each can be watched in its environment. */
public interface Played extends Task {
  /** {@code copies} copies of the environment that judges, not yet reset. */
  VectorEnv env(int copies);

  /** The seed of the (first) episode that judges. */
  long seed();

  /** What the policy of a genome (F32 [size]) does: observations [n, ...] to actions. */
  UnaryOperator<Tensor> policy(Tensor genome);
}
