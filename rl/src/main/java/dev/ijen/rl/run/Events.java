package dev.ijen.rl.run;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run's TensorBoard event files, one per start of the process. On resume the older ones are cut
 * back to the checkpoint and a new file goes on, so that no step is there twice; a TensorBoard that
 * is watching does not see a file change under its hands, it drops what it had read beyond the new
 * file's first step.
 */
final class Events implements AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";

  private final Map<String, Object> older = new LinkedHashMap<>();
  private final String name;
  private final EventFile current;

  private Events(Path folder, Map<String, Long> older, long step) {
    this.older.putAll(older);
    // TensorBoard reads a folder's files in the order of their names.
    name =
        PREFIX + String.format("%010d.ijen.%03d", System.currentTimeMillis() / 1000, older.size());
    current = new EventFile(folder.resolve(name), step);
  }

  static Events fresh(Path folder) {
    for (Path f : files(folder)) delete(f);
    return new Events(folder, Map.of(), 0);
  }

  /**
   * Goes on after a checkpoint that noted {@code lengths}.
   *
   * @param step the first step of the new file: TensorBoard drops older values from it on
   */
  static Events resumed(Path folder, String lengths, long step) {
    JsonObject noted = Json.parse("checkpoint: events", lengths);
    Map<String, Long> kept = new LinkedHashMap<>();
    for (Path f : files(folder)) {
      String name = f.getFileName().toString();
      if (!noted.has(name)) {
        delete(f); // begun after the checkpoint
        continue;
      }
      kept.put(name, noted.get(name).getAsLong());
      cut(f, kept.get(name));
    }
    return new Events(folder, kept, step);
  }

  void scalars(long step, Metrics metrics) {
    current.scalars(step, metrics);
  }

  /** The length of each file, for a checkpoint to note. */
  String lengths() {
    current.flush();
    Map<String, Object> all = new LinkedHashMap<>(older);
    all.put(name, current.length());
    return Json.pretty(all).replaceAll("\\s", "");
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.getFileName().toString().startsWith(PREFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed: " + e, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be deleted: " + e, e);
    }
  }

  private static void cut(Path file, long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be cut back: " + e, e);
    }
  }

  void flush() {
    current.flush();
  }

  @Override
  public void close() {
    current.close();
  }
}
