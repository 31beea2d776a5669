package dev.ijen.autograd.contract;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What was checked, as markdown: a line per op, its rows joined. */
final class Table {
  static final String SPECIALS = "unusual numbers";
  static final String GRADIENT = "gradient";
  static final String SECOND = "second";
  static final String MEMORY = "memory";

  private final Map<String, Set<String>> marks = new ConcurrentHashMap<>();
  private final Map<String, Double> worst = new ConcurrentHashMap<>();

  void values(Row row, double ulps) {
    worst.merge(row.label(), ulps, Math::max);
  }

  void mark(Row row, String check) {
    marks.computeIfAbsent(row.label(), k -> ConcurrentHashMap.newKeySet()).add(check);
  }

  String markdown(Iterable<Row> rows) {
    Map<String, java.util.List<Row>> byMethod = new TreeMap<>();
    for (Row r : rows) byMethod.computeIfAbsent(r.method, k -> new java.util.ArrayList<>()).add(r);
    StringBuilder s = new StringBuilder();
    s.append(
        "| op | types | bound (ulps f32, f64) | worst seen | unusual numbers | gradient | second"
            + " |\n");
    s.append("|---|---|---|---|---|---|---|\n");
    byMethod.forEach((method, all) -> s.append(line(method, all)));
    return s.toString();
  }

  private String line(String method, java.util.List<Row> rows) {
    Row first = rows.getFirst();
    Set<dev.ijen.kernels.DType> types = EnumSet.noneOf(dev.ijen.kernels.DType.class);
    rows.forEach(r -> types.addAll(r.dtypes));
    double seen =
        rows.stream().mapToDouble(r -> worst.getOrDefault(r.label(), 0.0)).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %s | %s | %s | %s |%n",
        method,
        types.stream().map(d -> d.label()).collect(Collectors.joining(" ")),
        bound(first),
        seen == 0 ? "0" : String.format(Locale.ROOT, "%.2f", seen),
        mark(rows, SPECIALS),
        mark(rows, GRADIENT),
        mark(rows, SECOND));
  }

  private static String bound(Row r) {
    if (r.ulps32 == 0.5 && r.ulps64 == 0.5) return "rounded once";
    return number(r.ulps32)
        + ", "
        + number(r.ulps64)
        + (r.magnitude == null ? "" : " of the scale");
  }

  private static String number(double v) {
    return v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v);
  }

  private String mark(java.util.List<Row> rows, String check) {
    boolean any =
        rows.stream().anyMatch(r -> marks.getOrDefault(r.label(), Set.of()).contains(check));
    return any ? "yes" : "";
  }
}
