package dev.ijen.autograd.opinfo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The file of samples; its first line says where they come from. */
final class Golden {
  private Golden() {}

  static List<JsonObject> samples() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(Golden.class.getResourceAsStream("opinfo.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      return in.lines().skip(1).map(l -> JsonParser.parseString(l).getAsJsonObject()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stored tensor; floating ones become {@code real}. */
  static Tensor tensor(JsonObject o, DType real) {
    int[] dims = ints(o.getAsJsonArray("s"));
    JsonArray v = o.getAsJsonArray("v");
    return switch (o.get("t").getAsString()) {
      case "f64" -> Tensor.of(doubles(v), dims).to(real);
      case "i64" -> Tensor.of(ints(v), dims);
      default -> Tensor.of(booleans(v), dims);
    };
  }

  static int[] ints(JsonArray a) {
    return a.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  static double[] doubles(JsonArray a) {
    return a.asList().stream()
        .mapToDouble(
            e -> e.getAsJsonPrimitive().isBoolean() ? e.getAsBoolean() ? 1 : 0 : e.getAsDouble())
        .toArray();
  }

  private static boolean[] booleans(JsonArray a) {
    boolean[] b = new boolean[a.size()];
    for (int i = 0; i < b.length; i++) b[i] = a.get(i).getAsBoolean();
    return b;
  }
}
