package dev.ijen.rl.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file beside its final name and renames it, so that a reader, or a process killed at any
 * moment, sees the old contents or the new ones and nothing between.
 */
public final class Atomic {
  private Atomic() {}

  /** Writes a file's contents to the path it is given. */
  @FunctionalInterface
  public interface Writer {
    void write(Path to) throws IOException;
  }

  /** Has {@code writer} write a temporary file beside {@code file}, then renames it. */
  public static void write(Path file, Writer writer) {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      writer.write(beside);
      force(beside, StandardOpenOption.WRITE);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
  }

  public static void write(Path file, String text) {
    write(file, to -> Files.write(to, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void force(Path file, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(file, how)) {
      channel.force(true);
    }
  }

  /** Makes the rename itself durable; some systems cannot open a folder, and need not. */
  private static void forceFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) return;
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      System.getLogger("dev.ijen.rl.run").log(System.Logger.Level.DEBUG, "no folder sync", e);
    }
  }
}
