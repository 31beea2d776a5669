package dev.ijen.bench.cpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM like this one with another number of threads, which is fixed when a JVM starts. */
public final class Child {
  /**
   * Two to this power are the processor cycles after which OpenBLAS' threads stop looking for work.
   * Unless told they kept a processor busy through its rest and Ijen's whole turn; within a turn
   * its calls follow each other in far less.
   */
  private static final String SPIN = "OPENBLAS_THREAD_TIMEOUT";

  private Child() {}

  /** Runs a main class with this process' streams; its exit code. */
  public static int run(Class<?> main, int threads, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> c = new ArrayList<>();
    c.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    c.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    c.addAll(List.of("-Dijen.threads=" + threads, "-cp", System.getProperty("java.class.path")));
    c.add(main.getName());
    c.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(c).inheritIO();
    builder.environment().putIfAbsent(SPIN, "22");
    Process process = builder.start();
    Thread end = new Thread(process::destroy); // who stops this process means that one too
    Runtime.getRuntime().addShutdownHook(end);
    int code = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(end);
    return code;
  }
}
