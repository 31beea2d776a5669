package dev.ijen.bench;

import dev.ijen.autograd.Store;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.matmul.Matmul;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Pointwise;
import dev.ijen.kernels.reduce.Reduce;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Small ops on live weights (so that an open tape records them), each with its bare kernel launch.
 */
final class EagerOps {
  /**
   * @param kernel the launch alone, on views made beforehand; null for an op without a kernel
   */
  record Work(String name, Supplier<Tensor> op, @Nullable Runnable kernel) {}

  private EagerOps() {}

  static List<Work> all() {
    Tensor a = new Store(Key.of(1).normal(64)).weights();
    Tensor b = Key.of(2).normal(64);
    Tensor rows = Key.of(3).normal(4, 64);
    Tensor w = new Store(Key.of(4).normal(64, 64)).weights();
    Tensor out = Key.of(5).normal(64);
    Tensor one = Tensor.zeros(1);
    Tensor product = Tensor.zeros(4, 64);
    return List.of(
        new Work("add", () -> a.add(b), launch(Pointwise.of("add", (x, y) -> x.add(y)), a, b, out)),
        new Work("mul", () -> a.mul(b), launch(Pointwise.of("mul", (x, y) -> x.mul(y)), a, b, out)),
        new Work("tanh", a::tanh, launch(Pointwise.of("tanh", Formula::tanh), a, out)),
        new Work("sum", a::sum, launch(Reduce.SUM, a, one)),
        new Work("slice", () -> a.slice(0, 3, 40), null),
        new Work("matmul", () -> rows.matmul(w), launch(Matmul.KERNEL, rows, w, product)));
  }

  private static Runnable launch(Kernel kernel, Tensor... tensors) {
    View[] views = new View[tensors.length];
    for (int i = 0; i < views.length; i++) views[i] = tensors[i].view();
    return () -> Devices.cpu().launch(kernel, views);
  }
}
