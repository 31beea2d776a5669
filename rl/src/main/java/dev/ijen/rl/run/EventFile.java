package dev.ijen.rl.run;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes scalars as a TensorBoard event file, a TFRecord stream of {@code Event} protocol buffers.
 *
 * <p>A record is {@code length u64, masked crc32c(length) u32, data, masked crc32c(data) u32},
 * little endian, with {@code mask(c) = rotateRight(c, 15) + 0xa282ead8} (TensorFlow, {@code
 * core/lib/io/record_writer.cc}). An event holds {@code wall_time = 1 (double), step = 2 (int64)}
 * and one of {@code file_version = 3 (string), summary = 5, session_log = 7} ({@code
 * core/util/event.proto}); a summary repeats {@code value = 1} of {@code tag = 1 (string),
 * simple_value = 2 (float)} ({@code core/framework/summary.proto}).
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int START = 1;
  private static final long FLUSH_NANOS = 1_000_000_000L;

  private final OutputStream out;
  private long length;
  private long lastFlush = System.nanoTime();

  /**
   * Opens a new file.
   *
   * @param step where this session starts: TensorBoard drops what older files say beyond it
   */
  public EventFile(Path file, long step) {
    try {
      out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be created: " + e, e);
    }
    Proto version = new Proto().fixed64(1, now());
    record(version.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
    record(event(step).bytes(7, new Proto().varint(1, START).toBytes()));
  }

  /** Writes every finite number of {@code metrics} as a scalar at {@code step}. */
  public void scalars(long step, Metrics metrics) {
    Proto summary = new Proto();
    metrics
        .values()
        .forEach((name, value) -> {
          if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            Proto scalar = new Proto().bytes(1, name.getBytes(StandardCharsets.UTF_8));
            summary.bytes(1, scalar.fixed32(2, n.floatValue()).toBytes());
          }
        });
    record(event(step).bytes(5, summary.toBytes()));
    if (System.nanoTime() - lastFlush > FLUSH_NANOS) flush(); // somebody may be watching
  }

  /** Bytes written so far, all of whole records. */
  public long length() {
    return length;
  }

  public void flush() {
    lastFlush = System.nanoTime();
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Proto event(long step) {
    return new Proto().fixed64(1, now()).varint(2, step);
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  private void record(Proto event) {
    byte[] data = event.toBytes();
    ByteBuffer b = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(data.length).putInt(masked(b.array(), 0, 8));
    b.put(data).putInt(masked(data, 0, data.length));
    try {
      out.write(b.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    length += b.capacity();
  }

  /** The masked checksum of TFRecord files. */
  static int masked(byte[] data, int offset, int count) {
    CRC32C crc = new CRC32C();
    crc.update(data, offset, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /** The few wire types of protocol buffers that an event needs. */
  private static final class Proto {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Proto varint(int field, long value) {
      return raw((long) field << 3).raw(value);
    }

    Proto fixed64(int field, double value) {
      raw(((long) field << 3) | 1);
      return little(Double.doubleToLongBits(value), 8);
    }

    Proto fixed32(int field, float value) {
      raw(((long) field << 3) | 5);
      return little(Float.floatToIntBits(value), 4);
    }

    Proto bytes(int field, byte[] value) {
      raw(((long) field << 3) | 2).raw(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private Proto raw(long value) {
      for (; (value & ~0x7fL) != 0; value >>>= 7) out.write((int) ((value & 0x7f) | 0x80));
      out.write((int) value);
      return this;
    }

    private Proto little(long bits, int bytes) {
      for (int i = 0; i < bytes; i++) out.write((int) (bits >>> (8 * i)));
      return this;
    }
  }
}
