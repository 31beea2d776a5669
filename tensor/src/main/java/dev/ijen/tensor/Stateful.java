package dev.ijen.tensor;

/**
 * Something that changes and can be written down and restored exactly: weights, an optimiser,
 * random keys, an environment, a normaliser.
 */
public interface Stateful {
  /** Puts all of its state under names of its own choice. */
  void save(Snapshot out);

  /**
   * Takes the state back.
   *
   * @throws SnapshotException when a name is missing or has another type or shape; the object may
   *     then be half-loaded, so callers restore their own earlier snapshot or give the object up
   */
  void load(Snapshot in);
}
