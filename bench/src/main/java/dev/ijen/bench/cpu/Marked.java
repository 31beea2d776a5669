package dev.ijen.bench.cpu;

import dev.ijen.rl.run.Atomic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a markdown file between two lines, which a command writes anew. */
public final class Marked {
  private final Path file;
  private final String before;
  private final String after;

  private Marked(Path file, String before, String after) {
    this.file = file;
    this.before = before;
    this.after = after;
  }

  /** The place in a file; throws if it has no such lines. */
  public static Marked in(Path file, String begin, String end) throws IOException {
    String text = Files.readString(file);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(file + " lacks the lines '" + begin + "' and '" + end + "'");
    }
    return new Marked(file, text.substring(0, from) + begin, text.substring(to));
  }

  /** Replaces what stands between the marks; the file is written beside and renamed. */
  public void write(String content) {
    Atomic.write(file, before + "\n\n" + content.strip() + "\n\n" + after);
  }
}
