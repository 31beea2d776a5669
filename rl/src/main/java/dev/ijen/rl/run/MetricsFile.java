package dev.ijen.rl.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code metrics.jsonl}: grows by a line an update, and can be cut back to a checkpoint. While it
 * is open it is locked, so that two processes cannot write one run.
 */
final class MetricsFile implements AutoCloseable {
  private static final long FLUSH_NANOS = 250_000_000L;

  private final Path file;
  private final FileChannel channel;
  private final StringBuilder pending = new StringBuilder();
  private long length;
  private long lastFlush = System.nanoTime();

  MetricsFile(Path file) {
    this.file = file;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      length = channel.size();
      channel.position(length);
      lock();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be opened: " + e, e);
    }
  }

  private void lock() throws IOException {
    try {
      if (channel.tryLock() != null) return;
    } catch (OverlappingFileLockException e) {
      // held by this very process; refused like any other holder
    }
    channel.close();
    throw new BadInput(file.getParent() + ": another process is writing this run just now");
  }

  /** Cuts off what was written after a checkpoint. */
  void cutTo(long bytes) {
    if (length < bytes) {
      throw new BadInput(
          file
              + ": has "
              + length
              + " bytes, but its checkpoint was made when it had "
              + bytes
              + ": the file was changed since; the run cannot be resumed");
    }
    try {
      channel.truncate(bytes);
      channel.position(bytes);
      length = bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be cut back: " + e, e);
    }
  }

  void add(Metrics line) {
    pending.append(Json.line(line)).append('\n');
    if (System.nanoTime() - lastFlush > FLUSH_NANOS) flush();
  }

  void flush() {
    lastFlush = System.nanoTime();
    if (pending.isEmpty()) return;
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(pending.toString());
    pending.setLength(0);
    length += bytes.remaining();
    try {
      while (bytes.hasRemaining()) channel.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
  }

  /** Bytes of whole lines on disk, durable when this returns. */
  long durable() {
    flush();
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
    return length;
  }

  @Override
  public void close() {
    try (channel) {
      if (channel.isOpen()) flush();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed: " + e, e);
    }
  }
}
