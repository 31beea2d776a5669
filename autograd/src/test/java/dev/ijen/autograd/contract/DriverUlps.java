package dev.ijen.autograd.contract;

import dev.ijen.autograd.contract.Surface.Spy;
import dev.ijen.kernels.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much farther than on the CPU an F64 result may be off on an OpenCL device: functions of
 * doubles are the driver's there, and each may be off by what OpenCL 1.2, section 7.4, allows it. A
 * row may be off by the sum over the functions that its formulas call. (In F32 all functions are
 * ours, and nothing is added.)
 */
final class DriverUlps {
  /** The specification's table; of ours that call one, what it is allowed. */
  private static final Map<String, Integer> ALLOWED =
      Map.ofEntries(
          Map.entry("exp", 3),
          Map.entry("exp2", 3),
          Map.entry("expm1", 3),
          Map.entry("log", 3),
          Map.entry("log2", 3),
          Map.entry("log10", 3),
          Map.entry("log1p", 2),
          Map.entry("cbrt", 2),
          Map.entry("sin", 4),
          Map.entry("cos", 4),
          Map.entry("tan", 5),
          Map.entry("asin", 4),
          Map.entry("acos", 4),
          Map.entry("atan", 5),
          Map.entry("atan2", 6),
          Map.entry("sinh", 4),
          Map.entry("cosh", 4),
          Map.entry("tanh", 5),
          Map.entry("asinh", 4),
          Map.entry("acosh", 4),
          Map.entry("atanh", 5),
          Map.entry("hypot", 4),
          Map.entry("pow", 16),
          Map.entry("sigmoid", 3), // 1 / (1 + exp)
          Map.entry("softplus", 5), // log1p(exp)
          Map.entry("logaddexp", 5),
          Map.entry("erf", 3), // exp
          Map.entry("erfc", 3),
          Map.entry("ndtr", 3),
          Map.entry("erfinv", 5), // log1p and exp
          Map.entry("lgamma", 7), // log and sin
          Map.entry("digamma", 8), // log and tan
          Map.entry("polygamma", 16)); // pow

  /** Kernels that are no formulas: exponentials, and the logarithm of their sum. */
  private static final Map<String, Integer> KERNELS =
      Map.of(
          "softmax", 3,
          "logSoftmax", 6,
          "logSumExp", 6,
          "logCumSumExp", 6,
          "crossEntropy", 6);

  private static final Pattern CALL = Pattern.compile("([a-z]\\w*)\\(");
  private static final Map<Row, Double> KNOWN = new ConcurrentHashMap<>();

  private DriverUlps() {}

  static double of(Row row) {
    return KNOWN.computeIfAbsent(row, DriverUlps::count);
  }

  private static double count(Row row) {
    List<String> seen = new ArrayList<>();
    OnDevice.on(
        Devices.cpu(),
        () -> {
          Spy.watch(seen, () -> Checks.once(row));
          return seen;
        });
    double sum = 0;
    for (String op : seen) {
      int colon = op.indexOf(": ");
      if (colon < 0) {
        String name = op.replaceAll("\\W.*", "");
        sum += KERNELS.getOrDefault(Character.toLowerCase(name.charAt(0)) + name.substring(1), 0);
        continue;
      }
      Matcher call = CALL.matcher(op.substring(colon));
      while (call.find()) sum += ALLOWED.getOrDefault(call.group(1), 0);
    }
    return sum;
  }
}
