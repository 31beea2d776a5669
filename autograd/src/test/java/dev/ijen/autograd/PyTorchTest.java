package dev.ijen.autograd;

import static dev.ijen.tensor.Losses.Reduction.MEAN;
import static dev.ijen.tensor.Losses.Reduction.NONE;
import static dev.ijen.tensor.Losses.Reduction.SUM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Losses.Reduction;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Normalisation.Moments;
import dev.ijen.tensor.SafeTensors;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Normalisation, attention and losses: values, gradients and second derivatives of PyTorch. Where
 * they come from is in the file's metadata.
 */
@Tag("width")
class PyTorchTest {
  private static final Map<String, Tensor> GOLDEN = golden();

  private static Map<String, Tensor> golden() {
    try {
      var url = PyTorchTest.class.getResource("pytorch-layers.safetensors");
      return SafeTensors.read(Path.of(java.util.Objects.requireNonNull(url).toURI())).tensors();
    } catch (IOException | java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A case of the file, computed from its inputs by their short names. */
  record Case(String name, Function<Map<String, Tensor>, Tensor> f) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    normalisation(all);
    attention(all);
    regression(all);
    classification(all);
    return all;
  }

  private static void normalisation(List<Case> all) {
    all.add(
        new Case(
            "layerNorm",
            t -> Normalisation.layerNorm(t.get("x"), 1, t.get("w"), t.get("b"), 1e-5)));
    all.add(
        new Case(
            "layerNorm2",
            t -> Normalisation.layerNorm(t.get("x"), 2, t.get("w"), t.get("b"), 1e-3)));
    all.add(new Case("rmsNorm", t -> Normalisation.rmsNorm(t.get("x"), 1, t.get("w"), 1e-6)));
    all.add(
        new Case(
            "groupNorm",
            t -> Normalisation.groupNorm(t.get("x"), 3, t.get("w"), t.get("b"), 1e-5)));
    all.add(
        new Case(
            "instanceNorm",
            t -> Normalisation.groupNorm(t.get("x"), 3, t.get("w"), t.get("b"), 1e-5)));
    all.add(
        new Case(
            "batchNorm",
            t -> {
              Moments m = Normalisation.moments(t.get("x"), 1);
              return Normalisation.batchNorm(t.get("x"), m, t.get("w"), t.get("b"), 1e-5);
            }));
    all.add(
        new Case(
            "batchNormEval",
            t -> {
              Moments m = new Moments(t.get("m"), t.get("v"));
              return Normalisation.batchNorm(t.get("x"), m, t.get("w"), t.get("b"), 1e-5);
            }));
  }

  private static void attention(List<Case> all) {
    all.add(attention("sdpa", false));
    all.add(attention("sdpaCausal", true));
    all.add(
        new Case(
            "sdpaGrouped",
            t -> Attention.scaledDotProduct(t.get("q"), t.get("k"), t.get("v"), null, false, .7)));
    all.add(attention("sdpaAdded", false));
    all.add(attention("sdpaMasked", false));
    all.add(attention("sdpaCache", true));
    for (boolean interleaved : new boolean[] {false, true}) {
      all.add(
          new Case(
              interleaved ? "rotaryInterleaved" : "rotaryHalves",
              t -> {
                Tensor angles = Attention.rotaryAngles(shared("rotary.positions"), 6, 10_000);
                return Attention.rotary(t.get("x"), angles, interleaved);
              }));
    }
  }

  private static Case attention(String name, boolean causal) {
    return new Case(
        name,
        t -> Attention.scaledDotProduct(t.get("q"), t.get("k"), t.get("v"), t.get("mask"), causal));
  }

  private static void regression(List<Case> all) {
    for (Reduction r : Reduction.values()) {
      all.add(
          new Case(
              "mse." + r.name().toLowerCase(java.util.Locale.ROOT),
              t -> Losses.mse(t.get("x"), t.get("t"), r)));
    }
    all.add(new Case("l1", t -> Losses.l1(t.get("x"), t.get("t"), MEAN)));
    all.add(new Case("huber", t -> Losses.huber(t.get("x"), t.get("t"), .8, MEAN)));
    all.add(new Case("smoothL1", t -> Losses.smoothL1(t.get("x"), t.get("t"), .8, MEAN)));
    all.add(new Case("smoothL1.zero", t -> Losses.smoothL1(t.get("x"), t.get("t"), 0, MEAN)));
  }

  private static void classification(List<Case> all) {
    for (Reduction r : Reduction.values()) {
      for (String kind : new String[] {"", ".weighted", ".smooth", ".both"}) {
        boolean weighted = kind.equals(".weighted") || kind.equals(".both");
        double smoothing = kind.equals(".smooth") || kind.equals(".both") ? .15 : 0;
        all.add(
            new Case(
                "crossEntropy" + kind + "." + r.name().toLowerCase(java.util.Locale.ROOT),
                t -> {
                  Tensor w = weighted ? shared("weights").to(t.get("x").dtype()) : null;
                  return Losses.crossEntropy(
                      t.get("x"), shared("classes"), w, Losses.IGNORED, smoothing, r);
                }));
      }
    }
    all.add(
        new Case(
            "nll",
            t -> {
              Tensor w = shared("weights").to(t.get("x").dtype());
              return Losses.nll(t.get("x"), shared("classes"), w, Losses.IGNORED, MEAN);
            }));
    all.add(
        new Case(
            "crossEntropyProb",
            t -> {
              Tensor w = shared("weights").to(t.get("x").dtype());
              return Losses.crossEntropy(t.get("x"), t.get("t"), w, .15, MEAN);
            }));
    all.add(new Case("bce", t -> Losses.binaryCrossEntropy(t.get("x"), t.get("t"), null, MEAN)));
    all.add(
        new Case(
            "bce.positive",
            t -> Losses.binaryCrossEntropy(t.get("x"), t.get("t"), t.get("pw"), SUM)));
    all.add(
        new Case(
            "kl", t -> Losses.klDivergence(t.get("x").logSoftmax(-1), t.get("t"), false, SUM)));
    all.add(
        new Case(
            "kl.zero",
            t -> Losses.klDivergence(t.get("x").logSoftmax(-1), t.get("t"), false, NONE)));
    all.add(new Case("kl.log", t -> Losses.klDivergence(t.get("x"), t.get("t"), true, MEAN)));
  }

  private static Tensor shared(String name) {
    return java.util.Objects.requireNonNull(GOLDEN.get(name));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndDerivatives(Case c) {
    compare(c, DType.F64, 1e-12);
    compare(c, DType.F32, 5e-5);
  }

  private static void compare(Case c, DType dtype, double tolerance) {
    Map<String, Tensor> in = new LinkedHashMap<>();
    List<String> watched = new ArrayList<>();
    try (Tape tape = new Tape()) {
      for (var e : GOLDEN.entrySet()) {
        if (!e.getKey().startsWith(c.name + ".")) continue;
        String name = e.getKey().substring(c.name.length() + 1);
        if (name.equals("y") || name.contains(".")) continue;
        Tensor t = e.getValue();
        boolean watch = GOLDEN.containsKey(c.name + ".g." + name);
        if (t.dtype().isFloat()) t = t.to(dtype);
        in.put(name, watch ? tape.watch(t) : t);
        if (watch) watched.add(name);
      }
      Tensor y = c.f.apply(in);
      near(y, c.name + ".y", tolerance);
      Tensor loss = projected(y);
      Tensor total = null;
      for (String name : watched) {
        Tensor g = tape.derivative(loss, in.get(name));
        near(g, c.name + ".g." + name, tolerance);
        total = total == null ? projected(g) : total.add(projected(g));
      }
      for (String name : watched) {
        if (!GOLDEN.containsKey(c.name + ".h." + name)) continue;
        Tensor x = in.get(name);
        boolean constant = total.origin() == null; // the loss is linear
        near(
            constant ? x.zerosLike() : tape.derivative(total, x), c.name + ".h." + name, tolerance);
      }
    }
  }

  /** sum over i of x[i] sin(1 + 2.3 i). */
  private static Tensor projected(Tensor x) {
    double[] w = new double[x.size()];
    for (int i = 0; i < w.length; i++) w[i] = Math.sin(1 + 2.3 * i);
    return x.mul(Tensor.of(w, x.shape().dims()).to(x.dtype())).sum();
  }

  private static void near(Tensor got, String name, double tolerance) {
    Tensor want = shared(name);
    assertThat(got.shape()).as(name).isEqualTo(want.shape());
    double[] w = want.toDoubles();
    double[] g = got.toDoubles();
    double scale = 1;
    for (double v : w) scale = Math.max(scale, Math.abs(v));
    for (int i = 0; i < w.length; i++) {
      assertThat(Math.abs(g[i] - w[i]))
          .as("%s %s [%s]: %s, should be %s", name, got.dtype(), i, g[i], w[i])
          .isLessThanOrEqualTo(tolerance * scale);
    }
  }

  @Test
  void momentsOfABatchAreWhatRunningStatisticsTakeIn() {
    Moments m = Normalisation.moments(shared("batchNorm.x"), 1);
    near(m.mean(), "batchNorm.mean", 1e-14);
    near(m.variance().mul(16.0 / 15), "batchNorm.var", 1e-14); // PyTorch takes the sample variance
  }
}
