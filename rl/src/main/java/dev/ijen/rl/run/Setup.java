package dev.ijen.rl.run;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a run was started with, as in its {@code config.json}.
 *
 * @param preset the name of the published settings that {@code config} started from
 * @param config the settings after all changes
 */
public record Setup<C extends Record>(
    String algorithm, String env, String device, String preset, C config) {

  /** The setting {@code seed}, which every algorithm has. */
  public long seed() {
    if (Settings.of(config).get("seed") instanceof Number n) return n.longValue();
    throw new IllegalStateException(algorithm + ": its config has no component seed");
  }

  /** As in {@code ppo on cartpole, seed 1}. */
  public String title() {
    return algorithm + " on " + env + ", seed " + seed();
  }

  SequencedMap<String, Object> toMap() {
    SequencedMap<String, Object> map = new LinkedHashMap<>();
    map.put("algorithm", algorithm);
    map.put("env", env);
    map.put("device", device);
    map.put("preset", preset);
    map.put("settings", Settings.of(config));
    return map;
  }

  /** The whole file's text; also the identity of a run that its checkpoints carry. */
  String toJson() {
    return Json.pretty(toMap());
  }

  /** The name of the algorithm that a run folder belongs to. */
  public static String algorithm(RunFolder folder) {
    Path file = folder.config();
    return text(file, Json.read(file), "algorithm");
  }

  /** Reads a run folder's settings; the error names the file and the entry. */
  public static <C extends Record> Setup<C> read(RunFolder folder, Class<C> type) {
    Path file = folder.config();
    JsonObject json = Json.read(file);
    if (!json.has("settings") || !json.get("settings").isJsonObject()) {
      throw new BadInput(file + ": settings is missing");
    }
    return new Setup<>(
        text(file, json, "algorithm"),
        text(file, json, "env"),
        text(file, json, "device"),
        text(file, json, "preset"),
        Settings.from(type, json.getAsJsonObject("settings"), file.toString()));
  }

  private static String text(Path file, JsonObject json, String name) {
    if (!json.has(name) || !json.get(name).isJsonPrimitive()) {
      throw new BadInput(file + ": " + name + " is missing");
    }
    return json.get(name).getAsString();
  }
}
