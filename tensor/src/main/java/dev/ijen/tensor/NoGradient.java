package dev.ijen.tensor;

/** A gradient was asked of an op that has none. Never answered by a silent zero. */
public final class NoGradient extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  public NoGradient(String message) {
    super(message);
  }
}
