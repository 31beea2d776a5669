package dev.ijen.kernels.pointwise;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Arguments and values of functions that others have computed. The files say in their first line
 * where they come from; a line is {@code f} or {@code d} (f32, f64), the arguments, the value, all
 * as bits.
 */
final class Goldens {
  /** One of them. */
  record Point(boolean f32, double[] arguments, double value) {}

  private Goldens() {}

  /** Those of one source and function; none when there is no such file. */
  static List<Point> of(String source, String function) {
    String file = source + "-" + function + ".txt.gz";
    try (InputStream in = Goldens.class.getResourceAsStream(file)) {
      if (in == null) return List.of();
      var lines = new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII);
      List<Point> points = new ArrayList<>();
      for (String line : new BufferedReader(lines).lines().toList()) {
        if (!line.startsWith("#")) points.add(point(line.split(" ")));
      }
      return points;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Point point(String[] words) {
    boolean f32 = words[0].equals("f");
    double[] numbers = new double[words.length - 1];
    for (int i = 0; i < numbers.length; i++) {
      String bits = words[i + 1];
      numbers[i] =
          f32
              ? Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16))
              : Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }
    int n = numbers.length - 1;
    return new Point(f32, java.util.Arrays.copyOf(numbers, n), numbers[n]);
  }
}
