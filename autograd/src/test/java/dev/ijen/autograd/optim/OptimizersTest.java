package dev.ijen.autograd.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.GradCheck;
import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.Init;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Pool;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all optimisers: PyTorch's steps, definitions and kernels, stacks, resuming. */
@Tag("width")
class OptimizersTest {
  private static final DType[] TYPES = {DType.F32, DType.F64};

  @TempDir Path folder;

  /** A matrix and a vector. */
  record Two(Parameter matrix, Parameter vector) implements Module<Two> {
    static Two of(Key key) {
      return new Two(
              Parameter.of("matrix", key, Init.normal(1), 3, 4),
              Parameter.of("vector", key.child(1), Init.normal(1), 5))
          .packed();
    }
  }

  /** By the names of the golden file. */
  static final Map<String, Rule> RULES = new TreeMap<>();

  static {
    RULES.put("sgd", Sgd.Settings.of(.1));
    RULES.put("momentum", Sgd.Settings.of(.1).momentum(.9).dampening(.3).weightDecay(.05));
    RULES.put("nesterov", Sgd.Settings.of(.1).nesterov(.9).weightDecay(.05));
    RULES.put("adam", Adam.Settings.of(.01));
    RULES.put("adamw", Adam.Settings.of(.01).weightDecay(.1));
    RULES.put("rmsprop", RmsProp.Settings.of(.01));
    RULES.put(
        "centred",
        RmsProp.Settings.of(.01).alpha(.9).epsilon(1e-6).centre().momentum(.8).weightDecay(.05));
    Muon.Settings muon = Muon.Settings.of(.02);
    RULES.put("muon", muon.scaling(Muon.Scaling.SPECTRAL));
    RULES.put("muonAdam", muon.nesterov(false));
  }

  static List<String> names() {
    return List.copyOf(RULES.keySet());
  }

  /** Gradients of these very values: those of sum(w g). */
  static Gradients gradients(Module<?> m, Tensor g) {
    try (var tape = new Tape()) {
      return tape.gradients(m.weights().mul(g).sum(), m);
    }
  }

  static Rule rule(String name) {
    return Objects.requireNonNull(RULES.get(name));
  }

  static RuleOptimizer optimizer(String name, Module<?>... m) {
    return new RuleOptimizer(rule(name), m);
  }

  private static final Map<String, double[]> GOLDEN = golden();

  private static Map<String, double[]> golden() {
    Map<String, double[]> rows = new TreeMap<>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(OptimizersTest.class.getResourceAsStream("steps.csv")),
                StandardCharsets.UTF_8))) {
      for (String line : in.lines().toList()) {
        if (line.startsWith("#") || line.startsWith("case")) continue;
        String[] c = line.split(",");
        double[] v = new double[c.length - 3];
        for (int i = 0; i < v.length; i++) v[i] = Double.parseDouble(c[i + 3]);
        rows.put(c[0] + c[1] + c[2], v);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return rows;
  }

  private static double[] golden(String name, DType dtype, int step) {
    return Objects.requireNonNull(GOLDEN.get(name + dtype.label() + step));
  }

  /**
   * Ten steps as PyTorch takes them: 4 ulp of 1 + |weight|, since the rounding of a step is that of
   * its result, with a few smaller ones before; twice that where Newton-Schulz has multiplied
   * rounding errors of its input.
   */
  @ParameterizedTest
  @MethodSource("names")
  void tenStepsAsPyTorch(String name) {
    for (DType dtype : TYPES) {
      Two m = Two.of(Key.of(1)).to(dtype);
      m.assign(Tensor.of(golden("start", DType.F32, 0)).to(dtype));
      RuleOptimizer o = optimizer(name, m);
      double scale = name.startsWith("muon") ? 2 : 1;
      double bound = scale * (dtype == DType.F32 ? 5e-7 : 1e-15);
      for (int t = 1; t <= 10; t++) {
        o.step(gradients(m, Tensor.of(golden("gradient", DType.F32, t)).to(dtype)));
        double[] want = golden(name, dtype, t);
        double[] got = m.weights().toDoubles();
        for (int i = 0; i < want.length; i++) {
          assertThat(got[i])
              .as("%s %s, step %s, weight %s", name, dtype, t, i)
              .isCloseTo(want[i], Offset.offset(bound * (1 + Math.abs(want[i]))));
        }
      }
    }
  }

  private static List<Tensor> state(RuleOptimizer o) {
    Snapshot s = new Snapshot();
    o.save(s);
    return o.rule().state().stream().map(n -> s.tensor("0/" + n + "/weights")).toList();
  }

  /**
   * A step does what the definition says: where it is a kernel, up to the rounding of its few
   * operations, otherwise exactly.
   */
  @ParameterizedTest
  @MethodSource("names")
  void stepsAreTheDefinition(String name) {
    for (DType dtype : TYPES) {
      step(name, Two.of(Key.of(1)).to(dtype), 17);
      step(name, Two.of(Key.of(1)).to(dtype).copies(Key.of(2), 3), 3, 17);
    }
  }

  private static void step(String name, Two module, int... dims) {
    RuleOptimizer o = optimizer(name, module);
    boolean kernel = rule(name).fused(1) != null;
    for (int t = 1; t <= 30; t++) {
      DType dtype = module.weights().dtype();
      Tensor g = Key.of(9).child(t).normal(dtype, dims).mul(t == 7 ? 0 : Math.pow(10, t % 5 - 2));
      Tensor before = module.weights().stopGradient().copy();
      var want = rule(name).on(module.parameters()).update(t, before, g, state(o));
      o.step(gradients(module, g));
      assertThat(o.steps()).isEqualTo(t);
      Tensor scale = before.abs().add(before.sub(want.weights()).abs());
      close(module.weights(), want.weights(), scale, kernel ? 4 : 0);
      List<Tensor> state = state(o);
      for (int i = 0; i < state.size(); i++) {
        Tensor size = want.state().get(i).abs().add(g.abs()).add(before.abs());
        close(state.get(i), want.state().get(i), size, kernel ? 3 : 0);
      }
    }
  }

  private static void close(Tensor got, Tensor want, Tensor scale, double ulps) {
    double[] a = got.toDoubles();
    double[] b = want.toDoubles();
    double[] c = scale.toDoubles();
    for (int i = 0; i < a.length; i++) {
      double ulp = got.dtype() == DType.F32 ? Math.ulp((float) c[i]) : Math.ulp(c[i]);
      assertThat(Math.abs(a[i] - b[i]) / ulp).as("%s and %s", a[i], b[i]).isLessThanOrEqualTo(ulps);
    }
  }

  /** Models in one store step as they would alone, bit for bit. */
  @ParameterizedTest
  @MethodSource("names")
  void stackedIsSeparate(String name) {
    for (DType dtype : TYPES) {
      Two many = Two.of(Key.of(1)).to(dtype).copies(Key.of(2), 3);
      RuleOptimizer together = optimizer(name, many);
      Two[] single = new Two[3];
      RuleOptimizer[] alone = new RuleOptimizer[3];
      for (int k = 0; k < 3; k++) {
        single[k] = Two.of(Key.of(1)).to(dtype);
        single[k].assign(many.weights().select(0, k));
        alone[k] = optimizer(name, single[k]);
      }
      for (int t = 1; t <= 5; t++) {
        Tensor g = Key.of(9).child(t).normal(dtype, 3, 17);
        together.step(gradients(many, g));
        for (int k = 0; k < 3; k++) {
          alone[k].step(gradients(single[k], g.select(0, k)));
          assertThat(many.weights().select(0, k).toDoubles())
              .isEqualTo(single[k].weights().toDoubles());
        }
      }
    }
  }

  private static void steps(RuleOptimizer o, Two m, int from, int to) {
    for (int t = from; t < to; t++) {
      o.step(gradients(m, Key.of(5).child(t).normal(m.weights().dtype(), 17)));
    }
  }

  /** Saved and loaded in the middle, the rest gives the same bits. */
  @ParameterizedTest
  @MethodSource("names")
  void resumesExactly(String name) throws IOException {
    for (DType dtype : TYPES) {
      Two whole = Two.of(Key.of(1)).to(dtype);
      RuleOptimizer o = optimizer(name, whole);
      steps(o, whole, 0, 20);

      Two half = Two.of(Key.of(1)).to(dtype);
      RuleOptimizer first = optimizer(name, half);
      steps(first, half, 0, 11);
      Snapshot out = new Snapshot();
      half.save(out.in("model"));
      first.save(out.in("optimizer"));
      out.write(folder.resolve("half"));

      Two other = Two.of(Key.of(2)).to(dtype);
      RuleOptimizer resumed = optimizer(name, other);
      resumed.rate(7);
      Snapshot in = Snapshot.read(folder.resolve("half"));
      other.load(in.in("model"));
      resumed.load(in.in("optimizer"));
      assertThat(resumed.steps()).isEqualTo(11);
      assertThat(resumed.rate()).isEqualTo(rule(name).rate());
      steps(resumed, other, 11, 20);
      assertThat(other.weights().toDoubles()).isEqualTo(whole.weights().toDoubles());
    }
  }

  /** The definition can be differentiated, by weights, gradient and state. */
  @ParameterizedTest
  @MethodSource("names")
  void definitionsAreDifferentiable(String name) {
    Two m = Two.of(Key.of(1));
    Tensor w = Key.of(1).normal(DType.F64, 17);
    Tensor g = Key.of(2).normal(DType.F64, 17);
    Tensor first = Key.of(3).normal(DType.F64, 17);
    // Far from a gradient's square, so that no root is near 0.
    Tensor second = Key.of(4).normal(DType.F64, 17).square().add(2);
    int states = rule(name).state().size();
    double error =
        GradCheck.error(
            x -> {
              List<Tensor> all =
                  name.equals("centred") ? List.of(x[3], x[2], x[2]) : List.of(x[2], x[3]);
              List<Tensor> state = name.equals("rmsprop") ? List.of(x[3]) : all.subList(0, states);
              return rule(name).on(m.parameters()).update(3, x[0], x[1], state).weights().square();
            },
            w,
            g,
            first.mul(.3),
            second);
    assertThat(error).isLessThan(1e-7);
  }

  /** On sum of a x^2 / 2 every optimiser comes to the minimum, as far as its rate lets it. */
  @ParameterizedTest
  @MethodSource("names")
  void itConverges(String name) {
    Two m = Two.of(Key.of(1)).to(DType.F64);
    Rule r = rule(name) instanceof Muon.Settings s ? s.weightDecay(0) : rule(name);
    var o = new RuleOptimizer(r, m);
    Tensor a = Key.of(3).uniform(DType.F64, 17).mul(1.5).add(.5);
    double start = r.rate();
    for (int t = 0; t < 1500; t++) {
      o.rate(Schedule.linear(start, 0).at(t / 1500.));
      try (var tape = new Tape()) {
        o.step(tape.gradients(m.weights().square().mul(a).sum().mul(.5), m));
      }
    }
    for (double x : m.weights().toDoubles()) assertThat(x).isCloseTo(0, Offset.offset(1e-3));
  }

  // Closed forms

  private static double[] after(Rule r, int steps, double... start) {
    record Line(Parameter w) implements Module<Line> {}
    Line m = new Line(Parameter.of("w", Key.of(1), Init.constant(0), start.length)).to(DType.F64);
    m.assign(Tensor.of(start));
    var o = new RuleOptimizer(r, m);
    for (int t = 0; t < steps; t++) {
      try (var tape = new Tape()) {
        o.step(tape.gradients(m.weights().square().sum().mul(.5), m));
      }
    }
    return m.weights().toDoubles();
  }

  private static void close(double[] got, double... want) {
    assertThat(got).usingComparatorWithPrecision(1e-12).containsExactly(want);
  }

  /** f = x^2 / 2, whose gradient is x. */
  @Test
  void firstStepsOnAQuadratic() {
    close(after(Sgd.Settings.of(.1), 3, 2, -5), 2 * .729, -5 * .729);
    close(after(Sgd.Settings.of(.1).weightDecay(.5), 2, 2), 2 * .85 * .85);
    // b1 = x0, x1 = .9 x0; b2 = .5 x0 + x1 = 1.4 x0, x2 = .76 x0.
    close(after(Sgd.Settings.of(.1).momentum(.5), 2, 2), 2 * .76);
    // dampened: b1 = x0; b2 = .5 x0 + .5 * .9 x0 = .95 x0, x2 = .805 x0.
    close(after(Sgd.Settings.of(.1).momentum(.5).dampening(.5), 2, 2), 2 * .805);
    // x1 = x0 - .1 (x0 + .5 x0) = .85 x0; b2 = 1.35 x0, x2 = .85 x0 - .1 (.85 + .675) x0.
    close(after(Sgd.Settings.of(.1).nesterov(.5), 2, 2), 2 * .6975);
    // The first step of Adam is the rate, of RMSprop rate / sqrt(1 - alpha).
    close(after(new Adam.Settings(.1, .9, .999, 1e-300, 0), 1, 2, -5), 1.9, -4.9);
    close(after(RmsProp.Settings.of(.1).epsilon(1e-300).alpha(.75), 1, 2, -5), 1.8, -4.8);
    // centred: d / sqrt(.25 d^2 - .0625 d^2).
    double step = .1 / Math.sqrt(.1875);
    close(after(RmsProp.Settings.of(.1).epsilon(1e-300).alpha(.75).centre(), 1, 2), 2 - step);
    // heavy: b2 = .5 b1 + x1 / sqrt(.75 * .25 x0^2 + .25 x1^2).
    double v2 = .75 * .25 * 4 + .25 * 1.8 * 1.8;
    close(
        after(RmsProp.Settings.of(.1).epsilon(1e-300).alpha(.75).momentum(.5), 2, 2),
        1.8 - .1 * (.5 * 2 + 1.8 / Math.sqrt(v2)));
  }

  /** A multiple of an orthogonal matrix stays one: the iteration acts on its one singular value. */
  @Test
  void orthogonalising() {
    for (int[] dims : new int[][] {{4, 4}, {3, 6}, {6, 3}, {2, 5, 3}}) {
      Tensor noise = Key.of(4).normal(DType.F64, dims);
      int small = Math.min(dims[dims.length - 2], dims[dims.length - 1]);
      if (dims.length == 2) {
        Tensor q = Init.orthogonal(7).of(Key.of(3), DType.F64, Shape.of(dims));
        double s = 1 / Math.sqrt(small);
        for (int i = 0; i < 5; i++) {
          s = 3.4445 * s - 4.7750 * Math.pow(s, 3) + 2.0315 * Math.pow(s, 5);
        }
        close(Muon.orthogonalised(q).toDoubles(), q.mul(s / 7).toDoubles());
      }
      // Of any matrix the product with its transpose is near the identity: values in [.68, 1.14].
      Tensor o = Muon.orthogonalised(noise);
      Tensor wide = dims[dims.length - 2] <= dims[dims.length - 1] ? o : o.transpose();
      Tensor diagonal = wide.matmul(wide.transpose()).mul(Creation.eye(DType.F64, small)).sum(-1);
      for (double d : diagonal.toDoubles()) assertThat(d).isBetween(.45, 1.5);
    }
    assertThat(Muon.orthogonalised(Tensor.zeros(2, 3)).toFloats()).containsOnly(0);
  }

  /** Left-out matrices follow AdamW. */
  @Test
  void muonLeavesOutWhatItIsTold() {
    Two a = Two.of(Key.of(1));
    Two b = Two.of(Key.of(1));
    Tensor g = Key.of(2).normal(17);
    new Muon(Muon.Settings.of(.01).matrices(p -> !p.name().equals("matrix")), a)
        .step(gradients(a, g));
    new Adam(new Adam.Settings(.01, .9, .95, 1e-8, .1), b).step(gradients(b, g));
    assertThat(a.weights().sub(b.weights()).abs().max().item()).isLessThan(1e-6);
  }

  /** The README's example. */
  public record Signum(double rate, double beta) implements Rule {
    @Override
    public Signum rate(double rate) {
      return new Signum(rate, beta);
    }

    @Override
    public List<String> state() {
      return List.of("m");
    }

    @Override
    public Updated update(long step, Tensor weights, Tensor gradient, List<Tensor> state) {
      Tensor m = state.get(0).mul(beta).add(gradient.mul(1 - beta));
      return Updated.of(weights.sub(m.sign().mul(rate)), m);
    }
  }

  @Test
  void theReadmesExample() {
    close(after(new Signum(.25, .9), 3, 2, -5, .25), 1.25, -4.25, 0);
    Rule muon = Muon.Settings.of(.1);
    Tensor any = Tensor.zeros(17);
    assertThatThrownBy(() -> muon.update(1, any, any, List.of(any, any)))
        .hasMessageContaining("on(module.parameters())");
  }

  @Test
  void settingsOutOfRangeComeTogether() {
    assertThatThrownBy(() -> new Sgd.Settings(-1, 0, true, -2, .5))
        .hasMessageContainingAll(
            "Sgd: rate -1.0 must be >= 0",
            "weightDecay -2.0",
            "momentum 0.0 must be > 0 with nesterov",
            "dampening 0.5 must be 0 with nesterov");
    assertThatThrownBy(() -> new RmsProp.Settings(-1, 1, 0, false, 2, Double.NaN))
        .hasMessageContainingAll("rate", "alpha 1.0", "epsilon", "momentum 2.0", "weightDecay NaN");
    assertThatThrownBy(() -> Muon.Settings.of(-1).weightDecay(-1))
        .hasMessageContaining("rate -1.0 must be >= 0");
  }

  @Test
  void slowCopies() {
    for (DType dtype : TYPES) {
      Two source = Two.of(Key.of(1)).to(dtype);
      Two target = source.duplicate();
      target.assign(Key.of(2).normal(dtype, 17));
      double[] t = target.weights().toDoubles();
      double[] s = source.weights().toDoubles();
      Polyak.update(target, source, .25);
      double[] got = target.weights().toDoubles();
      double ulp = dtype == DType.F32 ? 0x1p-23 : 0x1p-52;
      for (int i = 0; i < 17; i++) {
        assertThat(got[i]).isCloseTo(.75 * t[i] + .25 * s[i], Offset.offset(8 * ulp));
      }
      Polyak.update(target, source, 0);
      assertThat(target.weights().toDoubles()).isEqualTo(got);
      Polyak.update(target, source, 1);
      assertThat(target.weights().toDoubles()).isEqualTo(s);
      assertThat(source.weights().toDoubles()).isEqualTo(s);
    }
    Two one = Two.of(Key.of(1));
    assertThatThrownBy(() -> Polyak.update(one, one.copies(Key.of(2), 3), .1))
        .hasMessageContaining("source.duplicate()");
    assertThatThrownBy(() -> Polyak.update(one, one.duplicate(), 1.5))
        .hasMessageContaining("tau 1.5 must be in [0, 1]");
  }

  /** A step allocates no array that the step before did not. */
  @ParameterizedTest
  @MethodSource("names")
  void stepsRecycleEverything(String name) {
    Two m = Two.of(Key.of(1));
    RuleOptimizer o = optimizer(name, m);
    long misses = 0;
    for (int t = 0; t < 40; t++) {
      try (var scope = new Scope();
          var tape = new Tape()) {
        o.step(tape.gradients(m.weights().square().sum(), m));
      }
      if (t == 5) misses = Pool.local().stats().misses();
    }
    assertThat(Pool.local().stats().misses()).isEqualTo(misses);
  }

  @Test
  void stepsInsideATapeRecordNothing() {
    Two m = Two.of(Key.of(1));
    RuleOptimizer o = optimizer("centred", m);
    try (var tape = new Tape()) {
      o.step(tape.gradients(m.weights().square().sum(), m));
      assertThat(Arrays.stream(m.weights().toDoubles())).allMatch(Double::isFinite);
      o.step(tape.gradients(m.weights().square().sum(), m));
    }
    assertThat(o.steps()).isEqualTo(2);
  }
}
