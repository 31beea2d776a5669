package dev.ijen.bench.cpu;

/** A peer is missing or failed; the message is one sentence for the user. */
final class PeerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PeerException(String message) {
    super(message);
  }
}
