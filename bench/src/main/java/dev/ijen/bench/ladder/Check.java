package dev.ijen.bench.ladder;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import java.util.List;

/** Right before fast: all rungs of a step against the plainest. */
final class Check {
  private Check() {}

  /** Throws if a rung is wrong, or if the step has only zeros to show. */
  static void all(Step step) {
    List<String> rungs = step.kernel().cpuRungs();
    boolean bits = step.tolerance() == 0;
    double[] expected = step.results(rungs.getLast(), bits ? DType.F32 : DType.F64);
    for (String r : rungs) {
      same(step, r, step.results(r, DType.F32), expected);
    }
  }

  /** The same of the default rung of another device. */
  static void on(Device device, Step step) {
    boolean bits = step.tolerance() == 0;
    String plainest = step.kernel().cpuRungs().getLast();
    double[] expected = step.results(plainest, bits ? DType.F32 : DType.F64);
    same(step, device.name(), step.results(device), expected);
  }

  private static void same(Step step, String rung, double[] results, double[] expected) {
    double greatest = 0;
    for (double e : expected) greatest = Math.max(greatest, Math.abs(e));
    String what = step.label() + ", rung " + rung + ": ";
    if (!(greatest > 0 && greatest < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException(what + "the expected results are all 0 or not finite");
    }
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(results[i] - expected[i]) <= step.tolerance() * greatest) continue;
      throw new IllegalStateException(
          what + "result " + i + " is " + results[i] + ", expected is " + expected[i]);
    }
  }
}
