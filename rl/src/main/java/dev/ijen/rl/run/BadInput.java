package dev.ijen.rl.run;

import java.util.List;

/**
 * Something the user gave is wrong, and the message says what, where and what is allowed instead.
 * The command line prints it without a stack trace and ends with exit code 2.
 */
public final class BadInput extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public BadInput(String message) {
    super(message);
  }

  /** All violations of one call together, one a line. */
  public BadInput(List<String> messages) {
    super(String.join(System.lineSeparator(), messages));
  }
}
