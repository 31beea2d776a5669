package dev.ijen.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ctrl-C for a process that a test started. */
public final class Interrupt {
  private Interrupt() {}

  /**
   * Sends SIGINT; or SIGTERM, which Java treats alike, where interrupts are ignored: a script that
   * runs the tests in the background says so to all processes below it.
   *
   * @return the exit code of a Java process that ends in an orderly way upon it
   */
  public static int send(Process p) throws IOException, InterruptedException {
    boolean deaf = ignoresInterrupts(p);
    new ProcessBuilder("kill", deaf ? "-TERM" : "-INT", Long.toString(p.pid())).start().waitFor();
    return deaf ? 143 : 130;
  }

  private static boolean ignoresInterrupts(Process p) throws IOException {
    Path status = Path.of("/proc", Long.toString(p.pid()), "status");
    if (!Files.exists(status)) return false;
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 0b10) != 0;
      }
    }
    return false;
  }
}
