package dev.ijen.testkit;

import java.util.Arrays;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The one way a test says that it cannot run here. A skip has a name, is listed at the end of the
 * run, and becomes a failure when {@code -Dijen.require=name,name} lists that name: so continuous
 * integration cannot lose a test without anybody noticing.
 */
public final class Require {
  private Require() {}

  /**
   * Goes on when {@code present}; otherwise skips the test that calls it, or fails it when {@code
   * what} is required.
   *
   * @param what the name that {@code -Dijen.require} knows, e.g. {@code opencl}
   * @param reason why it is absent and what to do about it, in one sentence
   */
  public static void orSkip(boolean present, String what, String reason) {
    if (present) return;
    String sentence = sentence(what, reason);
    if (isRequired(what)) throw new AssertionFailedError("-Dijen.require: " + sentence);
    throw new TestAbortedException(sentence);
  }

  /**
   * What a look-up finds; where it throws that there is none, the test is skipped with its message,
   * or fails when {@code what} is required.
   */
  public static <T> T found(String what, Supplier<T> lookUp) {
    try {
      return lookUp.get();
    } catch (IllegalArgumentException e) {
      orSkip(false, what, String.valueOf(e.getMessage()));
      throw e; // not reached: it skips or fails
    }
  }

  static String sentence(String what, String reason) {
    return what + ": " + reason;
  }

  static boolean isRequired(String what) {
    String list = System.getProperty("ijen.require", "");
    return Arrays.stream(list.split(",")).map(String::strip).anyMatch(what::equals);
  }
}
