package dev.ijen.rl.run;

/**
 * Training met a number that is not finite. The run ends; its last checkpoint, made before, stays.
 */
public final class Diverged extends ArithmeticException {
  private static final long serialVersionUID = 1;

  private final String quantity;

  public Diverged(String quantity, String message) {
    super(message);
    this.quantity = quantity;
  }

  /** The name of what was not finite, e.g. {@code policy_loss}. */
  public String quantity() {
    return quantity;
  }
}
