package dev.ijen.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Names every skipped test at the end of the run, once per reason. Each test process (its name is
 * the property {@code ijen.testrun}) leaves its list under {@code target/skipped}; the one with
 * {@code ijen.testrun.last} prints the lists of all modules. Without that property (a run from an
 * editor) nothing is written and the process prints its own list.
 */
public final class SkipReport implements TestExecutionListener {
  private static final int NAMES_SHOWN = 4;

  private final Map<String, SortedSet<String>> namesByReason = new TreeMap<>();
  private final Path module;
  private final @Nullable String run;
  private final boolean last;
  private final PrintStream out;

  /** For the service loader. */
  public SkipReport() {
    this(
        Path.of(""),
        System.getProperty("ijen.testrun"),
        Boolean.getBoolean("ijen.testrun.last"),
        System.out);
  }

  SkipReport(Path module, @Nullable String run, boolean last, PrintStream out) {
    this.module = module.toAbsolutePath();
    this.run = run;
    this.last = last;
    this.out = out;
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    namesByReason.computeIfAbsent(reason, r -> new TreeSet<>()).add(name(test));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() != TestExecutionResult.Status.ABORTED) return;
    String reason = result.getThrowable().map(Throwable::getMessage).orElse(null);
    executionSkipped(test, reason == null ? "no reason given" : reason);
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String list = list();
    try {
      if (run != null) write(list, module.resolve("target/skipped"), run + ".txt");
      if (last) list = all(module.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the list of skipped tests", e);
    }
    if (!list.isEmpty()) out.print((last ? "Skipped tests of all modules:\n" : "") + list);
  }

  private synchronized String list() {
    StringBuilder text = new StringBuilder();
    namesByReason.forEach((reason, names) -> {
      int shown = Math.min(names.size(), NAMES_SHOWN);
      text.append("SKIPPED (").append(module.getFileName());
      if (run != null) text.append(", ").append(run);
      text.append(") ");
      text.append(names.stream().limit(shown).collect(Collectors.joining(", ")));
      if (names.size() > shown) text.append(" and ").append(names.size() - shown).append(" more");
      text.append(": ").append(reason).append('\n');
    });
    return text.toString();
  }

  private static void write(String list, Path folder, String file) throws IOException {
    Files.createDirectories(folder);
    if (list.isEmpty()) Files.deleteIfExists(folder.resolve(file));
    else Files.writeString(folder.resolve(file), list);
  }

  private static String all(Path root) throws IOException {
    StringBuilder text = new StringBuilder();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path m : modules) appendLists(m.resolve("target/skipped"), text);
    }
    return text.toString();
  }

  private static void appendLists(Path folder, StringBuilder text) throws IOException {
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(folder, "*.txt")) {
      for (Path list : lists) text.append(Files.readString(list));
    } catch (NoSuchFileException e) {
      // A module whose tests have not run has nothing to tell.
    }
  }

  private static String name(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource m -> simple(m.getClassName()) + "." + m.getMethodName();
      case ClassSource c -> simple(c.getClassName());
      case null, default -> test.getDisplayName();
    };
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
