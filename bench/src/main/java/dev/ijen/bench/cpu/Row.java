package dev.ijen.bench.cpu;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.ijen.rl.run.Atomic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the table and an object of the JSON array.
 *
 * @param ijen seconds per call, median of rounds
 * @param peer likewise; null without a peer, as are its name, the ratio and the spread
 * @param ratio peer / ijen, the median of the rounds' ratios: above 1 Ijen is faster
 * @param spread the rounds' lower and upper quartile of that ratio
 */
public record Row(
    String work,
    String shape,
    int threads,
    double ijen,
    @Nullable Double peer,
    @Nullable String peerName,
    @Nullable Double ratio,
    double @Nullable [] spread) {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .serializeNulls()
          .setPrettyPrinting()
          .create();

  /** A row without a peer. */
  static Row alone(Work work, int threads, double[] ijen) {
    return new Row(work.name(), work.shape(), threads, Duel.median(ijen), null, null, null, null);
  }

  /** From the seconds per call of both sides in the same rounds. */
  static Row of(Work work, int threads, double[] ijen, String name, double[] peer) {
    double[] ratios = new double[ijen.length];
    for (int r = 0; r < ratios.length; r++) ratios[r] = peer[r] / ijen[r];
    return new Row(
        work.name(),
        work.shape(),
        threads,
        Duel.median(ijen),
        Duel.median(peer),
        name,
        Duel.median(ratios),
        new double[] {Duel.quantile(ratios, 0.25), Duel.quantile(ratios, 0.75)});
  }

  static void write(List<Row> rows, Path file) {
    Atomic.write(file, GSON.toJson(rows) + "\n");
  }

  static List<Row> read(Path file) throws IOException {
    return List.of(GSON.fromJson(Files.readString(file), Row[].class));
  }

  static String head() {
    return String.format(
        Locale.ROOT,
        "%-13s %-31s %7s %10s  %-9s %10s %6s  %s",
        "work",
        "shape",
        "threads",
        "Ijen",
        "peer",
        "peer",
        "ratio",
        "quartiles");
  }

  String line() {
    String line =
        String.format(Locale.ROOT, "%-13s %-31s %7d %10s", work, shape, threads, duration(ijen));
    if (peer == null || spread == null) return line;
    return line
        + String.format(
            Locale.ROOT,
            "  %-9s %10s %6.2f  %.2f to %.2f",
            peerName,
            duration(peer),
            ratio,
            spread[0],
            spread[1]);
  }

  /** Three digits and a unit. */
  public static String duration(double seconds) {
    String[] units = {"s", "ms", "us", "ns"};
    int u = 0;
    double x = seconds;
    while (u < units.length - 1 && x < 0.9995) {
      x *= 1000;
      u++;
    }
    int decimals = x < 9.995 ? 2 : x < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", x, units[u]);
  }
}
