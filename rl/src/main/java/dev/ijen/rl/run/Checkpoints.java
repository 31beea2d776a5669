package dev.ijen.rl.run;

import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code checkpoint/} folder: one complete snapshot per file, {@code
 * update-000000120.safetensors} when 120 updates are finished. Each is written beside, forced to
 * disk and renamed, and the one before it is deleted only afterwards, so that a good one exists
 * whenever the process is killed.
 */
final class Checkpoints {
  private static final String NAME = "update-\\d{9}\\.safetensors";
  private static final int KEPT = 2;
  private static final String PARTS = "parts";

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  void write(int finished, Snapshot snapshot) {
    try {
      Files.createDirectories(folder);
      snapshot.write(folder.resolve(String.format("update-%09d.safetensors", finished)));
      for (Path old : newestFirst().stream().skip(KEPT).toList()) Files.delete(old);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": the checkpoint cannot be written: " + e, e);
    }
  }

  /** The newest checkpoint, whole and verified, or nothing when none was ever finished. */
  Optional<Snapshot> newest() {
    List<Path> files = newestFirst();
    return files.isEmpty() ? Optional.empty() : Optional.of(read(files));
  }

  /** Where the newest checkpoint is. */
  Optional<Path> file() {
    return newestFirst().stream().findFirst();
  }

  private static Snapshot read(List<Path> files) {
    Path file = files.getFirst();
    try {
      return Snapshot.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    } catch (SnapshotException e) {
      String before =
          files.size() == 1
              ? "; there is none before it: start again in another folder"
              : "; delete it to resume from the one before it, " + files.get(1).getFileName();
      throw new SnapshotException(e.getMessage() + before, e);
    }
  }

  private List<Path> newestFirst() {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches(NAME))
          .sorted(Comparator.comparing(Path::getFileName).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed: " + e, e);
    }
  }

  /** Each part goes under its place and class, as in {@code 0-Mlp}. */
  static void save(Stateful[] parts, Snapshot out) {
    out.put(PARTS, names(parts));
    for (int i = 0; i < parts.length; i++) parts[i].save(out.in(name(parts, i)));
  }

  /**
   * Loads all parts or none: when one refuses, those loaded before it get back what they held, and
   * the reason is thrown.
   */
  static void load(Stateful[] parts, Snapshot in) {
    String held = in.text(PARTS);
    if (!held.equals(names(parts))) {
      throw new SnapshotException(
          "the checkpoint holds ["
              + held
              + "], this program resumes ["
              + names(parts)
              + "]: it was written by another algorithm or version");
    }
    Snapshot before = new Snapshot();
    save(parts, before);
    try {
      for (int i = 0; i < parts.length; i++) parts[i].load(in.in(name(parts, i)));
    } catch (RuntimeException e) {
      for (int i = 0; i < parts.length; i++) parts[i].load(before.in(name(parts, i)));
      throw e;
    }
  }

  /** Loads one thing from a file of its own, or leaves it as it is and throws. */
  static void load(Path file, Stateful into) {
    Snapshot before = new Snapshot();
    into.save(before);
    try {
      into.load(Snapshot.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    } catch (RuntimeException e) {
      into.load(before);
      throw named(file, e);
    }
  }

  /** The same complaint, with the file's name in front if it does not have it yet. */
  static RuntimeException named(Path file, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (!(e instanceof SnapshotException) || message.startsWith(file.toString())) return e;
    return new SnapshotException(file + ": " + message, e);
  }

  private static String names(Stateful[] parts) {
    return Stream.of(parts)
        .map(p -> p.getClass().getSimpleName())
        .collect(Collectors.joining(", "));
  }

  private static String name(Stateful[] parts, int i) {
    return i + "-" + parts[i].getClass().getSimpleName();
  }
}
