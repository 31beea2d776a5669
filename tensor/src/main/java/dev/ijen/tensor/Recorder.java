package dev.ijen.tensor;

import org.jspecify.annotations.Nullable;

/** What a tape is to the tensors: it is shown every op and says what the output remembers. */
@FunctionalInterface
public interface Recorder {
  /**
   * Called after each op on the thread of an open tape.
   *
   * @return the origin of the output, or null when no input leads to anything that is watched
   */
  @Nullable Object record(Op op, Tensor[] inputs, Tensor output);
}
