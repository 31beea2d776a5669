package dev.ijen.rl.env;

import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What one step of n copies brought. All tensors are fresh: no later step changes them. Inside an
 * open scope they belong to it, like every tensor.
 *
 * @param observation [n, ...]: what the next action will be chosen from
 * @param reward F32 [n], or [n, k] for k objectives
 * @param terminated BOOL [n]: the task ended; no value follows
 * @param truncated BOOL [n]: broken off, by the time limit for one; bootstrap from {@code
 *     finalObservation}. Both can be true in one row
 * @param finalObservation [n, ...]: what this step's action led to, before any reset; differs from
 *     {@code observation} only where a SAME_STEP reset has replaced that
 * @param info further named columns [n, ...], always the same ones for an environment; where they
 *     describe a state, it is that of {@code observation}
 * @param ended the episodes that ended in this step, by copy; mostly empty
 */
public record Step(
    Tensor observation,
    Tensor reward,
    Tensor terminated,
    Tensor truncated,
    Tensor finalObservation,
    Map<String, Tensor> info,
    List<Episode> ended) {
  /** The info column of a name. */
  public Tensor info(String name) {
    Tensor t = info.get(name);
    if (t == null) {
      throw new IllegalArgumentException("no info column " + name + "; there are " + info.keySet());
    }
    return t;
  }
}
