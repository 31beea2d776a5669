package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Feedback;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Snapshot;

/** An emitter that learns nothing: the archive it draws from is all it knows. */
interface Unlearning extends Emitter {
  @Override
  default void tell(Batch candidates, Batch evaluations, Feedback feedback) {}

  @Override
  default void save(Snapshot out) {}

  @Override
  default void load(Snapshot in) {}
}
