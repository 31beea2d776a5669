package dev.ijen.kernels.softmax;

/** What a row gives. */
public enum Form {
  SOFTMAX,
  LOG_SOFTMAX,
  LOGSUMEXP,

  /** m and log s, of which {@link #LOGSUMEXP} is the sum. */
  PARTS;

  /** Numbers per row of {@code cols}. */
  public int each(int cols) {
    return switch (this) {
      case SOFTMAX, LOG_SOFTMAX -> cols;
      case LOGSUMEXP -> 1;
      case PARTS -> 2;
    };
  }
}
