package dev.ijen.tensor;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON at the head of a safetensors file, with everything checked that it claims. */
final class SafeTensorsHeader {
  /** The format's own limit. */
  static final long MAX_BYTES = 100_000_000;

  /**
   * Where a tensor lies in the data.
   *
   * @param entry null when its type is not one that Ijen reads
   */
  record Place(String type, long[] dims, @Nullable Entry entry, long from, long to) {}

  final Map<String, Place> places = new LinkedHashMap<>();
  final Map<String, String> metadata = new LinkedHashMap<>();
  private final Path file;

  SafeTensorsHeader(Path file, byte[] text, long dataSize) {
    this.file = file;
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      parse(new JsonReader(new StringReader(json)));
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new SnapshotException(
          file + ": its header is not the JSON of a safetensors file: " + e.getMessage(), e);
    }
    check(dataSize);
  }

  private SnapshotException bad(String why) {
    return new SnapshotException(file + ": " + why);
  }

  private void parse(JsonReader json) throws IOException {
    json.setStrictness(Strictness.STRICT);
    boolean texts = false;
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (places.containsKey(name) || (texts && name.equals(SafeTensors.METADATA))) {
        throw bad("tensor " + name + " is there twice");
      }
      if (name.equals(SafeTensors.METADATA)) {
        texts = true;
        texts(json);
      } else {
        places.put(name, place(json, name));
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) throw bad("text follows its JSON header");
  }

  private void texts(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (metadata.put(name, text(json)) != null) {
        throw bad("metadata entry " + name + " is there twice");
      }
    }
    json.endObject();
  }

  private static String text(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.STRING) return json.nextString();
    throw new IllegalStateException("not a text at " + json.getPath());
  }

  private Place place(JsonReader json, String name) throws IOException {
    String type = null;
    long[] dims = null;
    long[] range = null;
    Set<String> seen = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (!seen.add(key)) throw bad("tensor " + name + " has its " + key + " twice");
      switch (key) {
        case "dtype" -> type = text(json);
        case "shape" -> dims = integers(json);
        case "data_offsets" -> range = integers(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (type == null || dims == null || range == null || range.length != 2) {
      throw bad("tensor " + name + " lacks its dtype, shape or data_offsets");
    }
    Element element = null;
    for (Element e : Element.values()) if (e.name().equals(type)) element = e;
    String what = file + ": tensor " + name;
    Entry entry = element == null ? null : new Entry(what, element, dims);
    return new Place(type, dims, entry, range[0], range[1]);
  }

  private static long[] integers(JsonReader json) throws IOException {
    List<Long> values = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      if (json.peek() != JsonToken.NUMBER) {
        throw new IllegalStateException("not a number at " + json.getPath());
      }
      values.add(Long.parseLong(json.nextString()));
    }
    json.endArray();
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** Every byte of the data belongs to one tensor. */
  private void check(long dataSize) {
    List<Map.Entry<String, Place>> sorted = new ArrayList<>(places.entrySet());
    sorted.sort(
        Comparator.comparing(
            Map.Entry::getValue,
            Comparator.comparingLong(Place::from).thenComparingLong(Place::to)));
    long at = 0;
    for (var e : sorted) {
      Place p = e.getValue();
      long size = p.to - p.from;
      if (p.entry != null && size != p.entry.bytes()) {
        throw bad(
            "tensor %s has %s bytes, its shape %s needs %s"
                .formatted(e.getKey(), size, Arrays.toString(p.dims), p.entry.bytes()));
      }
      if (p.from != at || size < 0) {
        throw bad("tensor " + e.getKey() + " overlaps its neighbour or leaves a hole");
      }
      at = p.to;
    }
    if (at != dataSize) {
      throw bad(
          "it should hold " + at + " bytes of data but has " + dataSize + ": truncated or damaged");
    }
  }
}
