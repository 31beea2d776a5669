package dev.ijen.rl.dist;

import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Numbers from elsewhere, by name; the file says from where. */
final class Golden {
  private static final Map<String, double[]> ALL = new HashMap<>();

  static {
    try (InputStream in = Golden.class.getResourceAsStream("distributions.csv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] cells = line.split(",");
        double[] v = Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray();
        ALL.put(cells[0], v);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Golden() {}

  static double[] of(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }

  /** Column c of the n that the numbers form, as {@code [rows, 1]}. */
  static Tensor column(String name, int n, int c) {
    double[] v = of(name);
    int rows = v.length / n;
    return Tensor.of(Arrays.copyOfRange(v, c * rows, (c + 1) * rows), rows, 1);
  }
}
