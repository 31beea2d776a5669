package dev.ijen.rl.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads event files strictly: any wrong checksum, unknown field or trailing byte is an error.
 * Written from the format's definition, not from the writer.
 */
final class EventFileReader {
  record Event(double time, long step, String version, int session, Map<String, Float> scalars) {}

  private EventFileReader() {}

  static List<Event> read(Path file) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (b.hasRemaining()) {
      int at = b.position();
      long length = b.getLong();
      require(b.getInt() == crc(b, at, 8), "checksum of a length at " + at);
      require(length >= 0 && length <= b.remaining() - 4, "length at " + at);
      int data = b.position();
      ByteBuffer event = b.slice(data, (int) length).order(ByteOrder.LITTLE_ENDIAN);
      b.position(data + (int) length);
      require(b.getInt() == crc(b, data, (int) length), "checksum of data at " + data);
      events.add(event(event));
    }
    return events;
  }

  private static Event event(ByteBuffer b) {
    double time = Double.NaN;
    long step = 0;
    String version = "";
    int session = 0;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (b.hasRemaining()) {
      switch ((int) varint(b)) {
        case 1 << 3 | 1 -> time = b.getDouble();
        case 2 << 3 -> step = varint(b);
        case 3 << 3 | 2 -> version = StandardCharsets.UTF_8.decode(bytes(b)).toString();
        case 5 << 3 | 2 -> summary(bytes(b), scalars);
        case 7 << 3 | 2 -> session = session(bytes(b));
        default -> throw new IllegalStateException("unknown field of an event");
      }
    }
    return new Event(time, step, version, session, scalars);
  }

  private static int session(ByteBuffer b) {
    require(varint(b) == (1 << 3), "field of a session log");
    int status = (int) varint(b);
    require(!b.hasRemaining(), "end of a session log");
    return status;
  }

  private static void summary(ByteBuffer b, Map<String, Float> scalars) {
    while (b.hasRemaining()) {
      require(varint(b) == (1 << 3 | 2), "field of a summary");
      ByteBuffer value = bytes(b);
      require(varint(value) == (1 << 3 | 2), "tag of a value");
      String tag = StandardCharsets.UTF_8.decode(bytes(value)).toString();
      require(varint(value) == (2 << 3 | 5), "number of a value");
      require(scalars.put(tag, value.getFloat()) == null, "tag only once");
      require(!value.hasRemaining(), "end of a value");
    }
  }

  private static ByteBuffer bytes(ByteBuffer b) {
    int length = (int) varint(b);
    ByteBuffer part = b.slice(b.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    b.position(b.position() + length);
    return part;
  }

  private static long varint(ByteBuffer b) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = b.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) return value;
    }
  }

  private static int crc(ByteBuffer b, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(b.duplicate().position(from).limit(from + length));
    long c = crc.getValue();
    return (int) ((c >>> 15 | c << 17) + 0xa282ead8L);
  }

  private static void require(boolean condition, String what) {
    if (!condition) throw new IllegalStateException("wrong " + what);
  }
}
