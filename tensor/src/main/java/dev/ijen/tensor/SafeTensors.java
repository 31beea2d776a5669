package dev.ijen.tensor;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The safetensors file format: an 8-byte little-endian header length, a JSON header of names,
 * types, shapes and byte ranges, then the raw little-endian elements. Any tool that reads
 * safetensors reads these files. A checksum over the whole file goes into the metadata ({@code
 * ijen.crc32c}) and is verified when present, so a flipped bit is noticed.
 *
 * <p>Format: github.com/huggingface/safetensors, README "Format".
 */
public final class SafeTensors {
  static final String CHECKSUM = "ijen.crc32c";
  static final String METADATA = "__metadata__";
  static final String NO_CHECKSUM = "00000000";

  /** How our headers begin, before the checksum's eight digits. */
  static final byte[] START =
      ("{\"" + METADATA + "\":{\"" + CHECKSUM + "\":\"").getBytes(StandardCharsets.UTF_8);

  private SafeTensors() {}

  /**
   * What a file holds: tensors (owned by no scope) and texts, in file order.
   *
   * @param checked whether it carried our checksum, and that was right; files of others carry none
   */
  public record File(Map<String, Tensor> tensors, Map<String, String> metadata, boolean checked) {}

  /**
   * Opens a file of any size to read single tensors out of it; nothing but its header is read now.
   *
   * @throws SnapshotException naming the file and what is wrong
   */
  public static SafeTensorsReader open(Path file) throws IOException {
    return new SafeTensorsReader(file);
  }

  /**
   * Reads a whole file, after checking all of it.
   *
   * @throws SnapshotException naming the file, the tensor and what is wrong
   */
  public static File read(Path file) throws IOException {
    try (SafeTensorsReader in = open(file)) {
      boolean checked = in.verify();
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : in.names()) tensors.put(name, in.tensor(name));
      return new File(tensors, in.metadata(), checked);
    }
  }

  /**
   * Writes beside and renames: the file is there whole or not at all. Elements go to the file piece
   * by piece; there is no limit to its size.
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    requireUnreserved(file, METADATA, tensors);
    requireUnreserved(file, CHECKSUM, metadata);
    byte[] header = header(tensors, metadata);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    CRC32C crc = new CRC32C();
    crc.update(start.duplicate());
    Beside.write(
        file,
        channel -> {
          Beside.all(channel, start);
          for (Tensor t : tensors.values()) {
            Element.write(
                t,
                (bytes, n) -> {
                  crc.update(bytes, 0, n);
                  Beside.all(channel, ByteBuffer.wrap(bytes, 0, n));
                });
          }
          channel.position(8 + START.length);
          Beside.all(channel, StandardCharsets.UTF_8.encode(digits(crc)));
        });
  }

  static String digits(CRC32C crc) {
    return String.format("%08x", crc.getValue());
  }

  private static void requireUnreserved(Path file, String name, Map<String, ?> entries) {
    if (entries.containsKey(name)) {
      throw new IllegalArgumentException(
          file + ": the name " + name + " belongs to the file format; choose another");
    }
  }

  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject().name(METADATA).beginObject();
      json.name(CHECKSUM).value(NO_CHECKSUM);
      for (var e : metadata.entrySet()) json.name(e.getKey()).value(e.getValue());
      json.endObject();
      long at = 0;
      for (var e : tensors.entrySet()) {
        Tensor t = e.getValue();
        long end = at + (long) t.size() * t.dtype().bytes();
        json.name(e.getKey()).beginObject();
        json.name("dtype").value(t.dtype().name()).name("shape").beginArray();
        for (int d : t.shape().raw()) json.value(d);
        json.endArray().name("data_offsets").beginArray().value(at).value(end).endArray();
        json.endObject();
        at = end;
      }
      json.endObject();
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    // The format pads with spaces so that the data starts on an 8-byte line.
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }
}
