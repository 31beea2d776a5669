package dev.ijen.rl.env;

import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;

/** A snapshot with one tensor replaced, which {@link Snapshot} itself refuses to do. */
public final class Altered {
  private Altered() {}

  public static Snapshot with(Snapshot s, String name, Tensor value) {
    Snapshot altered = new Snapshot();
    s.tensors().forEach((n, t) -> altered.put(n, n.equals(name) ? value : t));
    s.texts().forEach(altered::put);
    return altered;
  }
}
