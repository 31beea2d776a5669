package dev.ijen.autograd.opinfo;

import dev.ijen.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a sample of PyTorch's is said in Ijen. */
final class Adapters {
  /** Gives the outputs in PyTorch's order; null for one that is not compared. */
  @FunctionalInterface
  interface Adapter {
    @Nullable Tensor[] of(Sample s);
  }

  static final Map<String, Adapter> ALL = new TreeMap<>();

  /** In the file, but not held, and why. */
  static final Map<String, String> ABSENT = new TreeMap<>();

  /**
   * By how much an op may be further away: PyTorch itself rounds 1/6 to a float; logarithms of sums
   * are near 10,000 here, where F32's steps are a thousandth.
   */
  static final Map<String, Double> LOOSER =
      Map.of("nn.functional.hardsigmoid", 1e3, "logcumsumexp", 20.0);

  static {
    ABSENT.put("xlogy", "not in Ijen");
    ABSENT.put("clamp", "bounds that are tensors: maximum and minimum share a tie's gradient");
    ABSENT.put("median", "PyTorch takes the lower of the two in the middle");
    ABSENT.put("nn.functional.unfold", "a kernel in Ijen, no op");
    PointwiseAdapters.addTo(ALL);
    ReductionAdapters.addTo(ALL);
    MovementAdapters.addTo(ALL);
    ProductAdapters.addTo(ALL);
    LayerAdapters.addTo(ALL);
    ImageAdapters.addTo(ALL);
    LinearAlgebraAdapters.addTo(ALL);
  }

  private Adapters() {}

  static Adapter one(java.util.function.Function<Sample, Tensor> f) {
    return s -> new Tensor[] {f.apply(s)};
  }

  static Adapter unary(UnaryOperator<Tensor> f) {
    return s -> new Tensor[] {f.apply(s.only().x())};
  }

  /** Both operands are tensors; PyTorch's alpha is not offered. */
  static Adapter binary(BinaryOperator<Tensor> f) {
    return s -> new Tensor[] {f.apply(s.only().x(), s.t(1, "other"))};
  }
}
