package dev.ijen.qd.emitter;

/**
 * When an emitter begins anew from an elite drawn from the archive. Every emitter does when its
 * strategy is exhausted or when its candidates are all equally good.
 */
public enum Restart {
  /** Only then: CMA-MAE's rule. */
  BASIC,
  /** Also after a batch of which the archive took nothing: CMA-ME's rule. */
  NO_IMPROVEMENT
}
