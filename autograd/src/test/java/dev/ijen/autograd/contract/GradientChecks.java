package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.GradCheck;
import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Store;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is asked of the gradient of every row that has one. */
final class GradientChecks {
  private static final double NUMERIC = 1e-7;
  private static final double F32_FROM_F64 = 2e-5;
  private static final Set<Integer> LENGTHS = Set.of(0, 1, 3, 16, 17, 33, 65);

  private GradientChecks() {}

  /** Against central differences in f64, for sizes that this costs little on. */
  static void gradient(Row row) {
    for (int n : new int[] {1, 3, 17}) {
      for (int[][] dims : row.cases.of(n)) {
        if (!small(dims)) continue;
        Tensor[] x = Call.plain(row, n, dims, DType.F64).plainTensors();
        double e = GradCheck.error(weighted(row, n), x);
        assertThat(e)
            .as("gradient of %s %s against differences", row, Arrays.deepToString(dims))
            .isLessThan(NUMERIC);
      }
    }
  }

  static void second(Row row) {
    for (int n : new int[] {1, 3}) {
      for (int[][] dims : row.cases.of(n)) {
        Tensor[] x = Call.plain(row, n, dims, DType.F64).plainTensors();
        double e = GradCheck.secondError(weighted(row, n), x);
        assertThat(e)
            .as("second derivative of %s %s against differences", row, Arrays.deepToString(dims))
            .isLessThan(NUMERIC);
      }
    }
  }

  private static boolean small(int[][] dims) {
    return Arrays.stream(dims).mapToInt(Nd::size).sum() <= 120;
  }

  /** The op's elements, each with a weight of its own, so that no two gradients are alike. */
  private static Function<Tensor[], Tensor> weighted(Row row, int n) {
    return t -> {
      Tensor y = row.op.of(t, n);
      return y.mul(weights(y.size()).to(y.device()).to(y.dtype()).reshape(y.shape().dims()));
    };
  }

  /** All types can hold these, so that the loss is the same in each. */
  private static Tensor weights(int n) {
    double[] w = new double[n];
    for (int i = 0; i < n; i++) w[i] = Math.rint(128 * Math.sin(1 + 2.3 * i)) / 128;
    return Tensor.of(w, n);
  }

  /** In every layout the bits of the contiguous one; F32 close to F64; twice the same. */
  static void gradientLayouts(Row row) {
    Call.each(
        row,
        call -> {
          if (!call.dtype().isFloat() || !LENGTHS.contains(call.n())) return;
          Nd[] x = call.draw();
          double[][] got = tape(call, x);
          double[][] again = tape(call, x);
          double[][] plain = tape(call.contiguous(), x);
          for (int i = 0; i < got.length; i++) {
            Call.same(got[i], again[i], call, "gradient, run again");
            Call.same(got[i], plain[i], call, "gradient, other bits than in the contiguous layout");
          }
          if (call.dtype() != DType.F64) close(call, got, x);
        });
  }

  /** A 16-bit float rounds the gradient once; twice where the result was of that type too. */
  private static double tolerance(DType dtype) {
    return switch (dtype) {
      case BF16 -> 1.0 / (1 << 8);
      case F16 -> 1.0 / (1 << 11);
      default -> F32_FROM_F64;
    };
  }

  private static void close(Call call, double[][] got, Nd[] x) {
    Call wide =
        new Call(call.row(), call.n(), call.dims(), DType.F64, call.layouts(), call.device());
    double[][] want = tape(wide, x);
    for (int i = 0; i < got.length; i++) {
      double scale = Math.max(1, Arrays.stream(want[i]).map(Math::abs).max().orElse(0));
      for (int k = 0; k < got[i].length; k++) {
        if (Double.isNaN(got[i][k]) && Double.isNaN(want[i][k])) continue;
        if (got[i][k] == Ulps.rounded(want[i][k], call.dtype())) continue; // or both too large
        if (Math.abs(got[i][k] - want[i][k]) <= tolerance(call.dtype()) * scale) continue;
        throw new AssertionError(
            "gradient "
                + k
                + " of "
                + call
                + " by input "
                + i
                + ": "
                + got[i][k]
                + ", f64 "
                + want[i][k]);
      }
    }
  }

  static double[][] tape(Call call, Nd[] x) {
    Tensor[] t = call.tensors(x);
    double[][] g = new double[t.length][0];
    try (Tape tape = new Tape()) {
      call.poisonPool(t);
      for (int i = 0; i < t.length; i++) if (t[i].dtype().isFloat()) t[i] = tape.watch(t[i]);
      Tensor loss = weighted(call.row(), call.n()).apply(t).sum();
      for (int i = 0; i < t.length; i++) {
        if (t[i].dtype().isFloat()) g[i] = tape.derivative(loss, t[i]).toDoubles();
      }
    }
    return g;
  }

  /**
   * An op names what its gradient reads: everything else is recycled before the gradient is taken,
   * and what the gradient reads, before the second.
   */
  static void saves(Row row) {
    for (int[][] dims : row.cases.of(3)) {
      Tensor[] x = Call.plain(row, 3, dims, row.dtypes.getFirst()).plainTensors();
      List<double[]> kept = new ArrayList<>();
      List<double[]> recycled = new ArrayList<>();
      derivatives(row, x, false, kept);
      derivatives(row, x, true, recycled);
      for (int i = 0; i < kept.size(); i++) {
        Call.same(recycled.get(i), kept.get(i), row, "derivative after inner scopes have closed");
      }
    }
  }

  /** First and, where there are, second derivatives of the weighted sum, n being 3. */
  static void derivatives(Row row, Tensor[] inputs, boolean recycle, List<double[]> out) {
    try (Tape tape = new Tape()) {
      Tensor[] x = new Tensor[inputs.length];
      Tensor loss =
          within(
              recycle,
              () -> {
                for (int i = 0; i < x.length; i++) {
                  x[i] = owned(inputs[i]);
                  if (x[i].dtype().isFloat()) x[i] = tape.watch(x[i]);
                }
                return weighted(row, 3).apply(x).sum();
              });
      for (Tensor t : x) {
        if (!t.dtype().isFloat()) continue;
        Tensor total =
            within(
                recycle,
                () -> {
                  Tensor g = tape.derivative(loss, t);
                  out.add(g.toDoubles());
                  return g.mul(
                          weights(g.size()).to(g.device()).to(g.dtype()).reshape(g.shape().dims()))
                      .sum();
                });
        if (total.origin() == null || row.order < 2) continue;
        for (Tensor u : x) if (u.dtype().isFloat()) out.add(tape.derivative(total, u).toDoubles());
      }
    }
  }

  /** Everything but the result and what the tape saved is recycled at once, if asked for. */
  private static Tensor within(boolean scope, Supplier<Tensor> work) {
    if (!scope) return work.get();
    try (Scope s = new Scope()) {
      return s.keep(work.get());
    }
  }

  /** A copy that the innermost scope owns and recycles. */
  private static Tensor owned(Tensor x) {
    return switch (x.dtype()) {
      case F32, F64 -> x.mul(1);
      case BF16, F16 -> x.mul(1);
      case I32 -> x.add(0);
      case I64 -> x.to(DType.I32).to(DType.I64);
      case BOOL -> x.not().not();
    };
  }

  /** A row without a gradient says so: its result is a constant, or asking throws. */
  static void noGradient(Row row) {
    int n = 3;
    Tensor[] t = Call.plain(row, n, row.cases.of(n)[0], row.dtypes.getFirst()).plainTensors();
    try (Tape tape = new Tape()) {
      for (int i = 0; i < t.length; i++) if (t[i].dtype().isFloat()) t[i] = tape.watch(t[i]);
      Tensor y = row.op.of(t, n);
      if (y.origin() == null) return;
      Tensor x = t[0];
      assertThatThrownBy(() -> tape.derivative(y.sum(), x))
          .as("%s claims no gradient", row)
          .isInstanceOf(NoGradient.class);
    }
  }

  /** The terminal gradient, which recycles as it goes, has the bits of the recorded one. */
  static void terminal(Row row) {
    for (int n : new int[] {1, 17}) {
      for (int[][] dims : row.cases.of(n)) {
        Call call = Call.plain(row, n, dims, row.dtypes.getFirst());
        Tensor[] t = call.plainTensors();
        Store[] stores = new Store[t.length];
        try (Tape tape = new Tape()) {
          for (int i = 0; i < t.length; i++) {
            if (!t[i].dtype().isFloat()) continue;
            stores[i] = new Store(t[i].reshape(t[i].size()));
            t[i] = stores[i].weights().reshape(dims[i]);
          }
          Tensor loss = weighted(row, n).apply(t).sum();
          Gradients g = tape.gradients(loss);
          for (Store s : stores) {
            if (s == null || !g.stores().contains(s)) continue;
            double[] recorded = tape.derivative(loss, s.weights()).toDoubles();
            Call.same(g.of(s).toDoubles(), recorded, call, "terminal and recorded gradient");
          }
        }
      }
    }
  }
}
