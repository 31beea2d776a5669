package dev.ijen.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.opentest4j.AssertionFailedError;

/**
 * Runs a main class of the tests in a fresh JVM on the same class path: for what is decided once
 * per process, such as the number of threads, and for results that must not depend on the process.
 */
public final class Fork {
  private Fork() {}

  /**
   * Waits for the end and returns what was printed; fails the test when it does not end with 0.
   *
   * @param options of the JVM, such as {@code -Dijen.threads=1}
   */
  public static String run(Class<?> main, String... options) {
    return run(main, p -> {}, options);
  }

  /**
   * The same after {@code change}, which may alter the environment and the class path (the argument
   * after {@code -cp}) of the process.
   */
  public static String run(Class<?> main, Consumer<ProcessBuilder> change, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    String simd = System.getProperty("ijen.simd");
    if (simd != null) command.add("-Dijen.simd=" + simd);
    command.addAll(List.of(options));
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", path, main.getName()));
    try {
      ProcessBuilder b = new ProcessBuilder(command);
      change.accept(b.redirectError(ProcessBuilder.Redirect.DISCARD));
      Process p = b.start();
      String printed = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (p.waitFor() == 0) return printed;
      throw new AssertionFailedError(main + " " + List.of(options) + " failed: " + printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionFailedError("interrupted", e);
    }
  }
}
