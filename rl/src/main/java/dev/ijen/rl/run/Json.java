package dev.ijen.rl.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The JSON that Ijen writes and reads, through Gson's stream and tree. Gson's reflective mapping is
 * not used: it costs 80 ms of start-up where the tree costs 15.
 */
public final class Json {
  private Json() {}

  /** One line without a line break; numbers that are not finite become null. */
  public static String line(Metrics metrics) {
    return write(metrics.values(), "");
  }

  /** An object over several lines, ending in a line break. */
  public static String pretty(Map<String, ?> object) {
    return write(object, "  ") + "\n";
  }

  /** An object from a file; the error names the file and the place. */
  public static JsonObject read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    }
  }

  static JsonObject parse(String where, String text) {
    try {
      JsonElement e = JsonParser.parseString(text);
      if (e.isJsonObject()) return e.getAsJsonObject();
      throw new BadInput(where + ": not a JSON object");
    } catch (JsonParseException e) {
      throw new BadInput(where + ": not JSON: " + e.getMessage());
    }
  }

  private static String write(Map<String, ?> object, String indent) {
    StringWriter out = new StringWriter();
    try (JsonWriter json = new JsonWriter(out)) {
      json.setIndent(indent);
      value(json, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return out.toString();
  }

  private static void value(JsonWriter json, Object value) throws IOException {
    switch (value) {
      case Double d -> number(json, d);
      case Float f -> number(json, Double.parseDouble(f.toString()));
      case Number n -> json.value(n);
      case Boolean b -> json.value(b);
      case double[] many -> {
        json.beginArray();
        for (double d : many) number(json, d);
        json.endArray();
      }
      case List<?> many -> {
        json.beginArray();
        for (Object o : many) value(json, o);
        json.endArray();
      }
      case Map<?, ?> map -> {
        json.beginObject();
        for (Map.Entry<?, ?> e : map.entrySet()) {
          json.name(String.valueOf(e.getKey()));
          value(json, e.getValue());
        }
        json.endObject();
      }
      default -> json.value(value.toString());
    }
  }

  private static void number(JsonWriter json, double d) throws IOException {
    if (Double.isFinite(d)) json.value(d);
    else json.nullValue();
  }
}
