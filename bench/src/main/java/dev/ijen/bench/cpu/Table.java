package dev.ijen.bench.cpu;

import dev.ijen.kernels.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of {@code bench cpu}. */
public final class Table {
  static final String BEGIN = "<!-- bench cpu: begin, written by ./ijen bench cpu -->";
  static final String END = "<!-- bench cpu: end -->";
  private static final List<String> PEERS = List.of("PyTorch", "libtorch", "OpenBLAS", "copy");

  private Table() {}

  static void write(Marked place, List<Row> rows, List<String> peers) throws IOException {
    place.write(machine("; peers: " + String.join("; ", peers)) + "\n\n" + markdown(rows));
  }

  /** One sentence: processor, JDK, what is given, date. */
  public static String machine(String more) {
    return processor()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors ("
        + Devices.cpu().describe().replaceAll(", \\d+ worker threads?|, heap.*", "")
        + "); "
        + System.getProperty("java.vendor")
        + " "
        + Runtime.version()
        + more
        + "; "
        + LocalDate.now(ZoneId.systemDefault())
        + ".";
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(l -> l.startsWith("model name"))
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.name"));
    } catch (IOException e) {
      return System.getProperty("os.name"); // no Linux
    }
  }

  /** A line per work and shape; per number of threads Ijen's time and the ratios. */
  static String markdown(List<Row> rows) {
    Set<Integer> threads =
        rows.stream().map(Row::threads).collect(Collectors.toCollection(TreeSet::new));
    List<String> peers =
        PEERS.stream().filter(p -> rows.stream().anyMatch(r -> p.equals(r.peerName()))).toList();
    StringBuilder head = new StringBuilder("| work | shape |");
    StringBuilder rule = new StringBuilder("|---|---|");
    for (int t : threads) {
      head.append(" Ijen, ").append(t).append(t == 1 ? " thread |" : " threads |");
      rule.append("---|");
      for (String p : peers) {
        head.append(' ').append(p).append(" / Ijen |");
        rule.append("---|");
      }
    }
    Map<List<String>, List<Row>> lines =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    r -> List.of(r.work(), r.shape()), LinkedHashMap::new, Collectors.toList()));
    StringBuilder table = new StringBuilder(head + "\n" + rule + "\n");
    lines.forEach((label, of) -> {
      table.append("| ").append(String.join(" | ", label)).append(" |");
      for (int t : threads) cells(of.stream().filter(r -> r.threads() == t).toList(), peers, table);
      table.append('\n');
    });
    return table.toString();
  }

  private static void cells(List<Row> rows, List<String> peers, StringBuilder to) {
    to.append(' ').append(rows.isEmpty() ? "" : Row.duration(rows.getFirst().ijen())).append(" |");
    for (String p : peers) {
      String ratio =
          rows.stream()
              .filter(r -> p.equals(r.peerName()))
              .map(Table::ratio)
              .findFirst()
              .orElse("");
      to.append(' ').append(ratio).append(" |");
    }
  }

  private static String ratio(Row r) {
    double[] s = Objects.requireNonNull(r.spread());
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", r.ratio(), s[0], s[1]);
  }

  /** Geometric means of the products' ratios, and the lowest ratios of all. */
  static String summary(List<Row> rows) {
    List<Row> compared = rows.stream().filter(r -> r.ratio() != null).toList();
    StringBuilder s = new StringBuilder();
    mean("products", compared, r -> r.work().matches("nn|nt|tn"), s);
    mean(
        "other ops",
        compared,
        r -> r.shape().matches("[0-9x]+") && !r.work().matches("nn|nt|tn"),
        s);
    if (compared.isEmpty()) return s.toString();
    s.append("lowest ratios:\n");
    compared.stream()
        .filter(r ->
            !"copy".equals(r.peerName())
                || compared.stream().allMatch(c -> "copy".equals(c.peerName())))
        .sorted(Comparator.comparingDouble(r -> Objects.requireNonNull(r.ratio())))
        .limit(5)
        .forEach(r -> s.append("  ").append(r.line()).append('\n'));
    return s.toString();
  }

  private static void mean(
      String what, List<Row> rows, Function<Row, Boolean> wanted, StringBuilder to) {
    Map<String, Double> means =
        rows.stream()
            .filter(wanted::apply)
            .collect(
                Collectors.groupingBy(
                    r -> r.peerName() + ", threads " + r.threads(),
                    LinkedHashMap::new,
                    Collectors.averagingDouble(r -> Math.log(Objects.requireNonNull(r.ratio())))));
    means.forEach((peer, log) ->
        to.append(
            String.format(
                Locale.ROOT, "geometric mean, %s: %s: %.2f%n", what, peer, Math.exp(log))));
  }
}
