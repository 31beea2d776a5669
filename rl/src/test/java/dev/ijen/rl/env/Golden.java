package dev.ijen.rl.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the golden files beside the tests (how they were made: README.md there). */
public final class Golden {
  private Golden() {}

  /** The rows of a file without comment and header line, split at commas. */
  public static List<String[]> rows(String name) {
    try (InputStream file = Golden.class.getResourceAsStream(name);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file;
        BufferedReader r = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return r.lines().filter(l -> !l.startsWith("#")).skip(1).map(l -> l.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(String field) {
    String[] words = field.split(" ");
    double[] values = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Double.longBitsToDouble(Long.parseUnsignedLong(words[i], 16));
    }
    return values;
  }

  public static float[] floats(String field) {
    String[] words = field.split(" ");
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(words[i], 16));
    }
    return values;
  }

  public static long[] longs(String field) {
    String[] words = field.split(" ");
    long[] values = new long[words.length];
    for (int i = 0; i < words.length; i++) values[i] = Long.parseLong(words[i]);
    return values;
  }
}
