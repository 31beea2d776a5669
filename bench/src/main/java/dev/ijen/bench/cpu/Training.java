package dev.ijen.bench.cpu;

import dev.ijen.autograd.Module;
import dev.ijen.autograd.Parameter;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.Conv2d;
import dev.ijen.autograd.nn.Embedding;
import dev.ijen.autograd.nn.Layer;
import dev.ijen.autograd.nn.Linear;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.autograd.nn.Sequential;
import dev.ijen.autograd.nn.Transformer;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.bench.cpu.Work.Ready;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Whole steps: forward, backward, Adam; and the forward pass of many small networks. */
final class Training {
  private static final Key KEY = Key.of(17);

  private Training() {}

  static List<Work> all() {
    List<Work> works = new ArrayList<>();
    for (int batch : new int[] {64, 256, 2048}) {
      works.add(work("mlp", "4-64-64-2, batch " + batch, d -> mlp(d, batch)));
    }
    works.add(work("gpt", "d 128, 4 layers, 16 x 64 tokens", Training::gpt));
    works.add(work("nature-cnn", "batch 32", Training::nature));
    works.add(work("population", "4096 x (8-16-4)", Training::population));
    works.add(work("ensemble", "10 x (12-64-64-1), batch 256", Training::ensemble));
    return works;
  }

  private static Work work(String name, String shape, Work.Setup setup) {
    return new Work(name, shape, true, 0, null, setup);
  }

  private static Ready mlp(DType dtype, int batch) {
    Tensor x = KEY.child(0).normal(batch, 4);
    Tensor y = KEY.child(1).normal(batch, 2);
    return meanSquare(Mlp.tanh(KEY, 4, 64, 64, 2), x, y, dtype);
  }

  private static Ready nature(DType dtype) {
    Layer<?> relu = Layer.function(Tensor::relu);
    Sequential net =
        Sequential.of(
            Conv2d.of(KEY.child(2), 4, 32, 8, Geometry.of(4, 0), 1),
            relu,
            Conv2d.of(KEY.child(3), 32, 64, 4, Geometry.of(2, 0), 1),
            relu,
            Conv2d.of(KEY.child(4), 64, 64, 3),
            relu,
            Layer.function(x -> x.flatten(1, -1)),
            Linear.of(KEY.child(5), 3136, 512),
            relu,
            Linear.of(KEY.child(6), 512, 6));
    Tensor x = KEY.child(0).uniform(32, 4, 84, 84);
    return meanSquare(net, x, KEY.child(1).normal(32, 6), dtype);
  }

  private static Ready ensemble(DType dtype) {
    Tensor x = KEY.child(0).normal(10, 256, 12);
    Tensor y = KEY.child(1).normal(10, 256, 1);
    return meanSquare(Mlp.relu(KEY, 12, 64, 64, 1).copies(KEY, 10), x, y, dtype);
  }

  /** One observation for each network. */
  private static Ready population(DType dtype) {
    Mlp nets = Mlp.tanh(KEY, 8, 16, 4).copies(KEY, 4096);
    Tensor x = KEY.child(0).normal(4096, 1, 8);
    Mlp own = nets.to(dtype);
    Tensor given = x.to(dtype);
    return new Ready(inputs(nets, x), () -> own.of(given), 1, 1e-5);
  }

  /** Token and position embeddings, the body, a head. */
  record Gpt(Embedding token, Embedding position, Transformer body, Linear head)
      implements Module<Gpt> {
    Tensor loss(Tensor tokens, Tensor next) {
      Tensor x = token.of(tokens).add(position.of(Tensor.arange(tokens.dim(-1)).to(DType.I32)));
      return Losses.crossEntropy(head.of(body.of(x)), next);
    }
  }

  private static Ready gpt(DType dtype) {
    Gpt gpt =
        new Gpt(
                Embedding.of(KEY.child(2), 256, 128),
                Embedding.of(KEY.child(3), 64, 128),
                Transformer.of(KEY.child(4), Transformer.Config.gpt(4, 128, 4)),
                Linear.of(KEY.child(5), 128, 256))
            .packed();
    Tensor tokens = KEY.child(0).integers(256, 16, 64);
    Tensor next = KEY.child(1).integers(256, 16, 64);
    List<Tensor> inputs = inputs(gpt, tokens, next);
    Gpt own = gpt.to(dtype);
    return step(inputs, own, g -> g.loss(tokens, next));
  }

  private static <M extends Layer<M>> Ready meanSquare(M net, Tensor x, Tensor y, DType dtype) {
    List<Tensor> inputs = inputs(net, x, y);
    Tensor given = x.to(dtype);
    Tensor wanted = y.to(dtype);
    return step(inputs, net.to(dtype), m -> m.of(given).sub(wanted).square().mean());
  }

  /** The losses of three steps are compared: the second and third depend on gradients and Adam. */
  private static <M extends Module<M>> Ready step(
      List<Tensor> inputs, M net, Function<M, Tensor> loss) {
    Adam adam = new Adam(1e-3, net);
    return new Ready(
        inputs,
        () -> {
          try (var tape = new Tape()) {
            Tensor value = loss.apply(net);
            adam.step(tape.gradients(value, net));
            return tape.keep(value.stopGradient());
          }
        },
        3,
        1e-3);
  }

  private static List<Tensor> inputs(Module<?> net, Tensor... data) {
    List<Tensor> all = new ArrayList<>(List.of(data));
    for (Parameter p : net.parameters()) all.add(p.tensor().stopGradient().copy());
    return all;
  }
}
