package dev.ijen.rl.lab;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Json;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Progress;
import dev.ijen.rl.run.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The results of an experiment as JSON lines, one metric of one trial a line:
 *
 * <pre>{@code
 * {"paper":25,"part":"1","arm":"reverse KL","seed":1000,"metric":"error","value":0.003,"of":5,
 *  "seconds":1.2,"config":"...","file":"...","machine":"...","check":"..."}
 * }</pre>
 *
 * <p>{@code of} says how many lines the trial has, so that one cut short by a kill is seen and run
 * again; {@code config} and {@code file} are hashes of the settings and of the paper's source, so
 * that rows of another version are seen; {@code check} is a hash of the line, so that a changed
 * value is.
 */
public final class Rows {
  private static final int DIGITS = 16;

  private final Experiment experiment;
  private final Path path;
  private final String config;
  private final String source;

  /** The rows of an experiment in a file that need not exist yet. */
  public Rows(Experiment experiment, Path path) {
    this(experiment, path, source(experiment.file()));
  }

  Rows(Experiment experiment, Path path, String source) {
    this.experiment = experiment;
    this.path = path;
    config = hash(Json.pretty(Settings.of(experiment.config())));
    this.source = hash(source);
  }

  /** Where they are. */
  public Path path() {
    return path;
  }

  /** The source of a paper's class, which its module packs beside it. */
  private static String source(Class<?> file) {
    String name = file.getSimpleName() + ".java";
    try (InputStream in = file.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            file.getName() + ": its source is not packed beside it; resources need src/main/java");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read", e);
    }
  }

  static String hash(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /**
   * What was found in the file.
   *
   * @param results whole trials of this version of settings and source, in file order
   * @param stale lines of another version
   * @param cut lines of a trial that was cut short
   */
  public record Found(List<Experiment.Result> results, int stale, int cut) {}

  /**
   * Reads the file; none is empty.
   *
   * @throws BadInput naming the line that is not a row or was changed
   */
  public Found read() {
    return read(bytes());
  }

  /**
   * Reads the file and makes it ready for {@link #append}: rows of another version are moved out of
   * the way, never mixed or lost; half a line that a kill has left, which would spoil the next one,
   * is cut off.
   *
   * @return what can be built on
   * @throws BadInput naming the line that is not a row or was changed; the file is as it was
   */
  public Found resume(Progress progress) {
    byte[] all = bytes();
    Found found = read(all);
    try {
      if (found.stale > 0) {
        progress.say(
            "%d rows are of another version of the file or its settings: now in %s"
                .formatted(found.stale, setAside()));
        return new Found(List.of(), 0, 0);
      }
      if (found.cut > 0) {
        progress.say(
            "%d rows in %s are of trials cut short, which are run again"
                .formatted(found.cut, path));
      }
      Files.createDirectories(Objects.requireNonNull(path.toAbsolutePath().getParent()));
      try (FileChannel to = open()) { // a file that cannot be written is found before hours of work
        to.truncate(end(all));
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
    return found;
  }

  private Path setAside() throws IOException {
    Path old = path.resolveSibling(path.getFileName() + ".old");
    for (int i = 2; Files.exists(old); i++) {
      old = path.resolveSibling(path.getFileName() + "." + i + ".old");
    }
    return Files.move(path, old);
  }

  private byte[] bytes() {
    if (!Files.exists(path)) return new byte[0];
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e, e);
    }
  }

  /** Where the last whole line ends. */
  private static int end(byte[] all) {
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') end--;
    return end;
  }

  private Found read(byte[] all) {
    int end = end(all);
    int stale = 0;
    Map<List<Object>, List<JsonObject>> trials = new LinkedHashMap<>();
    int number = 0;
    @Nullable List<Object> last = null;
    for (String line : new String(all, 0, end, StandardCharsets.UTF_8).lines().toList()) {
      JsonObject row = parse(line, ++number);
      if (text(row, "config").equals(config) && text(row, "file").equals(source)) {
        List<Object> key = List.of(text(row, "arm"), row.get("seed").getAsLong());
        // A trial's lines follow each other: elsewhere begins another attempt, which counts.
        List<JsonObject> begun = trials.getOrDefault(key, List.of());
        boolean goesOn = key.equals(last) && begun.stream().noneMatch(r -> same(r, row, "metric"));
        if (!goesOn) trials.put(key, new ArrayList<>());
        Objects.requireNonNull(trials.get(key)).add(row);
        last = key;
      } else {
        stale++;
        last = null;
      }
    }
    List<Experiment.Result> results = new ArrayList<>();
    int cut = end < all.length ? 1 : 0;
    for (List<JsonObject> rows : trials.values()) {
      if (rows.size() == rows.getFirst().get("of").getAsInt()) results.add(result(rows));
      else cut += rows.size();
    }
    return new Found(results, stale, cut);
  }

  private JsonObject parse(String line, int number) {
    String where = path + ": line " + number;
    try {
      JsonElement e = JsonParser.parseString(line);
      int at = line.lastIndexOf(",\"check\":");
      if (!e.isJsonObject() || at < 0) throw new BadInput(where + " is not a row of results");
      JsonObject row = e.getAsJsonObject();
      if (!line.equals(sealed(line.substring(0, at)))) {
        throw new BadInput(
            where
                + " (arm %s, seed %s, %s) was changed since it was written; delete the line to run"
                    .formatted(row.get("arm"), row.get("seed"), row.get("metric"))
                + " that trial again");
      }
      if (row.get("paper").getAsInt() != experiment.paper()) {
        throw new BadInput(where + " is of paper " + row.get("paper"));
      }
      return row;
    } catch (JsonParseException e) {
      throw new BadInput(where + " is not JSON: " + e.getMessage());
    }
  }

  private static String text(JsonObject row, String name) {
    return Objects.requireNonNull(row.get(name), name).getAsString();
  }

  private static boolean same(JsonObject a, JsonObject b, String name) {
    return text(a, name).equals(text(b, name));
  }

  private static Experiment.Result result(List<JsonObject> rows) {
    Metrics m = new Metrics();
    for (JsonObject row : rows) {
      JsonElement v = row.get("value");
      if (v.isJsonArray()) m.add(text(row, "metric"), numbers(v.getAsJsonArray()));
      else m.add(text(row, "metric"), number(v));
    }
    JsonObject one = rows.getFirst();
    return new Experiment.Result(
        text(one, "arm"), one.get("seed").getAsLong(), m, one.get("seconds").getAsDouble());
  }

  private static double[] numbers(JsonArray a) {
    double[] x = new double[a.size()];
    for (int i = 0; i < x.length; i++) x[i] = number(a.get(i));
    return x;
  }

  private static double number(JsonElement v) {
    return v.isJsonNull() ? Double.NaN : v.getAsDouble();
  }

  /** Appends a trial's rows, durable when this returns; {@link #resume} comes first. */
  public void append(Experiment.Arm arm, Experiment.Result r) {
    Map<String, Object> values = r.metrics().values();
    StringBuilder lines = new StringBuilder();
    values.forEach((metric, value) -> {
      Metrics row =
          new Metrics()
              .add("paper", experiment.paper())
              .add("part", arm.part())
              .add("arm", arm.name())
              .add("seed", r.seed())
              .add("metric", metric);
      switch (value) {
        case double[] many -> row.add("value", many);
        case Number n -> row.add("value", n.doubleValue());
        default -> throw new IllegalArgumentException(metric + " is no number: " + value);
      }
      row.add("of", values.size())
          .add("seconds", Math.round(r.seconds() * 1000) / 1000.0)
          .add("config", config)
          .add("file", source)
          .add("machine", machine());
      String json = Json.line(row);
      String body = json.substring(0, json.length() - 1);
      lines.append(sealed(body)).append('\n');
    });
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    try (FileChannel to = open()) {
      while (bytes.hasRemaining()) to.write(bytes);
      to.force(false);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** A row without its last brace, and the hash of it. */
  private static String sealed(String body) {
    return body + ",\"check\":\"" + hash(body) + "\"}";
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(path + ": cannot be written: " + e, e);
  }

  /** Metrics as they come back from a file: every number a double. */
  public static Metrics asWritten(Metrics m) {
    Metrics w = new Metrics();
    m.values()
        .forEach((name, value) -> {
          if (value instanceof double[] many) w.add(name, many);
          else w.add(name, m.number(name));
        });
    return w;
  }

  private static String machine() {
    return "%s, %d processors, %s, JDK %s"
        .formatted(
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Devices.cpu().describe().replaceAll(".*(Vector API \\d+ bits|plain loops).*", "$1"),
            Runtime.version().feature());
  }
}
