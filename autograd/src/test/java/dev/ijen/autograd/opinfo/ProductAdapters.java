package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.binary;
import static dev.ijen.autograd.opinfo.Adapters.one;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Products;
import dev.ijen.tensor.Tensor;
import java.util.Map;

/** Products and what networks are made of. */
final class ProductAdapters {
  private ProductAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("matmul", binary(Tensor::matmul));
    all.put("mm", binary(Tensor::matmul));
    all.put("bmm", binary(Tensor::matmul));
    all.put("mv", binary(Tensor::matmul));
    all.put("dot", binary(Tensor::dot));
    all.put("outer", binary(Tensor::outer));
    all.put(
        "einsum", one(s -> Products.einsum(s.text(1, "equation", ""), s.tensors(0, "operands"))));
    all.put("arange", one(ProductAdapters::arange));
    all.put("eye", one(ProductAdapters::eye));
    all.put("linspace", one(ProductAdapters::linspace));
    all.put("nn.functional.linear", one(ProductAdapters::linear));
  }

  private static DType real(Sample s) {
    if (!s.has(-1, "dtype")) throw new Sample.Beyond("a type that is guessed");
    return DType.F64;
  }

  private static Tensor arange(Sample s) {
    if (s.positions() == 0) throw new Sample.Beyond("one number");
    DType type = real(s);
    if (s.isTruth(0, "start")) throw new Sample.Beyond("truths");
    double step = s.number(2, "step", 1);
    return Creation.arange(type, s.number(0, "start", 0), s.number(1, "end", 0), step);
  }

  private static Tensor eye(Sample s) {
    int n = s.integer(0, "n", 0);
    return Creation.eye(real(s), n, s.integer(1, "m", n));
  }

  private static Tensor linspace(Sample s) {
    DType type = real(s);
    int count = s.integer(2, "steps", 1);
    return Creation.linspace(type, s.number(0, "start", 0), s.number(1, "end", 0), count);
  }

  private static Tensor linear(Sample s) {
    Tensor w = s.t(1, "weight");
    if (w.rank() != 2) throw new Sample.Beyond("a weight of rank 1");
    if (s.x().rank() < 2) throw new Sample.Beyond("one row");
    return s.has(2, "bias")
        ? s.x().linear(w.transpose(), s.t(2, "bias"))
        : s.x().matmul(w.transpose());
  }
}
