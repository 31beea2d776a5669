package dev.ijen.rl.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The points of a learning curve, read from {@code metrics.jsonl}: single values (episodes) and
 * their running mean. However long the run, at most {@link #MOST} points are kept: then neighbours
 * are averaged two by two, so that memory stays bounded and a picture stays readable.
 *
 * @param steps where each point is, in environment steps
 */
record CurveData(double[] steps, double[] values, double[] smooth) {
  static final int MOST = 600;

  /** The running mean spans this part of the points. */
  private static final int SPANS = 20;

  /**
   * @param raw the metric with an array of single values per line; each is placed between the
   *     line's steps and those of the line before
   * @param mean the metric used for a line without {@code raw}
   */
  static CurveData read(Path metrics, String raw, String mean) {
    Points points = new Points();
    try (BufferedReader lines = Files.newBufferedReader(metrics)) {
      double before = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject o = Json.parse(metrics.toString(), line);
        double now = o.get("steps").getAsDouble();
        List<Double> values = values(o, raw, mean);
        for (int i = 0; i < values.size(); i++) {
          points.add(before + (now - before) * (i + 1) / values.size(), values.get(i));
        }
        before = now;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(metrics + ": cannot be read: " + e, e);
    }
    double[] y = Arrays.copyOf(points.y, points.n);
    return new CurveData(Arrays.copyOf(points.x, points.n), y, smooth(y));
  }

  int size() {
    return steps.length;
  }

  private static List<Double> values(JsonObject line, String raw, String mean) {
    List<Double> values = new ArrayList<>();
    if (line.get(raw) instanceof JsonArray many) {
      for (JsonElement e : many) add(values, e);
    } else {
      add(values, line.get(mean));
    }
    return values;
  }

  private static void add(List<Double> to, JsonElement e) {
    if (e != null && e.isJsonPrimitive()) to.add(e.getAsDouble());
  }

  /** A centred mean; the ends of the data cut its window off. */
  private static double[] smooth(double[] y) {
    double[] sums = new double[y.length + 1];
    for (int i = 0; i < y.length; i++) sums[i + 1] = sums[i] + y[i];
    int half = Math.max(1, y.length / SPANS / 2);
    double[] mean = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      int from = Math.max(0, i - half);
      int to = Math.min(y.length, i + half + 1);
      mean[i] = (sums[to] - sums[from]) / (to - from);
    }
    return mean;
  }

  /** Means of {@code every} neighbouring values each; it doubles when there are too many points. */
  private static final class Points {
    private final double[] x = new double[MOST];
    private final double[] y = new double[MOST];
    private int n;
    private int every = 1;
    private int waiting;
    private double sumX;
    private double sumY;

    void add(double atX, double atY) {
      sumX += atX;
      sumY += atY;
      if (++waiting < every) return;
      if (n == MOST) {
        halve(); // and wait for a point's other half
        return;
      }
      x[n] = sumX / waiting;
      y[n++] = sumY / waiting;
      waiting = 0;
      sumX = 0;
      sumY = 0;
    }

    private void halve() {
      for (int i = 0; i < MOST / 2; i++) {
        x[i] = (x[2 * i] + x[2 * i + 1]) / 2;
        y[i] = (y[2 * i] + y[2 * i + 1]) / 2;
      }
      n = MOST / 2;
      every *= 2;
    }
  }
}
