package dev.ijen.qd.emitter;

/** Which of the ranked candidates become parents. */
public enum Selection {
  /** The better half, as in CMA-ES. */
  MU,
  /** Those that the archive took; when it took none, nothing is learnt from the batch. */
  FILTER
}
