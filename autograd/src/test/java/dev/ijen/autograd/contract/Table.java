package dev.ijen.autograd.contract;

import dev.ijen.kernels.DType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the contract promises, as markdown: a line per op, its rows joined. */
final class Table {
  private static final String HEAD =
      """
      # Ops

      Every public op, as its rows in the contract test of `autograd` state it and hold it; written by that
      test (`-Dijen.contract.table=FILE`). All run on contiguous, transposed, sliced, padded, flipped and
      repeated inputs, of sizes 0, 1 and around the vector widths, with the same bits in each layout and each
      time, and leave no buffer behind; and all on OpenCL devices too (`DeviceContract`), except those under
      [On the CPU only](#on-the-cpu-only).

      *Error*: units in the last place from an f64 oracle, in f32 and f64 ("0.5": rounded once; "of scale":
      of the largest number that the sum passes through, for results that can cancel). *Unusual*: NaN and
      infinities give what the oracle gives; "all" adds -0, the smallest and the largest numbers.
      *Gradient*: 1 once, 2 also the gradient of the gradient, against central differences.

      | op | types | error | unusual | gradient |
      |---|---|---|---|---|
      """;

  private Table() {}

  static String markdown(List<Row> rows) {
    Map<String, List<Row>> byMethod = new TreeMap<>();
    for (Row r : rows) byMethod.computeIfAbsent(r.method, k -> new ArrayList<>()).add(r);
    StringBuilder s = new StringBuilder(HEAD);
    byMethod.forEach((method, all) -> s.append(line(method, all)));
    s.append("\n## On the CPU only\n\nOn another device these throw `NoKernel`:\n\n");
    byMethod.forEach((method, all) -> {
      if (all.getFirst().cpuOnly) s.append("- `").append(method).append("`\n");
    });
    return s.toString();
  }

  private static String line(String method, List<Row> rows) {
    Set<DType> types = EnumSet.noneOf(DType.class);
    for (Row r : rows) types.addAll(r.dtypes);
    String names = types.stream().map(DType::label).collect(Collectors.joining(" "));
    Row first = rows.getFirst();
    int order = rows.stream().mapToInt(r -> r.order).max().orElse(0);
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(
            method, names, error(first, types), unusual(first, types), order == 0 ? "" : order);
  }

  private static String error(Row r, Set<DType> types) {
    if (types.stream().noneMatch(DType::isFloat) || !r.isOp()) return "";
    if (r.ulps32 == r.ulps64 && r.magnitude == null) return number(r.ulps32);
    return number(r.ulps32) + ", " + number(r.ulps64) + (r.magnitude == null ? "" : " of scale");
  }

  private static String number(double v) {
    return v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v);
  }

  private static String unusual(Row r, Set<DType> types) {
    if (types.stream().noneMatch(DType::isFloat) || !r.isOp()) return "";
    return switch (r.specials) {
      case NONE -> "";
      case INFINITE -> "NaN, infinities";
      case ALL -> "all";
    };
  }
}
