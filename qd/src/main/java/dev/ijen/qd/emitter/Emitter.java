package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Feedback;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Stateful;

/**
 * Where candidates come from. The loop of every algorithm is
 *
 * <pre>{@code
 * Batch c = emitter.ask(key);
 * Batch e = task.of(c);
 * Feedback f = archive.add(c, e);
 * emitter.tell(c, e, f);
 * }</pre>
 *
 * <p>An emitter that draws parents holds the archive it draws them from.
 */
public interface Emitter extends Stateful {
  /** The next candidates, always as many: {@code genome} F32 [n, size]. */
  Batch ask(Key key);

  /** Learns from what became of the candidates of the last {@link #ask}, in the same order. */
  void tell(Batch candidates, Batch evaluations, Feedback feedback);

  /** How often it has begun anew; 0 where there is no such thing. */
  default long restarts() {
    return 0;
  }
}
