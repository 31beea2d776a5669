package dev.ijen.tensor;

/** Hands out fresh keys, one after the other: key.child(0), key.child(1), ... of a seed. */
public final class Rng implements Stateful {
  private Key root;
  private long handedOut;

  private Rng(Key root) {
    this.root = root;
  }

  public static Rng seed(long seed) {
    return new Rng(Key.of(seed));
  }

  /** A key that nobody else has got. */
  public Key next() {
    return root.child(handedOut++);
  }

  @Override
  public void save(Snapshot out) {
    out.put("root", root.bits());
    out.put("handedOut", handedOut);
  }

  @Override
  public void load(Snapshot in) {
    root = new Key(in.integer("root"));
    handedOut = in.integer("handedOut");
  }
}
