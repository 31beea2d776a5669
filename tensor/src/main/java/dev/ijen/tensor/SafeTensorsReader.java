package dev.ijen.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An open safetensors file: its header is read and checked, its data is mapped into memory and
 * costs nothing until a tensor is asked for. Closing it ends the mapping; the tensors stay.
 */
public final class SafeTensorsReader implements AutoCloseable {
  private static final long PIECE = 1 << 30;

  private final Path file;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment all;
  private final long data;
  private final SafeTensorsHeader header;
  private final @Nullable String checksum;

  SafeTensorsReader(Path file) throws IOException {
    this.file = file;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) throw bad("it has " + size + " bytes; a safetensors file starts with 8");
      all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      data = 8 + headerLength(size);
      byte[] text = all.asSlice(8, data - 8).toArray(ValueLayout.JAVA_BYTE);
      header = new SafeTensorsHeader(file, text, size - data);
      checksum = header.metadata.remove(SafeTensors.CHECKSUM);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private long headerLength(long size) {
    long length = all.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    if (length < 2 || length > Math.min(SafeTensorsHeader.MAX_BYTES, size - 8)) {
      throw bad(
          "its header claims %s bytes of a file of %s: truncated, or not a safetensors file"
              .formatted(length, size));
    }
    return length;
  }

  private SnapshotException bad(String why) {
    return new SnapshotException(file + ": " + why);
  }

  /** The names of the tensors, in file order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.places.keySet());
  }

  /** The texts in the header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata);
  }

  /** Type and shape as the file has them, such as {@code U8[3, 4]}. */
  public String describe(String name) {
    SafeTensorsHeader.Place p = place(name);
    return p.type() + java.util.Arrays.toString(p.dims());
  }

  /**
   * Reads one tensor, which no scope owns. I8, U8, I16 and U16 become I32, U32 becomes I64.
   *
   * @throws SnapshotException when it is not there or of a type or size that Ijen has not
   */
  public Tensor tensor(String name) {
    SafeTensorsHeader.Place p = place(name);
    Entry e = p.entry();
    if (e == null) {
      throw bad("tensor " + name + " has type " + p.type() + ", which Ijen does not read");
    }
    Object array = e.array();
    int n = (int) (e.bytes() / e.type().bytes);
    try {
      e.type().read(all, data + p.from(), ByteOrder.LITTLE_ENDIAN, array, 0, n);
    } catch (SnapshotException x) {
      throw new SnapshotException(e.what() + " " + x.getMessage(), x);
    }
    return e.tensor(array).named(name);
  }

  private SafeTensorsHeader.Place place(String name) {
    SafeTensorsHeader.Place p = header.places.get(name);
    if (p != null) return p;
    throw bad("there is no tensor " + name + "; it has " + header.places.keySet());
  }

  /**
   * Reads the whole file and compares its checksum.
   *
   * @return false when it carries none of ours
   * @throws SnapshotException when it does not match
   */
  public boolean verify() {
    if (checksum == null) return false;
    long digits = 8L + SafeTensors.START.length;
    MemorySegment start = MemorySegment.ofArray(SafeTensors.START);
    boolean ours = data >= digits + 8 && all.asSlice(8, digits - 8).mismatch(start) < 0;
    if (!ours || !checksum.equals(digits(digits))) {
      throw bad("its checksum does not match: the file was altered or damaged");
    }
    return true;
  }

  private String digits(long at) {
    CRC32C crc = new CRC32C();
    update(crc, 0, at);
    crc.update(SafeTensors.NO_CHECKSUM.getBytes(StandardCharsets.UTF_8));
    update(crc, at + 8, all.byteSize());
    return SafeTensors.digits(crc);
  }

  private void update(CRC32C crc, long from, long to) {
    for (long at = from; at < to; at += PIECE) {
      crc.update(all.asSlice(at, Math.min(PIECE, to - at)).asByteBuffer());
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
