package dev.ijen.kernels;

/** A kernel has no implementation for the device or rung that was asked for. Never a fallback. */
public final class NoKernel extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  public NoKernel(String message) {
    super(message);
  }
}
