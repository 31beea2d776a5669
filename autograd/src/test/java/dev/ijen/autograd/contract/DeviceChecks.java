package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.opencl.OpenClDevice;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is asked of every row on another device than the CPU. A call waits for the device and costs
 * as much as thousands of elements, and a program as much as thousands of calls; so
 *
 * <ul>
 *   <li>all layouts are tried with the row's first type, in turns over its sizes; other types,
 *       whose kernels are the same text with another T, see each size once, in turns over the
 *       layouts;
 *   <li>derivatives are held to the CPU's, which {@link ContractTest} holds to differences;
 *   <li>second derivatives are taken in F32, where most have the CPU's bits, and not in F64.
 * </ul>
 */
final class DeviceChecks {
  /** Empty, one, and lengths that no vector divides. */
  private static final List<Integer> LENGTHS = List.of(0, 1, 17, 65);

  private static final int LENGTH = 17;

  /** Of the largest element (at least 1): derivatives add up in other orders at most. */
  private static final double F32 = 2e-6;

  /** The driver's functions may be off by some ulps, and derivatives cancel. */
  private static final double F64 = 2e-14;

  private DeviceChecks() {}

  static void values(Row row) {
    for (DType dtype : row.dtypes) {
      boolean first = dtype == row.dtypes.getFirst();
      each(row, dtype, dtype.isStored() ? List.of(LENGTH) : LENGTHS, first, Checks::values);
      if (dtype.isHalf()) continue;
      int[][][] cases = row.cases.of(LENGTH);
      for (int i = 0; i < Math.min(2, cases.length); i++) {
        if (row.isOp()) Checks.specials(Call.plain(row, LENGTH, cases[i], dtype));
      }
    }
  }

  /**
   * The row's sizes of these lengths, each in another layout, until (if so) all have been tried.
   */
  private static void each(
      Row row, DType dtype, List<Integer> lengths, boolean allLayouts, Consumer<Call> check) {
    Layout[][] layouts = Call.layouts(row.inputs.length);
    Device device = Devices.standard();
    int k = 0;
    int last = -1;
    for (int n : row.lengths) {
      if (row.lengths.length > 4 && !lengths.contains(n)) continue;
      last = n;
      for (int[][] dims : row.cases.of(n)) {
        check.accept(new Call(row, n, dims, dtype, layouts[k++ % layouts.length], device));
      }
    }
    if (last < 0 || !allLayouts) return;
    int[][][] cases = row.cases.of(last);
    for (; k < layouts.length; k++) {
      check.accept(new Call(row, last, cases[k % cases.length], dtype, layouts[k], device));
    }
  }

  /** First derivatives, in every type and, in turns, layout. */
  static void gradient(Row row) {
    for (DType dtype : row.dtypes) {
      if (!dtype.isFloat()) continue;
      boolean first = dtype == row.dtypes.getFirst();
      each(
          row,
          dtype,
          List.of(LENGTH),
          first,
          call -> {
            Nd[] x = call.draw();
            double[][] got = GradientChecks.tape(call, x);
            double[][] plain = GradientChecks.tape(call.contiguous(), x);
            for (int i = 0; i < got.length; i++) Call.same(got[i], plain[i], call, "other bits");
            close(call, dtype, List.of(got), List.of(onCpu(call, x)));
          });
    }
  }

  private static double[][] onCpu(Call call, Nd[] x) {
    return OnDevice.on(Devices.cpu(), () -> GradientChecks.tape(call.on(Devices.cpu()), x));
  }

  /** First and second derivatives of small inputs, in the row's first type. */
  static void second(Row row) {
    if (row.stepwise) return;
    DType dtype = row.dtypes.getFirst();
    int[][][] cases = row.cases.of(3);
    for (int[][] dims : cases) {
      Call call = Call.plain(row, 3, dims, dtype);
      Nd[] x = call.draw();
      List<double[]> got = new ArrayList<>();
      GradientChecks.derivatives(row, call.tensors(x), false, got);
      List<double[]> want = new ArrayList<>();
      Call there = call.on(Devices.cpu());
      OnDevice.on(
          Devices.cpu(),
          () -> {
            GradientChecks.derivatives(row, there.tensors(x), false, want);
            return want;
          });
      close(call, dtype, got, want);
    }
  }

  private static void close(Call call, DType dtype, List<double[]> got, List<double[]> want) {
    assertThat(got).as("derivatives of %s", call).hasSameSizeAs(want);
    double tolerance =
        dtype == DType.F64
            ? F64
            : dtype == DType.F32 ? F32 : 1.0 / (dtype == DType.BF16 ? 256 : 2048);
    for (int i = 0; i < got.size(); i++) {
      double[] g = got.get(i);
      double[] w = want.get(i);
      double scale = Arrays.stream(w).map(Math::abs).filter(Double::isFinite).max().orElse(0);
      for (int k = 0; k < g.length; k++) {
        if (Double.compare(g[k], w[k]) == 0 || g[k] == w[k]) continue;
        if (Math.abs(g[k] - w[k]) <= tolerance * Math.max(1, scale)) continue;
        throw new AssertionError(
            "derivative %s, element %s, of %s: %s, on the cpu %s"
                .formatted(i, k, call, g[k], w[k]));
      }
    }
  }

  /** Live buffers before = after, and a second run asks the driver for no memory. */
  static void memory(Row row) {
    int n = row.lengths.length > 4 ? LENGTH : row.lengths[row.lengths.length - 1];
    Tensor[] t = Call.plain(row, n, row.cases.of(n)[0], row.dtypes.getFirst()).plainTensors();
    OpenClDevice device = (OpenClDevice) Devices.standard();
    try (Scope outer = new Scope()) {
      Checks.step(row, t, n);
      String before = Scope.report();
      long misses = device.misses();
      Checks.step(row, t, n);
      assertThat(Scope.report()).as("live buffers after %s", row).isEqualTo(before);
      assertThat(device.misses()).as("memory taken by a second run of %s", row).isEqualTo(misses);
    }
  }
}
