package dev.ijen.tensor;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.ijen.kernels.DType;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final String CHECKSUM = "ijen.crc32c";
  private static final String METADATA = "__metadata__";
  private static final String NO_CHECKSUM = "00000000";
  private static final long MAX_HEADER = 100_000_000;

  private SafeTensors() {}

  /**
   * What a file holds: tensors (owned by no scope) and texts, in file order.
   *
   * @param checked whether it carried our checksum, and that was right; files of others carry none
   */
  public record File(Map<String, Tensor> tensors, Map<String, String> metadata, boolean checked) {}

  private record Entry(String name, DType dtype, int[] dims, long from, long to) {}

  // Writing

  /** Writes beside and renames: the file is there whole or not at all. */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    requireUnreserved(file, METADATA, tensors);
    requireUnreserved(file, CHECKSUM, metadata);
    byte[] header = header(tensors, metadata);
    long bytes = 8L + header.length;
    for (Tensor t : tensors.values()) bytes += (long) t.size() * t.dtype().bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException(
          file + ": " + bytes + " bytes are more than one write can hold; split it");
    }
    ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(header.length).put(header);
    for (Tensor t : tensors.values()) put(out, t);
    stamp(out, header.length);
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      write(beside, out.flip());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
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
    byte[] padded = java.util.Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    java.util.Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void put(ByteBuffer out, Tensor t) {
    int n = t.size();
    Object array = t.dtype().newArray(n);
    try (Scope s = new Scope()) {
      var v = Movements.dense(t).view();
      v.storage();
      v.device().copyOut(v.buffer(), v.offset(), array, 0, n);
    }
    switch (array) {
      case float[] a -> out.asFloatBuffer().put(a);
      case double[] a -> out.asDoubleBuffer().put(a);
      case int[] a -> out.asIntBuffer().put(a);
      case byte[] a -> out.slice().put(a);
      case short[] a -> out.asShortBuffer().put(a);
      case long[] a -> out.asLongBuffer().put(a);
      default -> throw new AssertionError(array);
    }
    out.position(out.position() + n * t.dtype().bytes());
  }

  /** Where the checksum's eight digits stand, or -1: always the first metadata entry. */
  private static int digits(ByteBuffer all, int headerLength) {
    String start = "{\"" + METADATA + "\":{\"" + CHECKSUM + "\":\"";
    byte[] s = start.getBytes(StandardCharsets.UTF_8);
    if (headerLength < s.length + 8) return -1;
    for (int i = 0; i < s.length; i++) if (all.get(8 + i) != s[i]) return -1;
    return 8 + s.length;
  }

  private static String checksum(ByteBuffer all, int digits) {
    CRC32C crc = new CRC32C();
    crc.update(all.duplicate().position(0).limit(digits));
    crc.update(NO_CHECKSUM.getBytes(StandardCharsets.UTF_8));
    crc.update(all.duplicate().position(digits + 8));
    return String.format("%08x", crc.getValue());
  }

  private static void stamp(ByteBuffer all, int headerLength) {
    int at = digits(all, headerLength);
    ByteBuffer whole = all.duplicate().flip();
    all.put(at, checksum(whole, at).getBytes(StandardCharsets.UTF_8));
  }

  // Reading

  /**
   * Reads a whole file, after checking all of it.
   *
   * @throws SnapshotException naming the file, the tensor and what is wrong
   */
  public static File read(Path file) throws IOException {
    long size = Files.size(file);
    if (size < 8) throw bad(file, "it has " + size + " bytes; a safetensors file starts with 8");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (size > Integer.MAX_VALUE) {
        throw bad(file, size + " bytes are more than this version reads at once (2 GiB)");
      }
      ByteBuffer all =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      long headerLength = all.getLong(0);
      if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, size - 8)) {
        throw bad(
            file,
            "its header claims "
                + headerLength
                + " bytes of a file of "
                + size
                + ": truncated, or not a safetensors file");
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      List<Entry> entries = parse(file, all, (int) headerLength, metadata);
      long dataSize = size - 8 - headerLength;
      check(file, entries, dataSize);
      int at = digits(all, (int) headerLength);
      String claimed = metadata.remove(CHECKSUM);
      if (claimed != null && (at < 0 || !claimed.equals(checksum(all, at)))) {
        throw bad(file, "its checksum does not match: the file was altered or damaged");
      }
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry e : entries) tensors.put(e.name, tensor(file, all, (int) headerLength + 8, e));
      return new File(tensors, metadata, claimed != null);
    }
  }

  private static SnapshotException bad(Path file, String why) {
    return new SnapshotException(file + ": " + why);
  }

  private static List<Entry> parse(
      Path file, ByteBuffer all, int headerLength, Map<String, String> metadata) {
    byte[] bytes = new byte[headerLength];
    all.get(8, bytes);
    List<Entry> entries = new ArrayList<>();
    java.util.Set<String> names = new java.util.HashSet<>();
    try (JsonReader json =
        new JsonReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
      json.beginObject();
      while (json.hasNext()) {
        String name = json.nextName();
        if (!names.add(name)) throw bad(file, "tensor " + name + " is there twice");
        if (name.equals(METADATA)) metadata(file, json, metadata);
        else entries.add(entry(file, json, name));
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) throw bad(file, "text follows its JSON header");
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new SnapshotException(
          file + ": its header is not the JSON of a safetensors file: " + e.getMessage(), e);
    }
    return entries;
  }

  private static void metadata(Path file, JsonReader json, Map<String, String> metadata)
      throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (metadata.put(name, json.nextString()) != null) {
        throw bad(file, "metadata entry " + name + " is there twice");
      }
    }
    json.endObject();
  }

  private static Entry entry(Path file, JsonReader json, String name) throws IOException {
    DType dtype = null;
    List<Integer> dims = null;
    long[] range = {-1, -1};
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "dtype" -> {
          String d = json.nextString();
          for (DType t : DType.values()) if (t.name().equals(d)) dtype = t;
          if (dtype == null)
            throw bad(file, "tensor " + name + " has type " + d + ", which Ijen does not read");
        }
        case "shape" -> {
          json.beginArray();
          dims = new ArrayList<>();
          while (json.hasNext()) dims.add(json.nextInt());
          json.endArray();
        }
        case "data_offsets" -> {
          json.beginArray();
          range[0] = json.nextLong();
          range[1] = json.nextLong();
          json.endArray();
        }
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (dtype == null || dims == null || range[0] < 0) {
      throw bad(file, "tensor " + name + " lacks its dtype, shape or data_offsets");
    }
    return new Entry(
        name, dtype, dims.stream().mapToInt(Integer::intValue).toArray(), range[0], range[1]);
  }

  private static void check(Path file, List<Entry> entries, long dataSize) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(java.util.Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
    long at = 0;
    for (Entry e : sorted) {
      long size = e.dtype.bytes();
      for (int d : e.dims) {
        if (d < 0) throw bad(file, "tensor " + e.name + " has the negative size " + d);
        if (d > 0 && size > Long.MAX_VALUE / d)
          throw bad(file, "tensor " + e.name + " is impossibly large");
        size *= d;
      }
      if (e.to - e.from != size) {
        throw bad(
            file,
            "tensor "
                + e.name
                + " has "
                + (e.to - e.from)
                + " bytes, its shape "
                + java.util.Arrays.toString(e.dims)
                + " needs "
                + size);
      }
      if (e.from != at)
        throw bad(file, "tensor " + e.name + " overlaps its neighbour or leaves a hole");
      at = e.to;
    }
    if (at != dataSize) {
      throw bad(
          file,
          "it should hold " + at + " bytes of data but has " + dataSize + ": truncated or damaged");
    }
  }

  private static Tensor tensor(Path file, ByteBuffer all, int data, Entry e) {
    int n = (int) ((e.to - e.from) / e.dtype.bytes());
    ByteBuffer part =
        all.slice(data + (int) e.from, (int) (e.to - e.from)).order(ByteOrder.LITTLE_ENDIAN);
    Object array = e.dtype.newArray(n);
    switch (array) {
      case float[] a -> part.asFloatBuffer().get(a);
      case double[] a -> part.asDoubleBuffer().get(a);
      case int[] a -> part.asIntBuffer().get(a);
      case short[] a -> part.asShortBuffer().get(a);
      case long[] a -> part.asLongBuffer().get(a);
      case byte[] a -> {
        part.get(a);
        for (byte b : a) {
          if (b != 0 && b != 1) throw bad(file, "tensor " + e.name + " is BOOL but holds " + b);
        }
      }
      default -> throw new AssertionError(array);
    }
    return Creation.unowned(e.dtype, array, n, Shape.of(e.dims)).named(e.name);
  }
}
