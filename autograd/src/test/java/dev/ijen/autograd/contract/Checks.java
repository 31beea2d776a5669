package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Pool;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What is asked of the values of every row; a check throws with a message that names the call. */
final class Checks {
  /** The largest error that the values of an op have shown so far, by op and type of its result. */
  private static final Map<String, Double> WORST = new ConcurrentHashMap<>();

  private Checks() {}

  /** Agrees with the oracle, gives the same bits in any layout and again, spoils no input. */
  static void values(Row row) {
    Call.each(row, Checks::values);
  }

  static void values(Call call) {
    Nd[] x = call.draw();
    Tensor[] t = call.tensors(x);
    double[] got = call.run(t);
    error(call, x, got, true);
    Call.same(got, call.run(t), call, "run again");
    Call plain = call.contiguous();
    Call.same(got, plain.run(plain.tensors(x)), call, "other bits than in the contiguous layout");
    for (int i = 0; i < t.length; i++) {
      Call.same(t[i].toDoubles(), x[i].values(), call, "an input was changed");
    }
  }

  /** Throws where the error is beyond the bound (or, if not bounded, infinite). */
  private static void error(Call call, Nd[] x, double[] got, boolean bounded) {
    Row row = call.row();
    Nd want = row.oracle.of(x, call.n());
    if (got.length != want.size()) {
      throw new AssertionError(call + ": " + got.length + " elements, should be " + want.size());
    }
    Nd scale = row.magnitude == null ? want : row.magnitude.of(x, call.n());
    DType out = row.outType(call.dtype());
    for (int i = 0; i < got.length; i++) {
      double e = Ulps.error(got[i], want.values()[i], scale.values()[i], out);
      if (bounded && Double.isFinite(e)) WORST.merge(row.method + out, e, Math::max);
      if (e > row.bound(call.dtype()) && (bounded || e == Double.POSITIVE_INFINITY)) {
        throw new AssertionError(
            call
                + ": element "
                + Arrays.toString(Nd.index(want.dims(), i))
                + " is "
                + got[i]
                + ", should be "
                + want.values()[i]
                + ": "
                + e
                + " ulps, allowed are "
                + row.bound(call.dtype())
                + inputs(x));
      }
    }
  }

  /**
   * A bound that no error comes near hides a fault: it may be 16 times the worst error seen. Where
   * a function of doubles is the oracle's own (StrictMath's), there is none to see here; the bound
   * of a 16-bit float follows from that of F32.
   */
  static void tight(List<Row> rows) {
    Set<String> loose = new TreeSet<>();
    for (Row row : rows) {
      for (DType dtype : row.dtypes) {
        Double worst = WORST.get(row.method + row.outType(dtype));
        double bound = row.bound(dtype);
        if (row.outType(dtype).isHalf()) continue;
        if (worst == null || bound <= 0.5 || bound <= 16 * worst) continue;
        if (worst == 0 && row.outType(dtype) == DType.F64) continue;
        loose.add("%s %s: %s ulps, worst %.3f".formatted(row.method, dtype, bound, worst));
      }
    }
    assertThat(loose).as("bounds above 16 times the worst error seen").isEmpty();
  }

  private static String inputs(Nd[] x) {
    StringBuilder s = new StringBuilder();
    for (Nd a : x) if (a.size() <= 64) s.append("\n  input ").append(Arrays.toString(a.values()));
    return s.toString();
  }

  /** NaN, infinities (and the smallest and largest numbers) at every place of each input. */
  static void specials(Row row) {
    for (DType dtype : row.dtypes) {
      for (int n : new int[] {1, 17, 33}) {
        for (int[][] dims : row.cases.of(n)) specials(Call.plain(row, n, dims, dtype));
      }
    }
  }

  static void specials(Call call) {
    double[] some = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    Row.Specials kind = call.row().specials;
    if (!call.dtype().isFloat() || kind == Row.Specials.NONE) return;
    for (double special : kind == Row.Specials.ALL ? Ulps.unusual(call.dtype()) : some) {
      special(call, special);
    }
  }

  private static void special(Call call, double special) {
    for (int i = 0; i < call.dims().length; i++) {
      if (call.row().inputs[i].fixed() != null) continue;
      Nd[] x = call.draw();
      for (int at = 0; at < x[i].size(); at += 1 + x[i].size() / 3) {
        double before = x[i].values()[at];
        x[i].values()[at] = special;
        error(call, x, call.run(call.tensors(x)), call.row().specials == Row.Specials.ALL);
        x[i].values()[at] = before;
      }
    }
  }

  /** Runs a row once, to see which ops it is made of. */
  static void once(Row row) {
    row.op.of(Call.plain(row, 3, row.cases.of(3)[0], row.dtypes.getFirst()).plainTensors(), 3);
  }

  /** Live buffers before = after, and nothing new is allocated when it runs again. */
  static void memory(Row row) {
    for (int n : new int[] {row.lengths[0], 17}) {
      for (int[][] dims : row.cases.of(n)) {
        Tensor[] t = Call.plain(row, n, dims, row.dtypes.getFirst()).plainTensors();
        try (Scope outer = new Scope()) {
          step(row, t, n);
          String before = Scope.report();
          long misses = Pool.local().stats().misses();
          step(row, t, n);
          assertThat(Scope.report()).as("live buffers after %s", row).isEqualTo(before);
          assertThat(Pool.local().stats().misses())
              .as("arrays that a second run of %s could not recycle", row)
              .isEqualTo(misses);
        }
      }
    }
  }

  static void step(Row row, Tensor[] inputs, int n) {
    try (Tape tape = new Tape()) {
      Tensor[] t = inputs.clone();
      for (int i = 0; i < t.length; i++) if (t[i].dtype().isFloat()) t[i] = tape.watch(t[i]);
      Tensor y = row.op.of(t, n);
      if (row.order == 0 || y.origin() == null) return;
      Tensor loss = y.sum();
      for (Tensor x : t) if (x.dtype().isFloat()) tape.derivative(loss, x);
    }
  }
}
