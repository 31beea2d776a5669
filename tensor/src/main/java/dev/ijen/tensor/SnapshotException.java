package dev.ijen.tensor;

/**
 * A file of tensors that cannot be used, whatever its format: the message names the file, the
 * tensor and the reason.
 */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
