package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.optim.AdamW;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.SafeTensors;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers against PyTorch: outputs and gradients on fixed weights. Where the numbers come from is in
 * the metadata of the files ({@code source}).
 */
@Tag("width")
class GoldenLayersTest {
  private static final Map<String, Tensor> LAYERS = read("layers.safetensors");
  private static final Map<String, Tensor> TRANSFORMER = read("transformer.safetensors");

  private static Map<String, Tensor> read(String name) {
    try {
      var file = Objects.requireNonNull(GoldenLayersTest.class.getResource(name));
      return SafeTensors.read(Path.of(file.toURI())).tensors();
    } catch (IOException | java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Tensor golden(String name) {
    return Objects.requireNonNull(LAYERS.get(name), name);
  }

  /** A layer by its name in the file. */
  record Case<M extends Module<M>>(String name, M module, BiFunction<M, Tensor, Tensor> of) {
    Tensor with(Tensor weights, Tensor x) {
      return of.apply(module.with(weights), x);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case<?>> cases() {
    Key key = Key.of(1);
    Gru gru = Gru.of(key, 5, 3);
    Lstm lstm = Lstm.of(key, 5, 3);
    Slide wide = new Slide(2, 1, 2);
    Geometry uneven = new Geometry(Slide.of(2, 1), Slide.UNIT);
    var llama = Transformer.of(key, Transformer.Config.llama(2, 16, 4, 2, 24));
    return List.of(
        new Case<>("linear", Linear.of(key, 5, 4), Linear::of),
        new Case<>("embedding", Embedding.of(key, 6, 3), Embedding::of),
        new Case<>("gru", gru, (m, x) -> m.of(x, m.initial(2)).all()),
        new Case<>("gruReset", gru, (m, x) -> episodes("gruReset", m, x)),
        new Case<>("lstm", lstm, (m, x) -> m.of(x, m.initial(2)).all()),
        new Case<>("lstmReset", lstm, (m, x) -> episodes("lstmReset", m, x)),
        new Case<>("layerNorm", LayerNorm.of(5), LayerNorm::of),
        new Case<>("rmsNorm", RmsNorm.of(5), RmsNorm::of),
        new Case<>("groupNorm", GroupNorm.of(2, 4), GroupNorm::of),
        new Case<>("batchNorm", BatchNorm.of(4), BatchNorm::of),
        new Case<>("batchNormTraining", BatchNorm.of(4), (m, x) -> m.of(x, key)),
        new Case<>("conv1d", Conv1d.of(key, 4, 6, 3, wide, 2), Conv1d::of),
        new Case<>("conv2d", Conv2d.of(key, 4, 3, 3, uneven, 1), Conv2d::of),
        new Case<>(
            "convTranspose1d",
            ConvTranspose1d.of(key, 4, 6, 3, Slide.of(2, 1), 1, 2),
            ConvTranspose1d::of),
        new Case<>(
            "convTranspose2d",
            ConvTranspose2d.of(key, 4, 3, 3, Geometry.of(2, 1), 1, 1),
            ConvTranspose2d::of),
        new Case<>("attention", MultiHeadAttention.of(key, 8, 2, true), MultiHeadAttention::of),
        new Case<>("llama", llama, Transformer::of));
  }

  private static <M extends Recurrent<M>> Tensor episodes(String name, M m, Tensor x) {
    return m.of(x, golden(name + ".state").to(x.dtype()), golden(name + ".reset")).all();
  }

  /**
   * The largest error over the largest value. A result is a sum of up to some hundred products with
   * one rounding each, in up to two blocks.
   */
  private static void close(String what, DType dtype, Tensor got, Tensor want) {
    assertThat(got.shape()).as(what).isEqualTo(want.shape());
    double scale = want.abs().max().item();
    double error = got.stopGradient().to(DType.F64).sub(want).abs().max().item();
    double bound = dtype == DType.F32 ? 4e-6 : 1e-14;
    assertThat(error / scale).as("%s %s", what, dtype).isLessThan(bound);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAndGradients(Case<?> c) {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Tensor index = golden(c.name + ".x");
      boolean real = index.dtype().isFloat();
      try (var tape = new Tape()) {
        Tensor w = tape.watch(golden(c.name + ".weights").to(dtype));
        Tensor x = real ? tape.watch(index.to(dtype)) : index;
        Tensor y = c.with(w, x);
        close(c + " output", dtype, y, golden(c.name + ".y"));
        Tensor loss = y.mul(golden(c.name + ".c").to(dtype)).sum();
        close(c + " weights", dtype, tape.derivative(loss, w), golden(c.name + ".gw"));
        if (real) close(c + " input", dtype, tape.derivative(loss, x), golden(c.name + ".gx"));
      }
    }
  }

  /** PyTorch's running statistics after one batch in training. */
  @Test
  void runningStatistics() {
    BatchNorm b = BatchNorm.of(4).to(DType.F64);
    b.assign(golden("batchNormTraining.weights"));
    Tensor y = b.observe(golden("batchNormTraining.x"));
    close("observe", DType.F64, y, golden("batchNormTraining.y"));
    Tensor after = Tensor.concat(0, b.mean().tensor(), b.variance().tensor());
    close("statistics", DType.F64, after, golden("batchNormTraining.after"));
  }

  // A 4-layer causal transformer

  /** Tokens and positions, the body, logits. */
  record Lm(Embedding tokens, Embedding positions, Transformer body, Linear head)
      implements Module<Lm> {
    static Lm of(Key key) {
      return new Lm(
              Embedding.of(key.child(0), 11, 16),
              Embedding.of(key.child(1), 8, 16),
              Transformer.of(key.child(2), Transformer.Config.gpt(4, 16, 2)),
              Linear.of(key.child(3), 16, 11))
          .packed();
    }

    Tensor loss(Tensor token, Tensor target) {
      Tensor x = tokens.of(token).add(positions.of(Tensor.arange(token.dim(-1))));
      return Losses.crossEntropy(head.of(body.of(x)), target);
    }
  }

  private static Tensor lm(String name) {
    return Objects.requireNonNull(TRANSFORMER.get(name), name);
  }

  private static Lm model(DType dtype) {
    Lm m = Lm.of(Key.of(1)).to(dtype);
    m.assign(lm("weights").to(dtype));
    return m;
  }

  /**
   * The loss and every parameter's gradient to 1e-5 of its largest entry. (The biases of keys have
   * gradient 0, for softmax does not see them: they are held to the largest of all.)
   */
  @Test
  void transformerLossAndGradients() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Lm m = model(dtype);
      assertThat(m.size()).isEqualTo(lm("gradient").size());
      double bound = dtype == DType.F32 ? 1e-5 : 1.2e-7; // F32 numbers are in the file
      try (var tape = new Tape()) {
        Tensor loss = m.loss(lm("tokens"), lm("target"));
        double want = lm("loss").item();
        assertThat(loss.item()).isCloseTo(want, Offset.offset(bound * want));
        Tensor got = tape.gradients(loss, m).of(m).to(DType.F64);
        Tensor all = lm("gradient").to(DType.F64);
        double largest = all.abs().max().item();
        for (Parameter p : m.parameters()) {
          Tensor g = all.slice(0, p.offset(), p.offset() + p.size());
          double error = got.slice(0, p.offset(), p.offset() + p.size()).sub(g).abs().max().item();
          boolean none = p.name().endsWith("key.bias");
          double scale = none ? largest : g.abs().max().item();
          assertThat(error / scale).as("%s %s", dtype, p).isLessThan(bound);
        }
      }
    }
  }

  /** Ten steps of AdamW; the error of a loss is that of its gradients, times steps of 0.01. */
  @Test
  void transformerLearns() {
    double[] curve = lm("curve").toDoubles();
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Lm m = model(dtype);
      AdamW adam = new AdamW(.01, .1, m);
      double bound = dtype == DType.F32 ? 5e-6 : 4e-15;
      for (double want : curve) {
        try (var tape = new Tape()) {
          Tensor loss = m.loss(lm("tokens"), lm("target"));
          assertThat(loss.item()).isCloseTo(want, Offset.offset(bound * want));
          adam.step(tape.gradients(loss, m));
        }
      }
    }
  }
}
