package dev.ijen.autograd.opinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Values and gradients against PyTorch's, on the samples that PyTorch tests itself with (OpInfo).
 * The samples were computed once, in double precision; see the first line of the file.
 */
class OpInfoTest {
  /** Relative to the largest number of the result; a gradient passes through several roundings. */
  private static final Map<DType, Double> TOLERANCE = Map.of(DType.F64, 1e-11, DType.F32, 5e-5);

  /** Samples of ops that are held which ask for what Ijen does not offer. */
  private static int passedOver;

  @AfterAll
  static void noSampleIsLostUnseen() {
    assertThat(passedOver).as("samples passed over").isLessThanOrEqualTo(160);
  }

  private static Map<String, List<JsonObject>> byOp() {
    Map<String, List<JsonObject>> all = new LinkedHashMap<>();
    for (JsonObject o : Golden.samples())
      all.computeIfAbsent(o.get("op").getAsString(), k -> new ArrayList<>()).add(o);
    return all;
  }

  @TestFactory
  Stream<DynamicTest> valuesAndGradients() {
    return byOp().entrySet().stream()
        .filter(e -> Adapters.ALL.containsKey(e.getKey()))
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  @Test
  void everyOpOfTheFileIsHeldOrExcused() {
    TreeSet<String> open = new TreeSet<>(byOp().keySet());
    open.removeAll(Adapters.ALL.keySet());
    assertThat(open).isEqualTo(new TreeSet<>(Adapters.ABSENT.keySet()));
  }

  private static void check(String op, List<JsonObject> samples) {
    int held = 0;
    Map<String, Integer> beyond = new TreeMap<>();
    for (JsonObject o : samples) {
      try {
        for (DType real : List.of(DType.F64, DType.F32)) run(op, o, real);
        held++;
      } catch (Sample.Beyond e) {
        beyond.merge(e.getMessage(), 1, Integer::sum);
        passedOver++;
      }
    }
    assertThat(held).as(op + ": no sample could be expressed, " + beyond).isPositive();
  }

  private static void run(String op, JsonObject o, DType real) {
    try (var tape = new Tape()) {
      boolean differentiable = o.get("grads") instanceof JsonArray;
      Sample s = new Sample(o, real, t -> differentiable ? tape.watch(t) : t);
      Tensor[] y = Adapters.ALL.get(op).of(s);
      JsonArray out = o.getAsJsonArray("out");
      assertThat(y.length).as(() -> "outputs of " + s).isEqualTo(out.size());
      for (int i = 0; i < y.length; i++)
        close(s, "output " + i, y[i], out.get(i).getAsJsonObject(), tolerance(op, real));
      if (differentiable) gradients(tape, s, y, real);
    }
  }

  private static double tolerance(String op, DType real) {
    return TOLERANCE.get(real) * Adapters.LOOSER.getOrDefault(op, 1.0);
  }

  private static void gradients(Tape tape, Sample s, Tensor[] y, DType real) {
    JsonArray cotangents = s.json.getAsJsonArray("cotangents");
    Tensor total = null;
    for (int i = 0; i < y.length; i++) {
      if (y[i] == null || !(cotangents.get(i) instanceof JsonObject c)) continue;
      Tensor part = y[i].mul(Golden.tensor(c, real)).sum();
      total = total == null ? part : total.add(part);
    }
    JsonArray grads = s.json.getAsJsonArray("grads");
    assertThat(grads.size()).isEqualTo(s.leaves().size());
    if (total == null) return;
    for (int i = 0; i < grads.size(); i++) {
      JsonElement g = grads.get(i);
      if (!(g instanceof JsonObject want)) continue;
      Tensor x = s.leaves().get(i);
      close(s, "gradient " + i, gradient(tape, total, x), want, tolerance(s.op(), real));
    }
  }

  private static Tensor gradient(Tape tape, Tensor total, Tensor x) {
    return total.origin() == null ? x.zerosLike() : tape.derivative(total, x);
  }

  private static void close(
      Sample s, String what, @Nullable Tensor y, JsonObject want, double tol) {
    if (y == null) return; // an output that the adapter leaves out
    int[] dims = Golden.ints(want.getAsJsonArray("s"));
    assertThat(y.shape().dims()).as(() -> what + " shape of " + s).isEqualTo(dims);
    double[] a = y.toDoubles();
    double[] b = Golden.doubles(want.getAsJsonArray("v"));
    double scale = Arrays.stream(b).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    for (int i = 0; i < b.length; i++) {
      boolean same = a[i] == b[i] || Double.isNaN(a[i]) && Double.isNaN(b[i]);
      if (same || Math.abs(a[i] - b[i]) <= tol * Math.max(1, scale)) continue;
      throw new AssertionError(
          "%s[%d] is %s, PyTorch has %s, of %s".formatted(what, i, a[i], b[i], s));
    }
  }
}
